using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Web.Models;

/// <summary>How far a part of the catalogue is covered.</summary>
internal sealed record CoverageView
{
    /// <summary>The part; null where nothing is known of what was asked for.</summary>
    public required CoverageScope? Scope { get; init; }

    /// <summary>The part in words.</summary>
    public required string ScopeTitle { get; init; }

    public required ScopePicker Picker { get; init; }

    /// <summary>Statements by verb, by role and by feature.</summary>
    public required IReadOnlyList<Breakdown> Breakdowns { get; init; }

    /// <summary>Elements against each denominator, which are never added up.</summary>
    public required IReadOnlyList<DenominatorView> Elements { get; init; }

    public required IReadOnlyList<ProfileCoverageRow> Profiles { get; init; }

    public required int ProfileTotal { get; init; }

    public required Paging ProfilePaging { get; init; }

    /// <summary>What nobody asks for and what nothing meets: a number each, with its list.</summary>
    public required IReadOnlyList<Figure> Gaps { get; init; }

    /// <summary>The report in every form.</summary>
    public required IReadOnlyList<(string Name, string Words, string Href)> Downloads { get; init; }

    /// <summary>Entries of the baseline that are not here any more.</summary>
    public required IReadOnlyList<string> MissingEntries { get; init; }
}

/// <summary>The parts that can be chosen, in groups.</summary>
internal sealed record ScopePicker(string Action, string Selected, IReadOnlyList<(string Label, IReadOnlyList<(string Value, string Text)> Options)> Groups);

/// <summary>Statements in bars, one for each verb, role or feature, with the same in a table.</summary>
/// <param name="Name">Code of what they are broken down by: <c>verb</c>, <c>role</c>, <c>feature</c>.</param>
/// <param name="Bars">The bars.</param>
/// <param name="Others">How many bars were left out.</param>
/// <param name="AllHref">Where all of them are; null where none was left out.</param>
internal sealed record Breakdown(string Name, IReadOnlyList<StatusBar> Bars, int Others, string? AllHref);

/// <summary>A bar.</summary>
/// <param name="Label">What it is of, with its page where it has one.</param>
/// <param name="Words">The bar in words.</param>
/// <param name="All">How many it is of.</param>
/// <param name="AllHref">The list of all.</param>
/// <param name="Parts">A part for each status, those of none too.</param>
internal sealed record StatusBar(ItemLink Label, string Words, int All, string AllHref, IReadOnlyList<StatusPart> Parts);

/// <summary>A part of a bar.</summary>
/// <param name="Code">Code of its status.</param>
/// <param name="Text">Its status in words.</param>
/// <param name="Count">How many.</param>
/// <param name="From">Where it begins, in thousandths of the bar.</param>
/// <param name="Width">How wide it is, in thousandths.</param>
/// <param name="Href">The list behind the number.</param>
internal sealed record StatusPart(string Code, string Text, int Count, int From, int Width, string Href);

/// <summary>Elements against one denominator.</summary>
/// <param name="Name">Code: <c>must-support</c>, <c>differential</c>, <c>key</c>.</param>
/// <param name="Count">The numbers.</param>
internal sealed record DenominatorView(string Name, ElementCount Count);

/// <summary>A profile in a list of coverage.</summary>
internal sealed record ProfileCoverageRow(
    string Title, string Href, string CoverageHref, string Package, int Stories, int Statements, int ValidExamples, IReadOnlyList<(DenominatorView Elements, string Href)> Denominators);

/// <summary>A page of statements.</summary>
internal sealed record StatementsView
{
    public required string ScopeTitle { get; init; }

    /// <summary>Whether anything is known of what was asked for.</summary>
    public required bool IsKnown { get; init; }

    public required int Total { get; init; }

    public required IReadOnlyList<StatementRowView> Rows { get; init; }

    public required Paging Paging { get; init; }

    public required IReadOnlyList<FacetView> Facets { get; init; }

    public required IReadOnlyList<ActiveFilter> Active { get; init; }
}

/// <summary>A statement in a list.</summary>
internal sealed record StatementRowView(ItemLink Story, string Key, string Href, string? Label, string Verb, Tag Status, string StatusCode, string? Reason, IReadOnlyList<(ItemLink Target, Tag Status)> Links);

/// <summary>The elements of a profile that one denominator counts.</summary>
internal sealed record ElementsView(
    string Profile, string Canonical, string ProfileHref, string Denominator, string Show, int Total, IReadOnlyList<ElementCoverageRow> Rows, Paging Paging);

/// <summary>An element with who asks for it and what shows it.</summary>
internal sealed record ElementCoverageRow(string Id, string Href, IReadOnlyList<ItemLink> Statements, int More, bool IsInherited, bool IsTouched, int Examples);

/// <summary>A page of gaps.</summary>
internal sealed record GapsView
{
    public required string ScopeTitle { get; init; }

    public required CoverageScope? Scope { get; init; }

    public required ScopePicker Picker { get; init; }

    /// <summary>The lists, with the number of entries each has before words narrow it.</summary>
    public required IReadOnlyList<(string Name, int Count, string Href)> Lists { get; init; }

    /// <summary>The list that is shown; null for none.</summary>
    public required string? List { get; init; }

    public required string? Words { get; init; }

    public required int Total { get; init; }

    public required IReadOnlyList<GapRow> Rows { get; init; }

    public required Paging Paging { get; init; }

    public required string CsvHref { get; init; }
}

/// <summary>A gap.</summary>
/// <param name="What">What it is: a profile, an element, a story, a statement, an item of a data set.</param>
/// <param name="Id">What names it.</param>
/// <param name="Of">What it is part of; null for nothing.</param>
/// <param name="Remark">What else there is to say.</param>
/// <param name="Next">Where to go on; null for nowhere.</param>
internal sealed record GapRow(ItemLink What, string Id, ItemLink? Of, string? Remark, ItemLink? Next)
{
    /// <summary>What names <see cref="Next"/>.</summary>
    public string? NextId { get; init; }
}
