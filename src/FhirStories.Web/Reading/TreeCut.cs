using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

/// <summary>Cuts a tree to what a page can show: first what lies deepest goes, then what comes after the first so many. Links lead on to the rest.</summary>
internal static class TreeCut
{
    /// <summary>Rows of a page.</summary>
    public const int Most = 800;

    /// <summary>The rows that are shown, and where the ones after them begin; 0 where nothing is left.</summary>
    /// <param name="rows">All rows, each after the one above it.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="under">Address of the tree below an element.</param>
    public static (IReadOnlyList<ElementRow> Rows, int Next) Of(IReadOnlyList<ElementRow> rows, int from, Func<string, string> under)
    {
        if (rows.Count <= Most) return (rows, 0);
        var top = rows[0].Depth;
        var deepest = rows.Max(row => row.Depth);
        // Even a flat tree shows what lies right below its root.
        var depth = deepest;
        while (depth > top + 1 && rows.Count(row => row.Depth <= depth) > Most) depth--;
        var shown = new List<ElementRow>();
        foreach (var row in rows)
        {
            if (row.Depth <= depth) shown.Add(row);
            else if (shown.Count > 0) shown[^1] = shown[^1] with { Hidden = shown[^1].Hidden + 1, UnderHref = under(shown[^1].Id) };
        }

        from = Math.Clamp(from, 0, shown.Count - 1);
        var next = from + Most < shown.Count ? from + Most : 0;
        return ([.. shown.Skip(from).Take(Most)], next);
    }

    /// <summary>An element with all below it, its slices and what lies below those.</summary>
    public static IReadOnlyList<ElementRow> Under(IReadOnlyList<ElementRow> rows, string id) =>
        [.. rows.Where(row => IsWithin(row.Id, id))];

    /// <summary>Whether an element is another, or lies below it.</summary>
    public static bool IsWithin(string id, string other) =>
        id.StartsWith(other, StringComparison.Ordinal) && (id.Length == other.Length || id[other.Length] is '.' or ':');
}
