using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FhirStories.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "DateIndex",
                columns: table => new
                {
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    ParameterId = table.Column<int>(type: "integer", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Low = table.Column<long>(type: "bigint", nullable: false),
                    High = table.Column<long>(type: "bigint", nullable: false),
                    IsLast = table.Column<byte>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DateIndex", x => new { x.ResourceKey, x.ParameterId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "NumberIndex",
                columns: table => new
                {
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    ParameterId = table.Column<int>(type: "integer", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Low = table.Column<double>(type: "double precision", nullable: false),
                    High = table.Column<double>(type: "double precision", nullable: false),
                    IsLast = table.Column<byte>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NumberIndex", x => new { x.ResourceKey, x.ParameterId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "QuantityIndex",
                columns: table => new
                {
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    ParameterId = table.Column<int>(type: "integer", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    System = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Code = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Low = table.Column<double>(type: "double precision", nullable: false),
                    High = table.Column<double>(type: "double precision", nullable: false),
                    IsLast = table.Column<byte>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_QuantityIndex", x => new { x.ResourceKey, x.ParameterId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "ReferenceIndex",
                columns: table => new
                {
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    ParameterId = table.Column<int>(type: "integer", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    TargetType = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    TargetId = table.Column<string>(type: "character varying(700)", maxLength: 700, nullable: false),
                    TargetVersion = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    IsLast = table.Column<byte>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReferenceIndex", x => new { x.ResourceKey, x.ParameterId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "Resource",
                columns: table => new
                {
                    VersionKey = table.Column<long>(type: "bigint", nullable: false),
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    Type = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    Instant = table.Column<long>(type: "bigint", nullable: false),
                    Change = table.Column<byte>(type: "smallint", nullable: false),
                    IsCurrent = table.Column<byte>(type: "smallint", nullable: false),
                    Encoding = table.Column<byte>(type: "smallint", nullable: false),
                    Content = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Resource", x => x.VersionKey);
                });

            migrationBuilder.CreateTable(
                name: "StringIndex",
                columns: table => new
                {
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    ParameterId = table.Column<int>(type: "integer", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Folded = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    Value = table.Column<string>(type: "text", nullable: false),
                    IsLast = table.Column<byte>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StringIndex", x => new { x.ResourceKey, x.ParameterId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "TokenIndex",
                columns: table => new
                {
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    ParameterId = table.Column<int>(type: "integer", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    System = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Code = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    IsLast = table.Column<byte>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TokenIndex", x => new { x.ResourceKey, x.ParameterId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "UriIndex",
                columns: table => new
                {
                    ResourceKey = table.Column<long>(type: "bigint", nullable: false),
                    ParameterId = table.Column<int>(type: "integer", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Value = table.Column<string>(type: "character varying(700)", maxLength: 700, nullable: false),
                    IsLast = table.Column<byte>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UriIndex", x => new { x.ResourceKey, x.ParameterId, x.Ordinal });
                });

            migrationBuilder.CreateIndex(
                name: "IX_DateIndex_ParameterId_High_ResourceKey",
                table: "DateIndex",
                columns: new[] { "ParameterId", "High", "ResourceKey" });

            migrationBuilder.CreateIndex(
                name: "IX_DateIndex_ParameterId_Low_High_ResourceKey",
                table: "DateIndex",
                columns: new[] { "ParameterId", "Low", "High", "ResourceKey" });

            migrationBuilder.CreateIndex(
                name: "IX_NumberIndex_ParameterId_Low_High_ResourceKey",
                table: "NumberIndex",
                columns: new[] { "ParameterId", "Low", "High", "ResourceKey" });

            migrationBuilder.CreateIndex(
                name: "IX_QuantityIndex_ParameterId_Code_Low_High_ResourceKey",
                table: "QuantityIndex",
                columns: new[] { "ParameterId", "Code", "Low", "High", "ResourceKey" });

            migrationBuilder.CreateIndex(
                name: "IX_ReferenceIndex_ParameterId_TargetId_TargetType_ResourceKey",
                table: "ReferenceIndex",
                columns: new[] { "ParameterId", "TargetId", "TargetType", "ResourceKey" });

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Current",
                table: "Resource",
                columns: new[] { "Type", "Id" },
                unique: true,
                filter: "\"IsCurrent\" = 1");

            migrationBuilder.CreateIndex(
                name: "IX_Resource_CurrentKey",
                table: "Resource",
                columns: new[] { "Type", "ResourceKey" },
                unique: true,
                filter: "\"IsCurrent\" = 1");

            migrationBuilder.CreateIndex(
                name: "IX_Resource_History",
                table: "Resource",
                columns: new[] { "Type", "VersionKey" });

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Instant",
                table: "Resource",
                columns: new[] { "Type", "Instant", "ResourceKey" },
                filter: "\"IsCurrent\" = 1");

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Version",
                table: "Resource",
                columns: new[] { "ResourceKey", "Version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_StringIndex_ParameterId_Folded_ResourceKey",
                table: "StringIndex",
                columns: new[] { "ParameterId", "Folded", "ResourceKey" });

            migrationBuilder.CreateIndex(
                name: "IX_TokenIndex_ParameterId_Code_ResourceKey_System",
                table: "TokenIndex",
                columns: new[] { "ParameterId", "Code", "ResourceKey", "System" });

            migrationBuilder.CreateIndex(
                name: "IX_UriIndex_ParameterId_Value_ResourceKey",
                table: "UriIndex",
                columns: new[] { "ParameterId", "Value", "ResourceKey" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DateIndex");

            migrationBuilder.DropTable(
                name: "NumberIndex");

            migrationBuilder.DropTable(
                name: "QuantityIndex");

            migrationBuilder.DropTable(
                name: "ReferenceIndex");

            migrationBuilder.DropTable(
                name: "Resource");

            migrationBuilder.DropTable(
                name: "StringIndex");

            migrationBuilder.DropTable(
                name: "TokenIndex");

            migrationBuilder.DropTable(
                name: "UriIndex");
        }
    }
}
