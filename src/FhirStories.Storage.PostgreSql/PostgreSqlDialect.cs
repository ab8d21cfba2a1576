using System.Text;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.PostgreSql;

/// <summary>PostgreSQL's SQL, with a <c>tsvector</c> as the full-text index.</summary>
public sealed class PostgreSqlDialect : SqlDialect
{
    // A tsvector holds a megabyte at most; this many characters of distinct words stay below it.
    private const int MostCharacters = 200_000;
    private const int LongestWord = 200;

    /// <inheritdoc/>
    public override string InsertWords => "INSERT INTO \"ResourceWords\" (\"ResourceKey\", \"Words\") VALUES (@resource, to_tsvector('fhirstories', @words))";

    /// <inheritdoc/>
    public override string DeleteWords => "DELETE FROM \"ResourceWords\" WHERE \"ResourceKey\" = @resource";

    /// <inheritdoc/>
    public override string Now => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)";

    /// <inheritdoc/>
    protected override string SkipLocked => " FOR UPDATE SKIP LOCKED";

    /// <inheritdoc/>
    public override string Limit(string countParameter) => $"LIMIT {countParameter}";

    /// <inheritdoc/>
    public override string InsertText =>
        "INSERT INTO \"ResourceText\" (\"ResourceKey\", \"Narrative\", \"Content\") VALUES (@resource, to_tsvector('fhirstories', @narrative), to_tsvector('fhirstories', @content))";

    /// <inheritdoc/>
    public override string DeleteText => "DELETE FROM \"ResourceText\" WHERE \"ResourceKey\" = @resource";

    /// <inheritdoc/>
    public override int MostValues => 65_535;

    /// <inheritdoc/>
    public override string SelectKeys(string keysParameter) => $"SELECT j.value::bigint FROM jsonb_array_elements_text({keysParameter}::jsonb) j";

    /// <inheritdoc/>
    public override string SelectCodes(string codesParameter) => $"SELECT j.value ->> 0 AS s, j.value ->> 1 AS c FROM jsonb_array_elements({codesParameter}::jsonb) j";

    /// <inheritdoc/>
    public override string SelectByWords(string queryParameter, WordsOf of) => of == WordsOf.Parameter
        ? $"SELECT w.\"ResourceKey\" FROM \"ResourceWords\" w WHERE w.\"Words\" @@ to_tsquery('fhirstories', {queryParameter})"
        : $"SELECT w.\"ResourceKey\" FROM \"ResourceText\" w WHERE w.\"{of}\" @@ to_tsquery('fhirstories', {queryParameter})";

    /// <inheritdoc/>
    public override string HasWords(string key, string queryParameter, WordsOf of) =>
        $"EXISTS ({SelectByWords(queryParameter, of)} AND w.\"ResourceKey\" = {key}{Fence})";

    /// <inheritdoc/>
    /// <remarks>PostgreSQL never takes a subquery apart that has an OFFSET.</remarks>
    public override string Fence => " OFFSET 0";

    /// <inheritdoc/>
    public override string WordQuery(IReadOnlyList<string> words, WordsOf of) => string.Join(" & ", words.Select(w => $"'{IndexText.Fold(w)}':*"));

    /// <summary>The distinct words without accents: PostgreSQL's own parser would make addresses and compounds of them.</summary>
    public override string? Words(string text)
    {
        var result = new StringBuilder();
        foreach (var word in IndexText.Words(text).Where(w => w.Length <= LongestWord).Select(IndexText.Fold).Distinct(StringComparer.Ordinal))
        {
            if (result.Length > MostCharacters) break;
            if (word.Length > 0) result.Append(word).Append(' ');
        }
        return result.Length == 0 ? null : result.ToString();
    }
}
