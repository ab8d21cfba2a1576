using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirStories.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class OwnersAndDrafts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Owner",
                table: "Resource",
                type: "character varying(128)",
                maxLength: 128,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "SeenBy",
                table: "Resource",
                type: "character varying(128)",
                maxLength: 128,
                nullable: true,
                collation: "C");

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Hidden",
                table: "Resource",
                columns: new[] { "ResourceKey", "SeenBy" },
                filter: "\"SeenBy\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Resource_Hidden",
                table: "Resource");

            migrationBuilder.DropColumn(
                name: "Owner",
                table: "Resource");

            migrationBuilder.DropColumn(
                name: "SeenBy",
                table: "Resource");
        }
    }
}
