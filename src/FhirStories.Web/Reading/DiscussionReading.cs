using System.Globalization;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository.Conversations;
using FhirStories.Web.Models;
using FhirStories.Web.Rendering;

namespace FhirStories.Web.Reading;

/// <summary>A conversation as the pages show it: each thread where the thing hangs that it is about.</summary>
internal sealed class DiscussionReading(Conversation conversation, MarkdownText markdown)
{
    /// <summary>Threads about a statement or an element.</summary>
    public IReadOnlyList<ThreadView> On(string key) => [.. conversation.Threads.Where(thread => KeyOf(thread) == key).Select(thread => View(thread, null))];

    /// <summary>Threads about the whole, and about what is not on the page any more.</summary>
    /// <param name="shown">The statements or elements that the page shows.</param>
    /// <param name="part">What such a part is called: criterion, element.</param>
    /// <param name="isGone">Whether a part that is not shown is not there.</param>
    public IReadOnlyList<ThreadView> Else(IReadOnlySet<string> shown, string part, bool isGone) =>
    [
        .. conversation.Threads.Where(thread => KeyOf(thread) is not { } key || !shown.Contains(key))
            .Select(thread => View(thread, KeyOf(thread) is not { } key ? null : isGone ? $"About {part} {key}, which is no longer there" : $"About {part} {key}")),
    ];

    /// <summary>A comment by itself.</summary>
    public static CommentView Single(Comment comment, MarkdownText markdown) => new DiscussionReading(new Conversation([comment], true), markdown).View(comment, AboutLink(comment), null);

    private static string? KeyOf(Comment thread) => thread.Assessment.ArtifactUrl is { } url ? CanonicalTarget.Parse(url).ElementId : null;

    private ThreadView View(Comment thread, string? about)
    {
        var all = thread.AndReplies.ToList();
        var authors = all.ToDictionary(comment => comment.Stored.Id, comment => By(comment.Assessment), StringComparer.Ordinal);
        return new(
            View(thread, about ?? AboutLink(thread), null),
            [
                .. all.Skip(1).Select(reply => View(
                    reply, null, reply.Assessment.ArtifactId is { } parent && parent != thread.Stored.Id ? authors.GetValueOrDefault(parent) : null)),
            ]);
    }

    private static string? AboutLink(Comment thread)
    {
        var links = thread.Assessment.Contents.SelectMany(content => content.Paths).Where(path => path.StartsWith('#')).Select(path => path[1..]).Distinct().ToList();
        return links.Count == 0 ? null : $"About {(links.Count == 1 ? "link" : "links")} {string.Join(", ", links)}";
    }

    private CommentView View(Comment comment, string? about, string? replyTo)
    {
        var assessment = comment.Assessment;
        return new(
            comment.Stored.Id, Kind(assessment), assessment.Title, State(assessment.Workflow), Outcome(assessment.Disposition), By(assessment),
            DateTimeOffset.TryParse(assessment.Date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && assessment.Date!.Length >= 10
                ? Labels.Day(date.ToUniversalTime()) : assessment.Date ?? Labels.Day(comment.Stored.LastUpdated),
            about, replyTo, markdown.ToHtml(string.Join("\n\n", assessment.Summaries), 5), $"/fhir/Basic/{comment.Stored.Id}");
    }

    private static string By(Assessment assessment)
    {
        var author = assessment.Author?.Value ?? assessment.Contents.Select(content => content.Author?.Value).FirstOrDefault(each => each is not null);
        return string.IsNullOrWhiteSpace(author?.Display) ? author?.Reference ?? "Somebody" : author.Display;
    }

    private static string Kind(Assessment assessment) => assessment.Contents.Select(content => content.Kind).FirstOrDefault(kind => kind is not null) switch
    {
        AssessmentKind.ChangeRequest => "Change request",
        AssessmentKind.Response => "Reply",
        AssessmentKind.Rating or AssessmentKind.Classifier or AssessmentKind.Container => "Review",
        _ => "Comment",
    };

    private static Tag? State(AssessmentWorkflow? state) => state switch
    {
        null => null,
        AssessmentWorkflow.Submitted => new Tag("New", "blue"),
        AssessmentWorkflow.Triaged => new Tag("Being looked at", "blue"),
        AssessmentWorkflow.WaitingForInput => new Tag("Waiting for an answer", "yellow"),
        AssessmentWorkflow.ResolvedNoChange => new Tag("Settled, no change", "grey"),
        AssessmentWorkflow.ResolvedChangeRequired => new Tag("Settled, to be changed", "orange"),
        AssessmentWorkflow.Deferred => new Tag("Put off", "grey"),
        AssessmentWorkflow.Duplicate => new Tag("Said before", "grey"),
        AssessmentWorkflow.Applied => new Tag("Changed", "green"),
        AssessmentWorkflow.Published => new Tag("Changed and published", "green"),
        _ => new Tag("Written by mistake", "red"),
    };

    private static string? Outcome(AssessmentDisposition? disposition) => disposition switch
    {
        AssessmentDisposition.Persuasive => "The editors agree",
        AssessmentDisposition.PersuasiveWithModification => "The editors agree in part",
        AssessmentDisposition.NotPersuasive => "The editors do not agree",
        AssessmentDisposition.NotPersuasiveWithModification => "The editors do not agree, but something changes",
        _ => null,
    };
}
