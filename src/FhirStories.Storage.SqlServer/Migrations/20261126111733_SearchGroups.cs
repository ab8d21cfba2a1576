using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirStories.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class SearchGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // What was stored before is found by its words once it is indexed anew ($reindex).
            migrationBuilder.Sql("""
                CREATE TABLE "ResourceText" ("ResourceKey" bigint NOT NULL, "Part" tinyint NOT NULL, "Word" nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
                    CONSTRAINT "PK_ResourceText" PRIMARY KEY ("ResourceKey", "Part", "Word"));
                CREATE INDEX "IX_ResourceText_Word" ON "ResourceText" ("Part", "Word", "ResourceKey");
                """);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "UriIndex",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "TokenIndex",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "StringIndex",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "ReferenceIndex",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "QuantityIndex",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "NumberIndex",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<short>(
                name: "Group",
                table: "DateIndex",
                type: "smallint",
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
