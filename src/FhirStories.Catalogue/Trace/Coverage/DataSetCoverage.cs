using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>What became of a data item.</summary>
public enum DataItemStatus
{
    /// <summary>An element holds it.</summary>
    Mapped,

    /// <summary>Whoever mapped the data set says that no element holds it.</summary>
    Gap,

    /// <summary>No mapping speaks of it.</summary>
    Unmapped,

    /// <summary>It is mapped to what is not here.</summary>
    Broken,
}

/// <summary>The codes of statuses of data items.</summary>
public static class DataItemStatuses
{
    /// <summary>All statuses, the best first.</summary>
    public static IReadOnlyList<DataItemStatus> All { get; } = Enum.GetValues<DataItemStatus>();

    /// <summary>The code as reports write it.</summary>
    public static string Code(this DataItemStatus status) => status.ToString().ToLowerInvariant();
}

/// <summary>A data set as a report has it.</summary>
/// <param name="Canonical"><c>url[|version]</c> of its logical model.</param>
/// <param name="Name">Its title, or its canonical.</param>
public sealed record DataSetCoverage(string Canonical, string Name)
{
    /// <summary>Reference of its logical model.</summary>
    public required string Reference { get; init; }

    /// <summary>Number of items by status.</summary>
    public required IReadOnlyDictionary<DataItemStatus, int> Counts { get; init; }

    /// <summary>Its items, in its order; none in a summary.</summary>
    public IReadOnlyList<DataItemCoverage> Items { get; init; } = [];

    /// <summary>What a mapping calls an item of it, and is none.</summary>
    public IReadOnlyList<string> UnknownItems { get; init; } = [];

    /// <summary>Number of its items.</summary>
    public int Total => Counts.Values.Sum();

    /// <summary>How others name an item: <c>{url}#{id}</c>.</summary>
    public string NameOf(string item) => $"{Definitions.CanonicalTarget.Parse(Canonical).Url}#{item}";
}

/// <summary>A data item as a report has it.</summary>
/// <param name="Id">Its element id in the logical model.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Targets">Where it is mapped to.</param>
public sealed record DataItemCoverage(string Id, string? Label, DataItemStatus Status, IReadOnlyList<DataItemTarget> Targets);

/// <summary>Where a data item is mapped to.</summary>
/// <param name="Target"><c>{canonical}[#element]</c> as the mapping writes it.</param>
/// <param name="Status">What became of that when it was followed.</param>
/// <param name="Equivalence">How well it fits, a code of FHIR's concept-map-equivalence; null where the mapping does not say.</param>
/// <param name="Reason">Why it has its status; null for a sound one.</param>
public sealed record DataItemTarget(string Target, LinkStatus Status, string? Equivalence, string? Reason);

/// <summary>A story that states nothing, as a report has it.</summary>
/// <param name="Story">Its canonical, or its reference.</param>
/// <param name="Status">Uncovered: nothing can meet it; or excluded.</param>
public sealed record StoryCoverage(string Story, StatementStatus Status)
{
    /// <summary>Its reference.</summary>
    public required string Reference { get; init; }

    /// <summary>Its title.</summary>
    public string? Title { get; init; }

    /// <summary>Why it has its status.</summary>
    public string Reason => Status == StatementStatus.Excluded ? "It is retired or experimental." : "It has no statement that anything could meet: write its acceptance criteria.";
}
