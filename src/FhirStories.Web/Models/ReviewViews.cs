using Microsoft.AspNetCore.Html;

namespace FhirStories.Web.Models;

/// <summary>Which contributions an editor looks at.</summary>
internal sealed record ReviewFilter
{
    /// <summary><c>story</c> or <c>feature</c>; null for both.</summary>
    public string? Kind { get; init; }

    /// <summary>Canonical of the feature that they are part of.</summary>
    public string? Feature { get; init; }

    /// <summary>Reference of their author, <c>Practitioner/x</c>.</summary>
    public string? Author { get; init; }

    /// <summary>Days for which they have waited at least.</summary>
    public int? Days { get; init; }

    /// <summary>Continuation from an earlier page.</summary>
    public string? Page { get; init; }
}

/// <summary>A contribution in the queue.</summary>
internal sealed record QueueEntry(string Id, string Kind, string Title, string? Sentence, string Author, string Since, IReadOnlyList<ItemLink> Features, bool IsChange, string Href);

/// <summary>The queue.</summary>
internal sealed record QueueView(IReadOnlyList<QueueEntry> Entries, long Total, Paging Paging, IReadOnlyList<FacetView> Facets, bool IsFiltered);

/// <summary>What differs, and from what.</summary>
/// <param name="Heading">From what.</param>
/// <param name="Before">Its page; null for none.</param>
/// <param name="Differences">The differences in words.</param>
internal sealed record ReviewDifferences(string Heading, ItemLink? Before, IReadOnlyList<DifferenceView> Differences);

/// <summary>A contribution with all that an editor needs to decide.</summary>
internal sealed record ReviewView
{
    public required string Id { get; init; }

    /// <summary>Number of the version that is shown: decisions are about this one.</summary>
    public required int Version { get; init; }

    public required string Title { get; init; }

    public required bool IsFeature { get; init; }

    public required Tag? State { get; init; }

    /// <summary>Whether a decision is waited for.</summary>
    public required bool IsWaiting { get; init; }

    public required string Author { get; init; }

    public required string Since { get; init; }

    /// <summary>The story; null for a feature.</summary>
    public StoryView? Story { get; init; }

    /// <summary>The feature; null for a story.</summary>
    public GroupView? Feature { get; init; }

    public required IReadOnlyList<ReviewDifferences> Changes { get; init; }

    public required IReadOnlyList<string> Advice { get; init; }

    public required IReadOnlyList<StoryCard> Similar { get; init; }

    public required IReadOnlyList<ThreadView> Discussion { get; init; }

    /// <summary>The version that a release would have unless somebody says otherwise.</summary>
    public required string ReleaseVersion { get; init; }

    /// <summary>The next contribution; null where this is the only one.</summary>
    public string? NextHref { get; init; }

    public string Href => IsFeature ? $"/features/{Id}" : $"/stories/{Id}";
}

/// <summary>A comment that waits for an editor.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="About">What it is about.</param>
/// <param name="Version">Number of the version that is shown.</param>
/// <param name="IsAgreed">It was agreed to, and the change is not made yet.</param>
internal sealed record OpenCommentView(CommentView Comment, ItemLink About, int Version, bool IsAgreed);

/// <summary>Comments that wait for an editor.</summary>
internal sealed record OpenCommentsView(IReadOnlyList<OpenCommentView> Comments, long Total, Paging Paging);

/// <summary>Both ends of a link, now and when it was confirmed.</summary>
/// <param name="Choice">What names the link, and what its ends are like now, in a form.</param>
/// <param name="Story">The story.</param>
/// <param name="Criterion">The criterion; null where the link is the story's own.</param>
/// <param name="Target">Where it leads.</param>
/// <param name="Element">The element that it leads to.</param>
/// <param name="Confirmed">When and by whom it was last said to hold.</param>
/// <param name="StatementBefore">The criterion as it was; null where it has not changed or is not known any more.</param>
/// <param name="StatementAfter">The criterion as it is.</param>
/// <param name="StatementSince">Since when it is so.</param>
/// <param name="StatementChanged">Whether the criterion changed.</param>
/// <param name="TargetChanged">Whether what the link leads to changed.</param>
/// <param name="TargetBefore">The definition that was meant; null where it is not known any more.</param>
/// <param name="TargetAfter">The definition that is meant now.</param>
/// <param name="Elements">What differs between the two.</param>
/// <param name="MoreElements">Differences that are not shown.</param>
internal sealed record SuspectLinkView(
    string Choice, ItemLink Story, string? Criterion, ItemLink Target, string? Element, string Confirmed, IHtmlContent? StatementBefore, IHtmlContent? StatementAfter, string? StatementSince,
    bool StatementChanged, bool TargetChanged, string? TargetBefore, string? TargetAfter, IReadOnlyList<ChangeRow> Elements, int MoreElements);
