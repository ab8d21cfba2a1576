using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirStories.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class SearchGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // What was stored before is found by its words once it is indexed anew ($reindex).
            migrationBuilder.Sql("""
                CREATE VIRTUAL TABLE "ResourceText" USING fts5("Narrative", "Content", content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2');
                """);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "UriIndex",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "TokenIndex",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "StringIndex",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "ReferenceIndex",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "QuantityIndex",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "NumberIndex",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "DateIndex",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE \"ResourceText\"");

            migrationBuilder.DropColumn(
                name: "Group",
                table: "UriIndex");

            migrationBuilder.DropColumn(
                name: "Group",
                table: "TokenIndex");

            migrationBuilder.DropColumn(
                name: "Group",
                table: "StringIndex");

            migrationBuilder.DropColumn(
                name: "Group",
                table: "ReferenceIndex");

            migrationBuilder.DropColumn(
                name: "Group",
                table: "QuantityIndex");

            migrationBuilder.DropColumn(
                name: "Group",
                table: "NumberIndex");

            migrationBuilder.DropColumn(
                name: "Group",
                table: "DateIndex");
        }
    }
}
