using FhirStories.Storage;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.PackageDefinitions;

/// <summary>A match of a search over both, with what it is sorted by.</summary>
/// <param name="Keys">A value per sort key, as the database gives it.</param>
/// <param name="Stored">The stored resource, or null.</param>
/// <param name="Definition">The definition of a package, or null.</param>
internal readonly record struct UnitedMatch(IReadOnlyList<object> Keys, StoredMatch? Stored, DefinitionRow? Definition);

/// <summary>The order in which stored resources and definitions of packages stand in one search: by the sort keys, where they are
/// equal stored resources before definitions, stored ones by creation, definitions by id. Nothing ties, so a page that begins
/// after a match begins there whatever was added meanwhile.</summary>
internal sealed class DefinitionOrder(IReadOnlyList<SortKey> sort, DefinitionFields fields) : IComparer<UnitedMatch>
{
    private static readonly object Last = "\U0010FFFF";

    /// <summary>The sort keys of a definition.</summary>
    public IReadOnlyList<object> KeysOf(DefinitionRow row) => sort.Count == 0 ? [] : [.. sort.Select(key => KeyOf(row, key))];

    /// <summary>Sort keys that definitions have no value for: they come last.</summary>
    public IEnumerable<SortKey> Unknown => sort.Where(k => k.Kind == SortKind.LastUpdated || k.Kind == SortKind.Parameter && fields.Of(k.ParameterId) is null);

    public int Compare(UnitedMatch x, UnitedMatch y)
    {
        for (var i = 0; i < sort.Count; i++)
        {
            var order = Compare(x.Keys[i], y.Keys[i]);
            if (order != 0) return sort[i].Descending ? -order : order;
        }
        // The last key of the database goes the way of the key before it.
        if (x.Stored is { } a && y.Stored is { } b) return sort.Count > 0 && sort[^1].Descending ? b.ResourceKey.CompareTo(a.ResourceKey) : a.ResourceKey.CompareTo(b.ResourceKey);
        if (x.Definition is { } c && y.Definition is { } d) return CodePointOrder.Instance.Compare(c.Entry.Id, d.Entry.Id);
        return x.Stored is not null ? -1 : 1;
    }

    /// <summary>Where a definition stands against the start of a page: positive when it comes after it.</summary>
    public int CompareToStart(UnitedMatch match, PageStart start, string? startId)
    {
        for (var i = 0; i < sort.Count; i++)
        {
            var order = Compare(match.Keys[i], start.Values[i]);
            if (order != 0) return sort[i].Descending ? -order : order;
        }
        return startId is null ? 1 : CodePointOrder.Instance.Compare(match.Definition!.Entry.Id, startId);
    }

    private static int Compare(object a, object b) => (a, b) switch
    {
        (string x, string y) => CodePointOrder.Instance.Compare(x, y),
        (long x, long y) => x.CompareTo(y),
        (double x, double y) => x.CompareTo(y),
        _ => throw new InvalidOperationException("Sort values of one key are of one type."),
    };

    private object KeyOf(DefinitionRow row, SortKey key)
    {
        if (key.Kind == SortKind.Id) return row.Entry.Id;
        if (key.Kind is SortKind.LastUpdated or SortKind.Created || key.Table == IndexTable.Date) return key.Descending ? long.MinValue : long.MaxValue;
        if (key.Table is IndexTable.Number or IndexTable.Quantity) return key.Descending ? double.MinValue : double.MaxValue;
        return Value(row, key) ?? (key.Descending ? "" : Last);
    }

    // Of several codes the least sorts ascending and the greatest descending, as in the index tables.
    private string? Value(DefinitionRow row, SortKey key)
    {
        if (fields.Of(key.ParameterId) is not { } field) return null;
        if (field.Text is { } text) return text(row) is (var folded, not null) ? folded : null;
        if (field.Uri is { } uri) return uri(row)?.Split('|')[0];
        var codes = field.Tokens!(row).Select(t => t.Code);
        return key.Descending ? codes.Max(CodePointOrder.Instance) : codes.Min(CodePointOrder.Instance);
    }
}
