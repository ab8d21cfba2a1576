using FhirStories.Storage.Search;

namespace FhirStories.Storage;

/// <summary>Where the SQL of the providers differs. Names are quoted with double quotes everywhere, parameters are <c>@name</c>.</summary>
public abstract class SqlDialect
{
    /// <summary>Most parameters of a statement.</summary>
    public abstract int MostValues { get; }

    /// <summary>The clause that ends a SELECT and keeps the first rows only; the query has an ORDER BY.</summary>
    /// <param name="countParameter">Parameter name with its <c>@</c>.</param>
    public abstract string Limit(string countParameter);

    /// <summary>The clause that ends a SELECT without an ORDER BY and keeps any so many of its rows.</summary>
    /// <param name="countParameter">Parameter name with its <c>@</c>.</param>
    public virtual string AnyRows(string countParameter) => Limit(countParameter);

    /// <summary><see cref="Limit"/> for a SELECT whose WHERE begins with a condition on no row of its own: where that is false, nothing is to be read at all.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="countParameter">Parameter name with its <c>@</c>.</param>
    public virtual string LimitWhere(string condition, string countParameter) => Limit(countParameter);

    /// <summary>A table of index rows in a FROM, for rows of a resource that is at hand: they are to be sought by that resource, and not by their values.</summary>
    /// <param name="table">The table.</param>
    /// <param name="row">Alias of the row.</param>
    public virtual string ByResource(string table, string row) => $"\"{table}\" {row}";

    /// <summary>A SELECT of the keys in a JSON array of whole numbers.</summary>
    /// <param name="keysParameter">Parameter that holds the array as text.</param>
    public abstract string SelectKeys(string keysParameter);

    /// <summary>A SELECT of the columns <c>s</c> (system, NULL for any) and <c>c</c> (code) of a JSON array of pairs.</summary>
    /// <param name="codesParameter">Parameter that holds the array as text.</param>
    public abstract string SelectCodes(string codesParameter);

    /// <summary>A SELECT of <c>"ResourceKey"</c> of all resources whose words match.</summary>
    /// <param name="queryParameter">Parameter that holds <see cref="WordQuery"/>.</param>
    /// <param name="of">Where the words stand.</param>
    public abstract string SelectByWords(string queryParameter, WordsOf of);

    /// <summary>The condition that the words of a resource match, where that resource is at hand.</summary>
    /// <param name="key">Its <c>"ResourceKey"</c>.</param>
    /// <param name="queryParameter">Parameter that holds <see cref="WordQuery"/>.</param>
    /// <param name="of">Where the words stand.</param>
    public virtual string HasWords(string key, string queryParameter, WordsOf of) => $"{key} IN ({SelectByWords(queryParameter, of)})";

    /// <summary>What ends a subquery that is meant to be asked for each row at hand, so that the planner does not make a join of it and read all that it
    /// finds; empty where it keeps to that anyway.</summary>
    public virtual string Fence => "";

    /// <summary>All words, each as a prefix, in the query language of the full-text engine. Words hold letters and digits only.</summary>
    public abstract string WordQuery(IReadOnlyList<string> words, WordsOf of);

    /// <summary>A text as <see cref="InsertWords"/> takes it; null when nothing of it is a word.</summary>
    public virtual string? Words(string text) => text;

    /// <summary>A statement that puts <c>@words</c> of <c>@resource</c> into the full-text index.</summary>
    public abstract string InsertWords { get; }

    /// <summary>A statement that removes <c>@resource</c> from the full-text index.</summary>
    public abstract string DeleteWords { get; }

    /// <summary>The time of the database, milliseconds since 1970, as a 64-bit number.</summary>
    public abstract string Now { get; }

    /// <summary>One statement that changes the first row which a condition lets through and nobody else is changing, and gives that row as it is then.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">Its primary key, one column.</param>
    /// <param name="columns">Columns that are given.</param>
    /// <param name="set">What is changed.</param>
    /// <param name="where">The condition.</param>
    /// <param name="order">The order that makes a row the first.</param>
    public virtual string UpdateFirst(string table, string key, IReadOnlyList<string> columns, string set, string where, string order) =>
        $"UPDATE \"{table}\" SET {set} WHERE \"{key}\" = (SELECT \"{key}\" FROM \"{table}\" WHERE {where} ORDER BY {order} LIMIT 1{SkipLocked})" +
        $" RETURNING {string.Join(", ", columns.Select(c => $"\"{c}\""))}";

    /// <summary>What locks the row of a SELECT and passes over those that are locked; empty where one writer has the whole database.</summary>
    protected virtual string SkipLocked => "";

    /// <summary>A statement that puts <c>@narrative</c> and <c>@content</c> of <c>@resource</c> into the full-text index.</summary>
    public abstract string InsertText { get; }

    /// <summary>A statement that removes the narrative and content of <c>@resource</c> from the full-text index.</summary>
    public abstract string DeleteText { get; }

    /// <summary>Escapes a text for a LIKE whose escape character is <c>\</c>.</summary>
    public virtual string EscapeLike(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
