using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirStories.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class OwnersOfResources : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte>(
                name: "Hidden",
                table: "Resource",
                type: "INTEGER",
                nullable: false,
                defaultValue: (byte)0);

            migrationBuilder.AddColumn<string>(
                name: "Owner",
                table: "Resource",
                type: "TEXT",
                maxLength: 128,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Hidden",
                table: "Resource",
                columns: new[] { "ResourceKey", "Owner" },
                filter: "\"Hidden\" = 1");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Resource_Hidden",
                table: "Resource");

            migrationBuilder.DropColumn(
                name: "Hidden",
                table: "Resource");

            migrationBuilder.DropColumn(
                name: "Owner",
                table: "Resource");
        }
    }
}
