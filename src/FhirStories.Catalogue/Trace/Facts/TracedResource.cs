using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Trace.Facts;

/// <summary>What the trace takes from a resource, and nothing more: a catalogue of 100,000 stories is kept in memory.</summary>
/// <param name="Reference"><c>[type]/[id]</c>.</param>
public abstract record TracedResource(string Reference);

/// <summary>A story or feature.</summary>
public sealed record TracedStory(string Reference) : TracedResource(Reference)
{
    /// <summary>Its canonical, bare.</summary>
    public string? Url { get; init; }

    /// <summary>Its business version.</summary>
    public string? Version { get; init; }

    public string? Title { get; init; }

    /// <summary>When it last changed, a FHIR dateTime.</summary>
    public string? Date { get; init; }

    public StoryKind Kind { get; init; }

    public StoryStatus Status { get; init; } = StoryStatus.Unknown;

    public bool Experimental { get; init; }

    /// <summary>Canonicals of the roles that want it.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Canonicals of the features it is part of.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Canonicals of what it derives from.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>Canonicals of ExampleScenarios.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    public IReadOnlyList<TracedStatement> Statements { get; init; } = [];

    /// <summary>Key of the story in the store; 0 where it comes from a file.</summary>
    public long ResourceKey { get; init; }

    /// <summary>Number of its version in the store; 0 where it comes from a file.</summary>
    public int StoredVersion { get; init; }

    /// <summary>What the ends of its links were like when each was first written (<see cref="Links.WrittenLinks"/>); null where nobody recorded it, as in files.</summary>
    public byte[]? Records { get; init; }

    /// <summary>How others name it: its canonical, or its reference where it has none.</summary>
    public string Name => Url ?? Reference;
}

/// <summary>A statement of a story.</summary>
/// <param name="Key">Its key; empty where the source has none.</param>
/// <param name="Verb">The verb it is counted under.</param>
public sealed record TracedStatement(string Key, ConformanceVerb Verb)
{
    public string? Label { get; init; }

    /// <summary>What it asks for, shortened to one line; empty where the reader was not to keep it.</summary>
    public string Text { get; init; } = "";

    /// <summary>Names the content: key, verb and text, white space apart. The first 16 bytes of a SHA-256.</summary>
    public UInt128 Hash { get; init; }

    /// <summary>Why it is left out of coverage, as its author says; null where it counts.</summary>
    public string? Waiver { get; init; }

    /// <summary>Where it is satisfied, each target once, in the order of the source.</summary>
    public IReadOnlyList<TracedLink> Links { get; init; } = [];

    /// <summary>The statement that it is a part of, <c>[url#]key</c>; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>The statement that it narrows or repeats, <c>[url#]key</c>; null for none.</summary>
    public string? DerivedFrom { get; init; }

    /// <summary>The author knows that nothing satisfies it: a link in state <c>gap</c>.</summary>
    public bool HasGap { get; init; }

    /// <summary>All its links, of which there is at least one, are out of scope.</summary>
    public bool IsOutOfScope { get; init; }
}

/// <summary>A target that satisfies a statement, as the author wrote it.</summary>
/// <param name="Target"><c>{canonical}[|version][#elementId]</c>, or whatever else stands there.</param>
/// <param name="Key">Key of the <c>story-link</c> that says more about it; null where only <c>satisfiedBy</c> names it.</param>
public sealed record TracedLink(string Target, string? Key)
{
    /// <summary>What both ends were like when somebody last said that the link holds; null where that is not known.</summary>
    public LinkConfirmation? Confirmed { get; init; }
}

/// <summary>What the ends of a link were like when it was made or confirmed: as long as both are so still, it holds.</summary>
/// <param name="Statement">The statement's hash.</param>
/// <param name="Target">The target's hash; null where it led nowhere.</param>
public sealed record LinkConfirmation(UInt128 Statement, string? Target);

/// <summary>A Provenance by which somebody says that links of a story hold.</summary>
/// <param name="Reference"><c>[type]/[id]</c>.</param>
/// <param name="Story">Reference of the story.</param>
/// <param name="Recorded">When, an instant; of several that speak of a link the last counts.</param>
/// <param name="Links">The links.</param>
public sealed record TracedConfirmation(string Reference, string Story, string Recorded, IReadOnlyList<ConfirmedLink> Links) : TracedResource(Reference);

/// <summary>A link that somebody confirmed.</summary>
/// <param name="Key">Key of the statement.</param>
/// <param name="Target">The link as its author wrote it.</param>
/// <param name="Confirmed">What its ends were like.</param>
public sealed record ConfirmedLink(string Key, string Target, LinkConfirmation Confirmed);

/// <summary>A definition, CapabilityStatement or other artefact that says of itself, or of parts of it, which statements it satisfies.</summary>
/// <param name="Reference"><c>[type]/[id]</c>.</param>
/// <param name="Canonical">Its <c>url[|version]</c>; its reference where it has no url.</param>
/// <param name="Claims">What it claims.</param>
public sealed record TracedArtefact(string Reference, string Canonical, IReadOnlyList<SatisfiesClaim> Claims) : TracedResource(Reference)
{
    /// <summary>Canonicals of the profiles that it supports; it is a solution then.</summary>
    public IReadOnlyList<string> SupportedProfiles { get; init; } = [];

    public string? Title { get; init; }

    /// <summary>The items of a logical model, in its order; null for anything else.</summary>
    public IReadOnlyList<DataItem>? Items { get; init; }

    /// <summary>The logical model says that it is a data set.</summary>
    public bool IsDataSet { get; init; }

    /// <summary>Its status is <c>retired</c>.</summary>
    public bool IsRetired { get; init; }

    /// <summary>What a ConceptMap says of elements of definitions.</summary>
    public IReadOnlyList<ElementMapping> Mappings { get; init; } = [];
}

/// <summary>An item of a data set.</summary>
/// <param name="Id">Its element id in the logical model.</param>
/// <param name="Label">What it is called.</param>
public sealed record DataItem(string Id, string? Label);

/// <summary>Where an element of a definition has its place in another.</summary>
/// <param name="Source"><c>url[|version]</c> of the definition.</param>
/// <param name="Element">Id of the element.</param>
/// <param name="Target"><c>{canonical}[#element]</c>; null: nothing holds it.</param>
/// <param name="Equivalence">How well that fits, a code of FHIR's concept-map-equivalence.</param>
public sealed record ElementMapping(string Source, string Element, string? Target, string? Equivalence);

/// <summary>A <c>satisfies-requirement</c> extension.</summary>
/// <param name="ElementId">The element it stands on; null for the artefact as a whole.</param>
/// <param name="Requirement">Canonical of the story, perhaps with its version.</param>
/// <param name="Keys">Keys of the statements.</param>
public sealed record SatisfiesClaim(string? ElementId, string Requirement, IReadOnlyList<string> Keys);

/// <summary>A document about stories: a case study, or an example that lies in an attachment.</summary>
/// <param name="Reference"><c>[type]/[id]</c>.</param>
/// <param name="Kind">What our code system says it is: <c>case-study</c>, <c>example</c>, or null.</param>
/// <param name="Related">References to the stories it is about.</param>
public sealed record TracedDocument(string Reference, string? Kind, IReadOnlyList<string> Related) : TracedResource(Reference)
{
    public string? Title { get; init; }

    /// <summary>References to the attachments, such as <c>Binary/x</c>.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>The instances that lie in it, each an example of the profiles it claims.</summary>
    public IReadOnlyList<TracedExample> Examples { get; init; } = [];
}

/// <summary>A resource that is an example of the profiles it claims.</summary>
/// <param name="Reference"><c>[type]/[id]</c>.</param>
/// <param name="Profiles">What it claims.</param>
public sealed record TracedExample(string Reference, IReadOnlyList<string> Profiles) : TracedResource(Reference)
{
    /// <summary>Where it lies in a DocumentReference: the place of its <c>content</c>, from 0; null for a resource of its own, or in a Binary.</summary>
    public int? Attachment { get; init; }

    /// <summary>What checking it gave, one for each profile; empty until somebody has checked.</summary>
    public IReadOnlyList<ExampleVerdict> Verdicts { get; init; } = [];
}

/// <summary>What an example shows of one profile.</summary>
/// <param name="Profile">The profile, <c>url[|version]</c>.</param>
/// <param name="IsValid">Whether it validates.</param>
/// <param name="Populated">Ids of the profile's elements that it populates.</param>
public sealed record ExampleVerdict(string Profile, bool IsValid, IReadOnlySet<string> Populated);

/// <summary>A TestScript, or a TestReport with its results.</summary>
/// <param name="Reference"><c>[type]/[id]</c>.</param>
/// <param name="Script">For a report: the script it reports on; null for a script.</param>
/// <param name="Issued">For a report: when it was issued, a FHIR dateTime; of several on one script the last counts.</param>
/// <param name="Results">Which statements are tested, and with what result.</param>
public sealed record TracedTest(string Reference, string? Script, string? Issued, IReadOnlyList<TestedStatement> Results) : TracedResource(Reference);

/// <summary>A statement that a test looks at.</summary>
/// <param name="Requirement"><c>{url}[|version]#{key}</c>.</param>
/// <param name="Result">Null in a script.</param>
public sealed record TestedStatement(string Requirement, TestResult? Result);

/// <summary>How a test went.</summary>
public enum TestResult { Pass, Fail, Skip, Warning, Error }

/// <summary>A manifest that freezes a set of artefacts.</summary>
/// <param name="Reference"><c>[type]/[id]</c>.</param>
/// <param name="Canonical">Its <c>url[|version]</c>.</param>
/// <param name="Entries">The artefacts, <c>url|version</c>.</param>
public sealed record TracedBaseline(string Reference, string Canonical, IReadOnlyList<string> Entries) : TracedResource(Reference)
{
    /// <summary>Its date, for reports that need a period.</summary>
    public string? Date { get; init; }
}
