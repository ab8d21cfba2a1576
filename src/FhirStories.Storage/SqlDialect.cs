namespace FhirStories.Storage;

/// <summary>Where the SQL of the providers differs. Names are quoted with double quotes everywhere, parameters are <c>@name</c>.</summary>
public abstract class SqlDialect
{
    /// <summary>The clause that ends a SELECT and keeps the first rows only; the query has an ORDER BY.</summary>
    /// <param name="countParameter">Parameter name with its <c>@</c>.</param>
    public abstract string Limit(string countParameter);

    /// <summary>A SELECT of <c>"ResourceKey"</c> of all resources whose words match.</summary>
    /// <param name="queryParameter">Parameter that holds <see cref="WordQuery"/>.</param>
    public abstract string SelectByWords(string queryParameter);

    /// <summary>All words, each as a prefix, in the query language of the full-text engine. Words hold letters and digits only.</summary>
    public abstract string WordQuery(IReadOnlyList<string> words);

    /// <summary>A text as <see cref="InsertWords"/> takes it; null when nothing of it is a word.</summary>
    public virtual string? Words(string text) => text;

    /// <summary>A statement that puts <c>@words</c> of <c>@resource</c> into the full-text index.</summary>
    public abstract string InsertWords { get; }

    /// <summary>A statement that removes <c>@resource</c> from the full-text index.</summary>
    public abstract string DeleteWords { get; }

    /// <summary>Escapes a text for a LIKE whose escape character is <c>\</c>.</summary>
    public virtual string EscapeLike(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
