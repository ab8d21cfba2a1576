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
    /// <remarks>A condition with a subquery is asked row by row; a limit is known before the first row.</remarks>
    public override string LimitWhere(string condition, string countParameter) => $"LIMIT CASE WHEN {condition} THEN {countParameter} ELSE 0 END";

    /// <inheritdoc/>
    /// <remarks>Without statistics a range of values looks as good as the key of a resource, however many resources lie in it. The key of a table
    /// without rowid has the name of an automatic index.</remarks>
    public override string ByResource(string table, string row) => $"\"{table}\" {row} INDEXED BY \"sqlite_autoindex_{table}_1\"";

    /// <inheritdoc/>
    public override string InsertText => "INSERT INTO \"ResourceText\" (rowid, \"Narrative\", \"Content\") VALUES (@resource, @narrative, @content)";

    /// <inheritdoc/>
    public override string DeleteText => "DELETE FROM \"ResourceText\" WHERE rowid = @resource";

    /// <inheritdoc/>
    public override int MostValues => 32_766;

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
