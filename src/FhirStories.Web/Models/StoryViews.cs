using Microsoft.AspNetCore.Html;

namespace FhirStories.Web.Models;

/// <summary>The sentence of a story in its parts. Without a want, only the verbatim text is shown.</summary>
internal sealed record SentenceView(string? Role, string? Want, string? Justification, string? Verbatim)
{
    public bool HasParts => Want is not null;
}

/// <summary>How far the links of a story have come.</summary>
internal sealed record LinkTally(int Mapped, int Gap, int OutOfScope, int Undecided);

/// <summary>A story in a list.</summary>
internal sealed record StoryCard(
    string Id, string Title, SentenceView Sentence, Tag? Status, IReadOnlyList<ItemLink> Roles,
    IReadOnlyList<string> CareSettings, IReadOnlyList<ItemLink> Features, int Criteria, LinkTally Links)
{
    public string Href => $"/stories/{Id}";
}

/// <summary>A story with everything that its page shows.</summary>
internal sealed record StoryView
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required SentenceView Sentence { get; init; }

    /// <summary>The words of the source, where they say more than the sentence.</summary>
    public IHtmlContent? Verbatim { get; init; }

    public Tag? Status { get; init; }

    public ItemLink? Feature { get; init; }

    public required IReadOnlyList<Fact> Facts { get; init; }

    public required IReadOnlyList<CriterionGroup> Criteria { get; init; }

    /// <summary>Links that belong to the story as a whole, because it has no criteria yet.</summary>
    public required IReadOnlyList<LinkGroup> OwnLinks { get; init; }

    public required IReadOnlyList<Passage> Passages { get; init; }

    public required IReadOnlyList<ItemLink> Parents { get; init; }

    public required IReadOnlyList<ItemLink> Children { get; init; }

    /// <summary>Other stories of its feature, where that is here.</summary>
    public IReadOnlyList<ItemLink> SameFeature { get; init; } = [];

    public required IReadOnlyList<ItemLink> Solutions { get; init; }

    public required IReadOnlyList<ItemLink> CaseStudies { get; init; }

    public required IReadOnlyList<ItemLink> Examples { get; init; }

    public required IReadOnlyList<ItemLink> DataSets { get; init; }

    /// <summary>Tests, and what came out of them.</summary>
    public required IReadOnlyList<ItemLink> Tests { get; init; }

    /// <summary>The business use case; empty where nobody has written one.</summary>
    public required IReadOnlyList<UseCasePart> UseCase { get; init; }

    /// <summary>What was said about the story as a whole; what was said about a criterion stands there.</summary>
    public required IReadOnlyList<ThreadView> Discussion { get; init; }

    /// <summary>How far the editors are with it, where somebody handed it in.</summary>
    public Tag? Contribution { get; init; }

    public required IReadOnlyList<ItemLink> Sources { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> SourceFields { get; init; }

    public required IReadOnlyList<string> Advice { get; init; }

    /// <summary>Its versions, where there are several.</summary>
    public VersionsView? Versions { get; init; }

    public ThingOffers Offers { get; init; } = ThingOffers.None;

    public required FhirSource Fhir { get; init; }
}

/// <summary>Criteria of one kind, such as the clinical ones.</summary>
internal sealed record CriterionGroup(string Heading, IReadOnlyList<CriterionView> Criteria);

/// <summary>
/// An acceptance criterion: how binding it is in plain words ("Must") and in FHIR's ("SHALL"), null where nobody has said, and
/// whom it binds in plain words.
/// </summary>
internal sealed record CriterionView(
    string Key, string? Label, string? Verb, string? VerbCode, IHtmlContent Requirement, string? Binds, bool Conditional,
    IReadOnlyList<LinkGroup> Links)
{
    /// <summary>The larger criterion that this one is a part of or narrows.</summary>
    public ItemLink? Refines { get; init; }

    /// <summary>When it came and when it last changed, where that was after the story.</summary>
    public string? History { get; init; }

    /// <summary>How far it is met; null where the trace does not have it.</summary>
    public Tag? Met { get; init; }

    /// <summary>What that means, or why it is so.</summary>
    public string? MetWords { get; init; }

    /// <summary>Examples and tests that show it, each with what came out.</summary>
    public IReadOnlyList<EvidenceView> Evidence { get; init; } = [];

    public IReadOnlyList<ThreadView> Threads { get; init; } = [];
}

/// <summary>
/// Links of a criterion to one profile: how far they are mapped, and the profile by name, null where none is named.
/// </summary>
internal sealed record LinkGroup(
    Tag State, string? Name, string? Href, string? Release, string? PinnedVersion, bool Deprecated, IReadOnlyList<LinkView> Links);

/// <summary>A link: the element of the profile, where one is named, and the call, such as <c>POST MedicationStatement</c>.</summary>
internal sealed record LinkView(string? Element, string? ElementHref, string? Interaction, string? Note)
{
    /// <summary>What became of it when it was followed; null where there was nothing to follow.</summary>
    public Tag? Outcome { get; init; }

    /// <summary>Why it has its outcome, and what to change; null for a sound link.</summary>
    public string? Why { get; init; }

    /// <summary>What was read into it to find its target.</summary>
    public string? Repair { get; init; }

    /// <summary>True when the name of the profile says it all.</summary>
    public bool IsBare => Element is null && Interaction is null && Note is null && Why is null && Repair is null;
}

/// <summary>Something that shows a criterion.</summary>
/// <param name="Thing">The example or test.</param>
/// <param name="Outcome">What came out; null for a test that has not been run.</param>
internal sealed record EvidenceView(ItemLink Thing, Tag? Outcome);
