using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Coverage;

/// <summary>
/// The one report that every output is rendered from. Sorted, and free of the time it was made: an equal catalogue gives an
/// equal report.
/// </summary>
public sealed record CoverageReport
{
    /// <summary>What was asked.</summary>
    public required CoverageScope Scope { get; init; }

    /// <summary>Statements by verb and status.</summary>
    public required StatementTotals Totals { get; init; }

    /// <summary>Whether statements and elements are told one by one.</summary>
    public CoverageDetail Detail { get; init; } = CoverageDetail.Full;

    /// <summary>Statements, by story and in its order; none in a summary.</summary>
    public required IReadOnlyList<StatementCoverage> Statements { get; init; }

    /// <summary>Stories that state nothing, by name: what nothing can meet.</summary>
    public IReadOnlyList<StoryCoverage> StoriesWithoutStatements { get; init; } = [];

    /// <summary>Data sets with what became of their items, by canonical.</summary>
    public IReadOnlyList<DataSetCoverage> DataSets { get; init; } = [];

    /// <summary>Profiles, by canonical.</summary>
    public required IReadOnlyList<ProfileCoverage> Profiles { get; init; }

    /// <summary>What nobody asks for, and what nothing meets.</summary>
    public required CoverageGaps Gaps { get; init; }

    /// <summary>The day of what is reported, for outputs that must have a period: the baseline's, else that of the last change to a story; null where none is known.</summary>
    public string? Date { get; init; }

    /// <summary>Derivations of the stories that are not sound, by story.</summary>
    public IReadOnlyList<Links.DerivationLink> Derivations { get; init; } = [];

    /// <summary>Baseline entries that are not here any more.</summary>
    public IReadOnlyList<string> MissingEntries { get; init; } = [];

    /// <summary>Where resources were read from, by reference: addresses of files, relative to where somebody works; none of a catalogue that lies in no files.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty;

    /// <summary>Nothing is known of what was asked.</summary>
    public bool IsEmpty => Profiles.Count == 0 && MissingEntries.Count == 0 && StoriesWithoutStatements.Count == 0 && DataSets.Count == 0 && Totals.All == 0;

    /// <summary>Names of the statements that nothing meets, and of the stories without one.</summary>
    public IEnumerable<string> Uncovered => Statements.Where(each => each.Status == StatementStatus.Uncovered).Select(each => each.Name)
        .Concat(StoriesWithoutStatements.Where(each => each.Status == StatementStatus.Uncovered).Select(each => each.Story));
}

/// <summary>How much a report tells.</summary>
public enum CoverageDetail
{
    /// <summary>Figures, profiles and gaps: of a large catalogue in no time.</summary>
    Summary,

    /// <summary>Every statement with its links, every element with its statements.</summary>
    Full,
}

/// <summary>A statement as a report has it.</summary>
/// <param name="Story">Canonical of its story, or its reference.</param>
/// <param name="Key">Its key.</param>
/// <param name="Status">How far it is met.</param>
public sealed record StatementCoverage(string Story, string Key, StatementStatus Status)
{
    /// <summary>Reference of the story.</summary>
    public required string Reference { get; init; }

    public string? StoryTitle { get; init; }

    public string? Label { get; init; }

    /// <summary>What it asks for, where the graph keeps it; else empty.</summary>
    public string Text { get; init; } = "";

    public ConformanceVerb Verb { get; init; }

    /// <summary>Why it has its status; null where that needs no words.</summary>
    public string? Reason { get; init; }

    /// <summary>Its author knows that nothing meets it.</summary>
    public bool IsAcknowledged { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<string> Features { get; init; } = [];

    public IReadOnlyList<LinkCoverage> Links { get; init; } = [];

    /// <summary>References of tests that look at it, with their results.</summary>
    public IReadOnlyList<(string Test, TestResult? Result)> Tests { get; init; } = [];

    /// <summary><c>{story}#{key}</c></summary>
    public string Name => $"{Story}#{Key}";
}

/// <summary>A link as a report has it.</summary>
/// <param name="Target">As its author wrote it.</param>
/// <param name="Status">What became of it.</param>
/// <param name="IsSuspect">One of its ends has changed since it was confirmed.</param>
public sealed record LinkCoverage(string Target, LinkStatus Status, bool IsSuspect)
{
    /// <summary><c>url|version[#element]</c> of where it leads; null for nowhere.</summary>
    public string? LeadsTo { get; init; }

    /// <summary>Who says so: <c>forward</c> (the story), <c>reverse</c> (the target), <c>both</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>References of the examples that show it.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public string? Reason { get; init; }

    public string? Repair { get; init; }
}

/// <summary>A profile as a report has it.</summary>
/// <param name="Canonical"><c>url|version</c>.</param>
/// <param name="Name">Its title, or its name.</param>
public sealed record ProfileCoverage(string Canonical, string Name)
{
    /// <summary>FHIR version: <c>3.0.2</c>, <c>4.0.1</c>, …; never a bare <c>STU3</c>, which UK Core uses for something else.</summary>
    public required string FhirVersion { get; init; }

    /// <summary>Its package, <c>name#version</c>.</summary>
    public required string Package { get; init; }

    /// <summary>Number of stories that lead to it or to one of its elements.</summary>
    public int Stories { get; init; }

    /// <summary>Number of statements that do.</summary>
    public int Statements { get; init; }

    /// <summary>Names of the statements that lead to the profile as a whole.</summary>
    public IReadOnlyList<string> OnWhole { get; init; } = [];

    /// <summary>References of examples that validate against it.</summary>
    public IReadOnlyList<string> ValidExamples { get; init; } = [];

    /// <summary>References of examples that claim it and do not validate.</summary>
    public IReadOnlyList<string> InvalidExamples { get; init; } = [];

    /// <summary>References of solutions that support it.</summary>
    public IReadOnlyList<string> Solutions { get; init; } = [];

    /// <summary>What is counted of it, and whether anybody asks for it and shows it; none in a summary.</summary>
    public IReadOnlyList<ElementCoverage> Elements { get; init; } = [];

    /// <summary>Elements against each denominator.</summary>
    public required IReadOnlyDictionary<Denominators, ElementCount> Counts { get; init; }

    /// <summary>Elements against one denominator.</summary>
    public ElementCount Count(Denominators denominator) => Counts[denominator];
}

/// <summary>Elements against one denominator; a share of none is no share.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Traced">How many a statement asks for, in this profile or in one it builds on.</param>
/// <param name="Shown">How many a valid example populates.</param>
public readonly record struct ElementCount(int Total, int Traced, int Shown);

/// <summary>An element as a report has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Denominators">What counts it; none for an element that only a link names.</param>
public sealed record ElementCoverage(string Id, Denominators Denominators)
{
    /// <summary>Names of the statements that ask for it.</summary>
    public IReadOnlyList<string> Statements { get; init; } = [];

    /// <summary>Names of the statements that ask for it in a profile that this one builds on.</summary>
    public IReadOnlyList<string> Inherited { get; init; } = [];

    /// <summary>A statement asks for something below it.</summary>
    public bool IsTouched { get; init; }

    /// <summary>References of the valid examples that populate it.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    public bool IsTraced => Statements.Count > 0 || Inherited.Count > 0;
}

/// <summary>What nobody asks for, and what nothing meets.</summary>
public sealed record CoverageGaps
{
    /// <summary>Profiles that no statement leads to, <c>url|version</c>.</summary>
    public IReadOnlyList<string> ProfilesWithoutStory { get; init; } = [];

    /// <summary>Key elements, of profiles that some story leads to, that no statement asks for: <c>url|version#element</c>.</summary>
    public IReadOnlyList<string> ElementsWithoutStory { get; init; } = [];

    /// <summary>Stories none of whose statements is met, those without a statement among them.</summary>
    public IReadOnlyList<string> StoriesUnmet { get; init; } = [];

    /// <summary>Data items that no element holds, or none that is here: <c>url#item</c>.</summary>
    public IReadOnlyList<string> DataItemsUnmapped { get; init; } = [];

    /// <summary>Withdrawn definitions that a statement leads to, with what replaces them.</summary>
    public IReadOnlyList<DeprecatedUse> Deprecated { get; init; } = [];
}

/// <summary>A withdrawn definition in use.</summary>
/// <param name="Canonical"><c>url|version</c>.</param>
/// <param name="Successor">Canonical of what replaces it; null where nothing is known to.</param>
/// <param name="Statements">Number of statements that lead to it.</param>
public sealed record DeprecatedUse(string Canonical, string? Successor, int Statements);
