namespace FhirStories.Storage.Index;

/// <summary>A token value of a parameter. <c>System</c> is empty when there is none.</summary>
/// <remarks>Of every kind of entry <c>Group</c> is 0 but for components of a composite parameter: those of one value share a number.</remarks>
public readonly record struct TokenEntry(int ParameterId, string System, string Code, int Group = 0);

/// <summary>A string value of a parameter.</summary>
public readonly record struct StringEntry(int ParameterId, string Folded, string Value, int Group = 0);

/// <summary>A uri value of a parameter.</summary>
public readonly record struct UriEntry(int ParameterId, string Value, int Group = 0);

/// <summary>A reference value of a parameter; see <see cref="Model.ReferenceRow"/>.</summary>
public readonly record struct ReferenceEntry(int ParameterId, string TargetType, string TargetId, string TargetVersion, int Group = 0);

/// <summary>A date range, in ticks.</summary>
public readonly record struct DateEntry(int ParameterId, long Low, long High, int Group = 0);

/// <summary>A number range.</summary>
public readonly record struct NumberEntry(int ParameterId, double Low, double High, int Group = 0);

/// <summary>A quantity range with its unit.</summary>
public readonly record struct QuantityEntry(int ParameterId, string System, string Code, double Low, double High, int Group = 0);

/// <summary>All index entries of one version of one resource. Entries are sets: a value that occurs twice is indexed once.</summary>
public sealed class IndexEntries
{
    /// <summary>None: a deleted resource.</summary>
    public static readonly IndexEntries None = new();

    /// <summary>Tokens.</summary>
    public List<TokenEntry> Tokens { get; } = [];

    /// <summary>Strings.</summary>
    public List<StringEntry> Strings { get; } = [];

    /// <summary>Uris.</summary>
    public List<UriEntry> Uris { get; } = [];

    /// <summary>References.</summary>
    public List<ReferenceEntry> References { get; } = [];

    /// <summary>Dates.</summary>
    public List<DateEntry> Dates { get; } = [];

    /// <summary>Numbers.</summary>
    public List<NumberEntry> Numbers { get; } = [];

    /// <summary>Quantities.</summary>
    public List<QuantityEntry> Quantities { get; } = [];

    /// <summary>Words of the type's own full-text parameter, null where it has none.</summary>
    public string? Words { get; set; }

    /// <summary>Words of the narrative, null without any.</summary>
    public string? Narrative { get; set; }

    /// <summary>Words of the whole resource, the narrative's among them; null without any.</summary>
    public string? Content { get; set; }

    /// <summary>Sorts each kind by parameter and value and drops repetitions, so that a row's place says where it sorts.</summary>
    public void Arrange()
    {
        Arrange(Tokens, static (a, b) => Compare(a.ParameterId, b.ParameterId, a.Code, b.Code, a.System, b.System, a.Group, b.Group));
        Arrange(Strings, static (a, b) => Compare(a.ParameterId, b.ParameterId, a.Folded, b.Folded, a.Value, b.Value, a.Group, b.Group));
        Arrange(Uris, static (a, b) => Compare(a.ParameterId, b.ParameterId, a.Value, b.Value, "", "", a.Group, b.Group));
        Arrange(References, static (a, b) =>
        {
            var order = Compare(a.ParameterId, b.ParameterId, a.TargetId, b.TargetId, a.TargetType, b.TargetType, a.Group, b.Group);
            return order != 0 ? order : string.CompareOrdinal(a.TargetVersion, b.TargetVersion);
        });
        Arrange(Dates, static (a, b) => (a.ParameterId, a.Low, a.High, a.Group).CompareTo((b.ParameterId, b.Low, b.High, b.Group)));
        Arrange(Numbers, static (a, b) => (a.ParameterId, a.Low, a.High, a.Group).CompareTo((b.ParameterId, b.Low, b.High, b.Group)));
        Arrange(Quantities, static (a, b) =>
        {
            var order = (a.ParameterId, a.Low, a.High).CompareTo((b.ParameterId, b.Low, b.High));
            return order != 0 ? order : Compare(0, 0, a.Code, b.Code, a.System, b.System, a.Group, b.Group);
        });
    }

    private static int Compare(int parameterA, int parameterB, string firstA, string firstB, string secondA, string secondB, int groupA, int groupB)
    {
        if (parameterA != parameterB) return parameterA.CompareTo(parameterB);
        var order = string.CompareOrdinal(firstA, firstB);
        if (order == 0) order = string.CompareOrdinal(secondA, secondB);
        return order != 0 ? order : groupA.CompareTo(groupB);
    }

    private static void Arrange<T>(List<T> entries, Comparison<T> order) where T : struct, IEquatable<T>
    {
        if (entries.Count < 2) return;
        entries.Sort(order);
        var kept = 1;
        for (var i = 1; i < entries.Count; i++)
            if (!entries[i].Equals(entries[kept - 1])) entries[kept++] = entries[i];
        entries.RemoveRange(kept, entries.Count - kept);
    }
}
