using System.Collections.Frozen;
using FhirStories.Definitions;
using FhirStories.Storage.Index;

namespace FhirStories.Repository.PackageDefinitions;

/// <summary>The definitions of one type, each id once, in the order of their ids: what a search runs over.</summary>
internal sealed class DefinitionTable
{
    private readonly FrozenDictionary<string, DefinitionRow> _byId;

    public DefinitionTable(string type, IEnumerable<DefinitionEntry> entries)
    {
        Type = type;
        // An installed package may bring what is built in under the same id: the better origin is served.
        var rows = new Dictionary<string, DefinitionRow>(StringComparer.Ordinal);
        foreach (var entry in entries)
            if (!rows.TryGetValue(entry.Id, out var other) || entry.Origin < other.Entry.Origin) rows[entry.Id] = new DefinitionRow(entry);
        _byId = rows.ToFrozenDictionary(StringComparer.Ordinal);
        Rows = [.. rows.Values.OrderBy(r => r.Entry.Id, CodePointOrder.Instance)];
    }

    /// <summary>The type.</summary>
    public string Type { get; }

    /// <summary>All, in the order of their ids.</summary>
    public IReadOnlyList<DefinitionRow> Rows { get; }

    /// <summary>The definition of an id, or null.</summary>
    public DefinitionEntry? Find(string id) => _byId.TryGetValue(id, out var row) ? row.Entry : null;
}

/// <summary>A definition with its texts as a search compares them.</summary>
internal sealed class DefinitionRow(DefinitionEntry entry)
{
    private string? _name;
    private string? _title;
    private IReadOnlyList<TokenEntry>? _bases;

    public DefinitionEntry Entry { get; } = entry;

    /// <summary>The name, folded.</summary>
    public string FoldedName => _name ??= IndexText.Fold(Entry.Name);

    /// <summary>The title, folded; empty without one.</summary>
    public string FoldedTitle => _title ??= IndexText.Fold(Entry.Title ?? "");

    /// <summary>What only the content of a SearchParameter tells, read once.</summary>
    public IReadOnlyList<TokenEntry> FromContent(Func<DefinitionEntry, IReadOnlyList<TokenEntry>> read) => _bases ??= read(Entry);
}

/// <summary>The order of texts in the databases: that of their code points, which UTF-16 puts differently beyond U+D7FF.</summary>
internal sealed class CodePointOrder : IComparer<string>
{
    public static readonly CodePointOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length) return x.Length - y.Length;
        return Weight(x[same]) - Weight(y[same]);
    }

    private static int Weight(char c) => c < '\uD800' ? c : c < '\uE000' ? c + 0x2000 : c - 0x800;
}
