using System.Data;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Imports;

/// <summary>The statements over the table of uploads; all times are those of the database, so that nodes need not agree on one.</summary>
public sealed class ImportUploadSql(SqlDialect dialect)
{
    private const string Columns = "\"Id\", \"Owner\", \"FileName\", \"State\", \"Version\", \"Changed\"";

    /// <summary>One upload.</summary>
    public static SqlStatement Read(string id) => new($"SELECT {Columns} FROM \"ImportUpload\" WHERE \"Id\" = @id", [Text("@id", id)]);

    /// <summary>The file.</summary>
    public static SqlStatement Content(string id) => new("SELECT \"Content\" FROM \"ImportUpload\" WHERE \"Id\" = @id", [Text("@id", id)]);

    /// <summary>The report; null where there is none yet.</summary>
    public static SqlStatement Report(string id) => new("SELECT \"Report\" FROM \"ImportUpload\" WHERE \"Id\" = @id", [Text("@id", id)]);

    /// <summary>The uploads of an owner, those touched last first.</summary>
    public SqlStatement List(string owner, int most) => new(
        $"SELECT {Columns} FROM \"ImportUpload\" WHERE \"Owner\" = @owner ORDER BY \"Changed\" DESC, \"Id\" {dialect.Limit("@most")}",
        [Text("@owner", owner), new("@most", DbType.Int32, most)]);

    /// <summary>Adds an upload.</summary>
    public SqlStatement Add(string id, string owner, string fileName, byte[] content, string state) => new(
        "INSERT INTO \"ImportUpload\" (\"Id\", \"Owner\", \"FileName\", \"Content\", \"State\", \"Version\", \"Changed\")" +
        $" VALUES (@id, @owner, @file_name, @content, @state, 1, {dialect.Now})",
        [Text("@id", id), Text("@owner", owner), Text("@file_name", fileName), new("@content", DbType.Binary, content), Text("@state", state)]);

    /// <summary>Saves the state unless somebody else did since it was read.</summary>
    public SqlStatement Save(string id, int version, string state) => new(
        $"UPDATE \"ImportUpload\" SET \"State\" = @state, \"Version\" = \"Version\" + 1, \"Changed\" = {dialect.Now} WHERE \"Id\" = @id AND \"Version\" = @version",
        [Text("@state", state), Text("@id", id), new("@version", DbType.Int32, version)]);

    /// <summary>Saves the state with a report, unless somebody else saved the state since it was read.</summary>
    public SqlStatement Save(string id, int version, string state, byte[] report) => new(
        $"UPDATE \"ImportUpload\" SET \"State\" = @state, \"Report\" = @report, \"Version\" = \"Version\" + 1, \"Changed\" = {dialect.Now} WHERE \"Id\" = @id AND \"Version\" = @version",
        [Text("@state", state), new("@report", DbType.Binary, report), Text("@id", id), new("@version", DbType.Int32, version)]);

    /// <summary>Forgets an upload.</summary>
    public static SqlStatement Delete(string id) => new("DELETE FROM \"ImportUpload\" WHERE \"Id\" = @id", [Text("@id", id)]);

    /// <summary>Forgets uploads that nobody touched for some time.</summary>
    public SqlStatement Sweep(TimeSpan age) => new(
        $"DELETE FROM \"ImportUpload\" WHERE \"Changed\" < {dialect.Now} - @age", [new("@age", DbType.Int64, (long)age.TotalMilliseconds)]);

    private static SqlValue Text(string name, string? value) => new(name, DbType.String, (object?)value ?? DBNull.Value);
}
