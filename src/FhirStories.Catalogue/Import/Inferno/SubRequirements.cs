using System.Globalization;

namespace FhirStories.Catalogue.Import.Inferno;

/// <summary>
/// Rows name their parts: <c>set@1,3,5-7</c>, of one actor <c>set#actor@…</c>. Each part that is in the file is told which statement it is a part of.
/// </summary>
internal static class SubRequirements
{
    public static void Join(IReadOnlyDictionary<string, SetRows> sets)
    {
        foreach (var (name, set) in sets)
            foreach (var whole in set.Statements.ToList())
            {
                var named = InfernoRow.Cell(whole, InfernoColumns.SubRequirements);
                var within = name;
                foreach (var token in named.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    var at = token.LastIndexOf('@');
                    if (at >= 0) within = token[..at].Split('#')[0];
                    if (!sets.TryGetValue(within, out var other)) continue;
                    for (var i = 0; i < other.Statements.Count; i++)
                        if (other.Statements[i].Key != whole.Key && IsNamed(InfernoRow.Cell(other.Statements[i], InfernoColumns.Id), token[(at + 1)..]))
                            other.SetParent(i, other == set ? whole.Key : $"{set.Url}#{whole.Key}");
                }
            }
    }

    private static bool IsNamed(string id, string range)
    {
        if (id == range) return true;
        return range.Split('-') is [var first, var last] && Number(first) is { } from && Number(last) is { } to && Number(id) is { } number && number >= from && number <= to;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
