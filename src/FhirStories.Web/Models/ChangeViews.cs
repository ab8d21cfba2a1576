using FhirStories.Catalogue.Differences;

namespace FhirStories.Web.Models;

/// <summary>Something that was written to the catalogue.</summary>
/// <param name="Title">Title of the thing then, or its id where it was deleted.</param>
/// <param name="Kind">New, changed or deleted.</param>
/// <param name="Word">What kind of thing it is: "story".</param>
/// <param name="Href">Its page.</param>
/// <param name="Version">The version that came to be.</param>
/// <param name="When">When.</param>
/// <param name="Summary">What the thing says, in a sentence; null where nothing is known.</param>
/// <param name="DifferencesHref">The page that tells what changed; null where there is nothing before it.</param>
/// <param name="Reference">Reference of the resource, for ids of feeds.</param>
internal sealed record ChangeView(
    string Title, Tag Kind, string Word, string Href, int Version, DateTimeOffset When, string? Summary, string? DifferencesHref, string Reference);

/// <summary>Changes, newest first.</summary>
/// <param name="Changes">The changes.</param>
/// <param name="OlderHref">The page of older ones; null on the last.</param>
internal sealed record ChangesView(IReadOnlyList<ChangeView> Changes, string? OlderHref);

/// <summary>The versions of one thing.</summary>
internal sealed record HistoryView(ThingHead Head, IReadOnlyList<VersionRow> Versions, string? OlderHref);

/// <summary>A stored version of a thing.</summary>
/// <param name="Number">Its number in this catalogue.</param>
/// <param name="When">When it was written.</param>
/// <param name="Kind">New, changed, deleted.</param>
/// <param name="Status">Its publication status.</param>
/// <param name="Business">The version that its authors gave it.</param>
/// <param name="Differences">What changed since the version before; null where that is not known here.</param>
/// <param name="DifferencesHref">The page that shows them beside each other.</param>
internal sealed record VersionRow(
    int Number, DateTimeOffset When, Tag Kind, Tag? Status, string? Business, IReadOnlyList<Difference>? Differences, string? DifferencesHref)
{
    /// <summary>What became of it as a contribution with this version: handed in, sent back; null for nothing.</summary>
    public Tag? Contribution { get; init; }
}

/// <summary>Which thing a page about a thing is of.</summary>
internal sealed record ThingHead(Reading.ThingKind Kind, string Id, string Title)
{
    public string Href => Kind.Page(Id);

    /// <summary>What the pages about it begin with.</summary>
    public string Folder => Kind.Folder(Id);
}

/// <summary>Two versions of a thing beside each other.</summary>
internal sealed record ComparisonView(
    ThingHead Head, VersionEnd Before, VersionEnd After, IReadOnlyList<DifferenceView> Differences, string? EarlierHref, string? LaterHref);

/// <summary>One of two versions.</summary>
internal sealed record VersionEnd(int Number, DateTimeOffset When, Tag? Status, string? Business);

/// <summary>A difference with its words told apart.</summary>
internal sealed record DifferenceView(string Label, Tag Kind, IReadOnlyList<TextPiece> Before, IReadOnlyList<TextPiece> After);

/// <summary>A piece of a text, and whether only one of two texts has it.</summary>
internal sealed record TextPiece(string Text, bool Differs);
