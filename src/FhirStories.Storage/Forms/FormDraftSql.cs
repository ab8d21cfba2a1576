using System.Data;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Forms;

/// <summary>The statements over the table of drafts; all times are those of the database, so that nodes need not agree on one.</summary>
public sealed class FormDraftSql(SqlDialect dialect)
{
    private const string Columns = "\"Id\", \"Owner\", \"Kind\", \"Title\", \"Content\", \"Version\", \"Changed\"";

    /// <summary>One draft.</summary>
    public static SqlStatement Read(string id) => new($"SELECT {Columns} FROM \"FormDraft\" WHERE \"Id\" = @id", [Text("@id", id)]);

    /// <summary>The drafts of an owner, those saved last first.</summary>
    public SqlStatement List(string owner, int most) => new(
        $"SELECT {Columns} FROM \"FormDraft\" WHERE \"Owner\" = @owner ORDER BY \"Changed\" DESC, \"Id\" {dialect.Limit("@most")}",
        [Text("@owner", owner), new("@most", DbType.Int32, most)]);

    /// <summary>Adds a draft.</summary>
    public SqlStatement Add(string id, string? owner, string kind, string? title, string content) => new(
        "INSERT INTO \"FormDraft\" (\"Id\", \"Owner\", \"Kind\", \"Title\", \"Content\", \"Version\", \"Changed\")" +
        $" VALUES (@id, @owner, @kind, @title, @content, 1, {dialect.Now})",
        [Text("@id", id), Text("@owner", owner), Text("@kind", kind), Text("@title", title), Text("@content", content)]);

    /// <summary>Saves a draft unless somebody else did since it was read.</summary>
    public SqlStatement Save(string id, int version, string? title, string content) => new(
        $"UPDATE \"FormDraft\" SET \"Title\" = @title, \"Content\" = @content, \"Version\" = \"Version\" + 1, \"Changed\" = {dialect.Now} WHERE \"Id\" = @id AND \"Version\" = @version",
        [Text("@title", title), Text("@content", content), Text("@id", id), new("@version", DbType.Int32, version)]);

    /// <summary>Gives a draft of nobody's an owner.</summary>
    public static SqlStatement Claim(string id, string owner) => new(
        "UPDATE \"FormDraft\" SET \"Owner\" = @owner WHERE \"Id\" = @id AND \"Owner\" IS NULL", [Text("@owner", owner), Text("@id", id)]);

    /// <summary>Forgets a draft.</summary>
    public static SqlStatement Delete(string id) => new("DELETE FROM \"FormDraft\" WHERE \"Id\" = @id", [Text("@id", id)]);

    /// <summary>Forgets drafts that nobody touched for some time.</summary>
    public SqlStatement Sweep(TimeSpan age) => new(
        $"DELETE FROM \"FormDraft\" WHERE \"Changed\" < {dialect.Now} - @age", [new("@age", DbType.Int64, (long)age.TotalMilliseconds)]);

    private static SqlValue Text(string name, string? value) => new(name, DbType.String, (object?)value ?? DBNull.Value);
}
