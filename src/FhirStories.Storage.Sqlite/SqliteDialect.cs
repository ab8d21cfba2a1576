using FhirStories.Storage.Search;

namespace FhirStories.Storage.Sqlite;

/// <summary>SQLite's SQL, with FTS5 as the full-text engine.</summary>
public sealed class SqliteDialect : SqlDialect
{
    /// <inheritdoc/>
    public override string InsertWords => "INSERT INTO \"ResourceWords\" (rowid, \"Words\") VALUES (@resource, @words)";

    /// <inheritdoc/>
    public override string DeleteWords => "DELETE FROM \"ResourceWords\" WHERE rowid = @resource";

    /// <inheritdoc/>
    public override string Now => "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    /// <inheritdoc/>
    public override string Limit(string countParameter) => $"LIMIT {countParameter}";

    /// <inheritdoc/>
    public override string InsertText => "INSERT INTO \"ResourceText\" (rowid, \"Narrative\", \"Content\") VALUES (@resource, @narrative, @content)";

    /// <inheritdoc/>
    public override string DeleteText => "DELETE FROM \"ResourceText\" WHERE rowid = @resource";

    /// <inheritdoc/>
    public override string SelectKeys(string keysParameter) => $"SELECT value FROM json_each({keysParameter})";

    /// <inheritdoc/>
    public override string SelectCodes(string codesParameter) => $"SELECT value ->> 0 AS s, value ->> 1 AS c FROM json_each({codesParameter})";

    /// <inheritdoc/>
    public override string SelectByWords(string queryParameter, WordsOf of)
    {
        var table = of == WordsOf.Parameter ? "\"ResourceWords\"" : "\"ResourceText\"";
        return $"SELECT rowid AS \"ResourceKey\" FROM {table} WHERE {table} MATCH {queryParameter}";
    }

    /// <inheritdoc/>
    public override string WordQuery(IReadOnlyList<string> words, WordsOf of)
    {
        var all = string.Join(" AND ", words.Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"*"));
        return of == WordsOf.Parameter ? all : $"{of} : ({all})";
    }
}
