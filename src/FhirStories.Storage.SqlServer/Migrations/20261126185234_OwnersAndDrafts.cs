using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirStories.Storage.SqlServer.Migrations
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
                type: "nvarchar(128)",
                maxLength: 128,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "SeenBy",
                table: "Resource",
                type: "nvarchar(128)",
                maxLength: 128,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

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
