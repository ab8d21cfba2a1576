using System.Text;
using FhirStories.Storage.Index;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.SqlServer;

/// <summary>SQL Server's SQL (2016 and later), with a table of words as the full-text index: its own is a feature that many installations lack.</summary>
public sealed class SqlServerDialect : SqlDialect
{
    private const int LongestWord = 100;

    /// <inheritdoc/>
    public override string InsertWords =>
        "INSERT INTO \"ResourceWords\" (\"ResourceKey\", \"Word\") SELECT DISTINCT @resource, w.value FROM STRING_SPLIT(@words, ' ') w WHERE w.value <> ''";

    /// <inheritdoc/>
    public override string DeleteWords => "DELETE FROM \"ResourceWords\" WHERE \"ResourceKey\" = @resource";

    /// <inheritdoc/>
    public override string Now => "DATEDIFF_BIG(millisecond, '1970-01-01', SYSUTCDATETIME())";

    /// <inheritdoc/>
    public override string UpdateFirst(string table, string key, IReadOnlyList<string> columns, string set, string where, string order) =>
        $"UPDATE f SET {set} OUTPUT {string.Join(", ", columns.Select(c => $"inserted.\"{c}\""))}" +
        $" FROM (SELECT TOP (1) * FROM \"{table}\" WITH (UPDLOCK, READPAST, ROWLOCK) WHERE {where} ORDER BY {order}) f";

    /// <inheritdoc/>
    public override string Limit(string countParameter) => $"OFFSET 0 ROWS FETCH NEXT {countParameter} ROWS ONLY";

    /// <inheritdoc/>
    public override string AnyRows(string countParameter) => $"ORDER BY (SELECT NULL) {Limit(countParameter)}";

    /// <inheritdoc/>
    public override string InsertText =>
        "INSERT INTO \"ResourceText\" (\"ResourceKey\", \"Part\", \"Word\")" +
        " SELECT DISTINCT @resource, 1, w.value FROM STRING_SPLIT(@narrative, ' ') w WHERE w.value <> ''" +
        " UNION ALL SELECT DISTINCT @resource, 2, w.value FROM STRING_SPLIT(@content, ' ') w WHERE w.value <> ''";

    /// <inheritdoc/>
    public override string DeleteText => "DELETE FROM \"ResourceText\" WHERE \"ResourceKey\" = @resource";

    /// <inheritdoc/>
    /// <remarks>2,100, of which the call that prepares it takes two.</remarks>
    public override int MostValues => 2_098;

    /// <inheritdoc/>
    public override string SelectKeys(string keysParameter) => $"SELECT CAST(j.value AS bigint) FROM OPENJSON({keysParameter}) j";

    /// <inheritdoc/>
    public override string SelectCodes(string codesParameter) =>
        $"SELECT j.s, j.c FROM OPENJSON({codesParameter}) WITH (s nvarchar(400) '$[0]', c nvarchar(400) '$[1]') j";

    /// <inheritdoc/>
    public override string SelectByWords(string queryParameter, WordsOf of)
    {
        var (table, part) = of switch
        {
            WordsOf.Parameter => ("\"ResourceWords\"", ""),
            WordsOf.Narrative => ("\"ResourceText\"", " AND w.\"Part\" = 1"),
            _ => ("\"ResourceText\"", " AND w.\"Part\" = 2"),
        };
        return $"SELECT w.\"ResourceKey\" FROM STRING_SPLIT({queryParameter}, ' ') q JOIN {table} w ON w.\"Word\" LIKE q.value + '%'{part}" +
            $" GROUP BY w.\"ResourceKey\" HAVING COUNT(DISTINCT q.value) = (SELECT COUNT(*) FROM STRING_SPLIT({queryParameter}, ' '))";
    }

    /// <inheritdoc/>
    public override string WordQuery(IReadOnlyList<string> words, WordsOf of) => string.Join(' ', words.Select(IndexText.Fold).Distinct(StringComparer.Ordinal));

    /// <inheritdoc/>
    public override string EscapeLike(string text) => base.EscapeLike(text).Replace("[", "\\[", StringComparison.Ordinal);

    /// <summary>The distinct words without accents.</summary>
    public override string? Words(string text)
    {
        var words = IndexText.Words(text).Where(w => w.Length <= LongestWord).Select(IndexText.Fold).Where(w => w.Length > 0).Distinct(StringComparer.Ordinal);
        var result = new StringBuilder().AppendJoin(' ', words);
        return result.Length == 0 ? null : result.ToString();
    }
}
