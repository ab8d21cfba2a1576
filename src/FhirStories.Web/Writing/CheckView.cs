using FhirStories.Web.Models;

namespace FhirStories.Web.Writing;

/// <summary>A line of the summary: what a step says.</summary>
internal sealed record CheckLine(string Label, IReadOnlyList<ItemLink> Values);

/// <summary>What a step of a form says, before it is handed in.</summary>
internal sealed record CheckPart(FormStep Step, string Title, IReadOnlyList<CheckLine> Lines, IReadOnlyList<FormProblem> Problems, IReadOnlyList<string> Advice);

/// <summary>A story that wants nearly the same.</summary>
internal sealed record SimilarView(string Title, string? Href, string? CommentHref);

/// <summary>The last page of a form: all of it, and how it will look.</summary>
internal sealed record CheckView
{
    public required WorkingCopy Copy { get; init; }

    public required IReadOnlyList<CheckPart> Parts { get; init; }

    public required IReadOnlyList<SimilarView> Similar { get; init; }

    /// <summary>The sentence; null where the form makes none.</summary>
    public SentenceView? Sentence { get; init; }

    /// <summary>The criteria as the story's page will show them.</summary>
    public IReadOnlyList<CriterionGroup> Criteria { get; init; } = [];

    /// <summary>Links of the story as a whole.</summary>
    public IReadOnlyList<LinkGroup> Links { get; init; } = [];

    /// <summary>A text as its page will show it.</summary>
    public Microsoft.AspNetCore.Html.IHtmlContent? Text { get; init; }

    /// <summary>What is edited; null for something new.</summary>
    public ItemLink? Target { get; init; }

    /// <summary>Whether what is edited is active, so that this becomes its next version.</summary>
    public bool IsNextVersion { get; init; }

    public bool HasProblems => Parts.Any(part => part.Problems.Count > 0);
}
