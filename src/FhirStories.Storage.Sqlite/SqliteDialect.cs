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
    public override string SelectByWords(string queryParameter) =>
        $"SELECT rowid AS \"ResourceKey\" FROM \"ResourceWords\" WHERE \"ResourceWords\" MATCH {queryParameter}";

    /// <inheritdoc/>
    public override string WordQuery(IReadOnlyList<string> words) =>
        string.Join(" AND ", words.Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"*"));
}
