namespace FhirStories.Web.Models;

/// <summary>A profile in a list.</summary>
internal sealed record ProfileRow(string Title, string Canonical, string Href, string? Type, long Stories, bool Deprecated);

/// <summary>Profiles of one FHIR release and publisher.</summary>
internal sealed record ProfileGroup(string Heading, IReadOnlyList<ProfileRow> Profiles);

/// <summary>A profile with the stories that need it.</summary>
internal sealed record ProfileView
{
    public required string Canonical { get; init; }

    public required string Title { get; init; }

    /// <summary>False when the server has no definition of it: then only its stories are known.</summary>
    public required bool Known { get; init; }

    /// <summary>Its address as FHIR; null where no definition is here.</summary>
    public string? FhirPath { get; init; }

    public bool Deprecated { get; init; }

    public ItemLink? Successor { get; init; }

    /// <summary>Its address.</summary>
    public string? SuccessorCanonical { get; init; }

    public required IReadOnlyList<Fact> Facts { get; init; }

    public required ElementTreeView Tree { get; init; }

    /// <summary>True where the tree has only what the profile states itself, because that is so much.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Elements against each denominator; empty where nothing is counted.</summary>
    public IReadOnlyList<CountRow> Counts { get; init; } = [];

    /// <summary>Its coverage; null where nothing of it is counted.</summary>
    public string? CoverageHref { get; init; }

    /// <summary>Stories that link the profile as a whole, not one of its elements.</summary>
    public required IReadOnlyList<StoryCard> Stories { get; init; }

    /// <summary>Number of stories that link the profile or any of its elements.</summary>
    public required long Total { get; init; }

    public required string AllHref { get; init; }

    public required string FeedHref { get; init; }

    public required IReadOnlyList<ItemLink> Solutions { get; init; }

    /// <summary>What was said about the profile and its elements.</summary>
    public required IReadOnlyList<ThreadView> Discussion { get; init; }

    /// <summary>Must-support elements that no story needs.</summary>
    public IReadOnlyList<ItemLink> GapsMustSupport { get; init; } = [];

    /// <summary>Other key elements that no story needs.</summary>
    public IReadOnlyList<ItemLink> GapsKey { get; init; } = [];

    /// <summary>Elements that stories name and that the profile does not have, with those stories.</summary>
    public required IReadOnlyList<ElementRow> UnknownElements { get; init; }

    /// <summary>Versions of it that are here, where there are several; without address the one that is shown.</summary>
    public IReadOnlyList<ItemLink> Versions { get; init; } = [];

    /// <summary>What it can be compared with: its successor and its other versions.</summary>
    public IReadOnlyList<ItemLink> Impacts { get; init; } = [];
}

/// <summary>Elements of a profile counted against one denominator.</summary>
internal sealed record CountRow(string Label, int Total, int Needed, int Shown, string Href);

/// <summary>A part of the tree of a profile.</summary>
/// <param name="Rows">Its rows, in the order of the snapshot.</param>
/// <param name="IsWhole">True for every element, false for those that matter.</param>
/// <param name="OtherHref">The other of both.</param>
/// <param name="Under">The element below which the tree is shown; null for all.</param>
/// <param name="UpHref">The tree that this is a part of.</param>
/// <param name="MoreHref">The rows after these; null where these are the last.</param>
internal sealed record ElementTreeView(IReadOnlyList<ElementRow> Rows, bool IsWhole, string? OtherHref, string? Under, string? UpHref, string? MoreHref);

/// <summary>An element of a profile with the stories on it.</summary>
internal sealed record ElementRow(string Id, string Name, int Depth, string? Slice)
{
    public string Cardinality { get; init; } = "";

    /// <summary>False where it may not occur.</summary>
    public bool IsAllowed { get; init; } = true;

    public IReadOnlyList<ItemLink> Types { get; init; } = [];

    public ItemLink? Binding { get; init; }

    /// <summary>How far codes are bound to the value set.</summary>
    public string? Strength { get; init; }

    /// <summary>A fixed or pattern value, shortened.</summary>
    public string? Value { get; init; }

    public bool IsPattern { get; init; }

    /// <summary>How its repetitions are told apart.</summary>
    public string? Slicing { get; init; }

    public string? Short { get; init; }

    public bool MustSupport { get; init; }

    public bool IsSummary { get; init; }

    public bool IsModifier { get; init; }

    /// <summary>Keys of its own rules.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>The page of the element.</summary>
    public string? Href { get; init; }

    public IReadOnlyList<NeedView> Stories { get; init; } = [];

    public long StoryCount { get; init; }

    public string StoriesHref { get; init; } = "";

    /// <summary>It must be supported, and no story needs it.</summary>
    public bool IsGap { get; init; }

    /// <summary>Elements below it that are left out here.</summary>
    public int Hidden { get; init; }

    /// <summary>The tree below it.</summary>
    public string? UnderHref { get; init; }
}

/// <summary>A story that needs something, and what became of its link where that is not simply sound.</summary>
internal sealed record NeedView(ItemLink Story, Tag? Outcome);

/// <summary>An element by itself: what the profile says of it, who needs it, and what breaks if it changes.</summary>
internal sealed record ElementView
{
    public required string Profile { get; init; }

    public required string ProfileHref { get; init; }

    public required string Canonical { get; init; }

    public required ElementRow Row { get; init; }

    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>Criteria that need this element.</summary>
    public required IReadOnlyList<NeedRow> Exact { get; init; }

    /// <summary>Criteria that need something above or below it, or the whole profile.</summary>
    public required IReadOnlyList<NeedRow> Around { get; init; }

    public required IReadOnlyList<ItemLink> Solutions { get; init; }

    public required IReadOnlyList<ItemLink> Examples { get; init; }

    public required IReadOnlyList<EvidenceView> Tests { get; init; }

    /// <summary>What was said about it.</summary>
    public required IReadOnlyList<ThreadView> Discussion { get; init; }

    /// <summary>What is different of it in the successor and in other versions.</summary>
    public required IReadOnlyList<ElementComparison> Comparisons { get; init; }
}

/// <summary>A criterion that needs an element.</summary>
internal sealed record NeedRow(ItemLink Story, string Key, string? Text, string Verb, Tag Met, string? Target, Tag? Outcome);

/// <summary>An element in another definition.</summary>
/// <param name="Other">The definition.</param>
/// <param name="IsThere">False where it has no such element.</param>
/// <param name="Changes">What is different of it, or of what lies below it.</param>
/// <param name="Href">The comparison of both definitions as a whole.</param>
internal sealed record ElementComparison(ItemLink Other, bool IsThere, IReadOnlyList<ChangeRow> Changes, string Href);

/// <summary>A difference of an element between two definitions.</summary>
internal sealed record ChangeRow(string Element, string Href, string Aspect, string? Before, string? After, bool IsNarrowing);

/// <summary>What it would mean if one definition took the place of another.</summary>
internal sealed record ImpactView
{
    public required ItemLink Before { get; init; }

    public required ItemLink After { get; init; }

    public required IReadOnlyList<ChangeRow> Changes { get; init; }

    /// <summary>Changes that are left out because there are too many.</summary>
    public required int MoreChanges { get; init; }

    public required IReadOnlyList<NeedRow> Statements { get; init; }

    public required IReadOnlyList<ItemLink> Solutions { get; init; }

    /// <summary>Examples that are valid today and would not be.</summary>
    public required IReadOnlyList<ItemLink> StopValidating { get; init; }

    public required IReadOnlyList<ItemLink> Tests { get; init; }

    public required string FhirPath { get; init; }
}
