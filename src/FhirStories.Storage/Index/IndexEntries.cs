namespace FhirStories.Storage.Index;

/// <summary>A token value of a parameter. <c>System</c> is empty when there is none.</summary>
public readonly record struct TokenEntry(int ParameterId, string System, string Code);

/// <summary>A string value of a parameter.</summary>
public readonly record struct StringEntry(int ParameterId, string Folded, string Value);

/// <summary>A uri value of a parameter.</summary>
public readonly record struct UriEntry(int ParameterId, string Value);

/// <summary>A reference value of a parameter; see <see cref="Model.ReferenceRow"/>.</summary>
public readonly record struct ReferenceEntry(int ParameterId, string TargetType, string TargetId, string TargetVersion);

/// <summary>A date range, in ticks.</summary>
public readonly record struct DateEntry(int ParameterId, long Low, long High);

/// <summary>A number range.</summary>
public readonly record struct NumberEntry(int ParameterId, double Low, double High);

/// <summary>A quantity range with its unit.</summary>
public readonly record struct QuantityEntry(int ParameterId, string System, string Code, double Low, double High);

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

    /// <summary>Words for the full-text index, null where the type has none.</summary>
    public string? Words { get; set; }

    /// <summary>Sorts each kind by parameter and value and drops repetitions, so that a row's place says where it sorts.</summary>
    public void Arrange()
    {
        Arrange(Tokens, static (a, b) => Compare(a.ParameterId, b.ParameterId, a.Code, b.Code, a.System, b.System));
        Arrange(Strings, static (a, b) => Compare(a.ParameterId, b.ParameterId, a.Folded, b.Folded, a.Value, b.Value));
        Arrange(Uris, static (a, b) => Compare(a.ParameterId, b.ParameterId, a.Value, b.Value, "", ""));
        Arrange(References, static (a, b) =>
        {
            var order = Compare(a.ParameterId, b.ParameterId, a.TargetId, b.TargetId, a.TargetType, b.TargetType);
            return order != 0 ? order : string.CompareOrdinal(a.TargetVersion, b.TargetVersion);
        });
        Arrange(Dates, static (a, b) => (a.ParameterId, a.Low, a.High).CompareTo((b.ParameterId, b.Low, b.High)));
        Arrange(Numbers, static (a, b) => (a.ParameterId, a.Low, a.High).CompareTo((b.ParameterId, b.Low, b.High)));
        Arrange(Quantities, static (a, b) =>
        {
            var order = (a.ParameterId, a.Low, a.High).CompareTo((b.ParameterId, b.Low, b.High));
            return order != 0 ? order : Compare(0, 0, a.Code, b.Code, a.System, b.System);
        });
    }

    private static int Compare(int parameterA, int parameterB, string firstA, string firstB, string secondA, string secondB)
    {
        if (parameterA != parameterB) return parameterA.CompareTo(parameterB);
        var order = string.CompareOrdinal(firstA, firstB);
        return order != 0 ? order : string.CompareOrdinal(secondA, secondB);
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
