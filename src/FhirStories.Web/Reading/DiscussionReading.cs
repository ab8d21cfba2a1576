using System.Globalization;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository.Conversations;
using FhirStories.Web.Models;
using FhirStories.Web.Rendering;

namespace FhirStories.Web.Reading;

/// <summary>A conversation as the pages show it: each thread where the thing hangs that it is about.</summary>
/// <param name="conversation">What was said.</param>
/// <param name="markdown">Renders it.</param>
/// <param name="story">The story or feature that it was said about; null for anything else.</param>
/// <param name="profiles">Names of what links lead to.</param>
internal sealed class DiscussionReading(Conversation conversation, MarkdownText markdown, Story? story, ProfileDirectory profiles)
{
    private static readonly Texts.PageTexts T = new();

    /// <summary>Threads about a statement or an element.</summary>
    public IReadOnlyList<ThreadView> On(string key) => On(each => each == key);

    /// <summary>Threads about a statement or an element, however they write it.</summary>
    public IReadOnlyList<ThreadView> On(Func<string, bool> isIt) => [.. conversation.Threads.Where(thread => KeyOf(thread) is { } key && isIt(key)).Select(thread => Thread(thread, null))];

    /// <summary>Threads about the whole, and about what is not on the page any more.</summary>
    /// <param name="shown">The statements or elements that the page shows.</param>
    /// <param name="part">What such a part is called: criterion, element.</param>
    /// <param name="isGone">Whether a part that is not shown is not there.</param>
    /// <param name="hrefOf">The page of a part; null where it has none.</param>
    public IReadOnlyList<ThreadView> Else(IReadOnlySet<string> shown, string part, bool isGone, Func<string, string?>? hrefOf = null) =>
    [
        .. conversation.Threads.Where(thread => KeyOf(thread) is not { } key || !shown.Contains(key))
            .Select(thread => Thread(thread, KeyOf(thread) is not { } key ? null : isGone ? T["Discussion.AboutGone", part, key] : T["Discussion.About", part, key], KeyOf(thread) is { } of ? hrefOf?.Invoke(of) : null)),
    ];

    /// <summary>A comment by itself.</summary>
    public CommentView Single(Comment comment) => View(comment, AboutLink(comment), null);

    private static string? KeyOf(Comment thread) => thread.Assessment.ArtifactUrl is { } url ? CanonicalTarget.Parse(url).ElementId : null;

    private ThreadView Thread(Comment thread, string? about, string? href = null)
    {
        var all = thread.AndReplies.ToList();
        var authors = all.ToDictionary(comment => comment.Stored.Id, comment => By(comment.Assessment), StringComparer.Ordinal);
        return new(
            View(thread, about ?? AboutLink(thread), null) with { AboutHref = href },
            [
                .. all.Skip(1).Select(reply => View(
                    reply, null, reply.Assessment.ArtifactId is { } parent && parent != thread.Stored.Id ? authors.GetValueOrDefault(parent) : null)),
            ]);
    }

    private string? AboutLink(Comment thread)
    {
        var keys = thread.Assessment.Contents.SelectMany(content => content.Paths).Where(path => path.StartsWith('#')).Select(path => path[1..]).Distinct().ToList();
        if (keys.Count == 0) return null;
        var links = story?.Statements.FirstOrDefault(statement => statement.Key == KeyOf(thread))?.Links ?? [];
        return T["Discussion.AboutThis", string.Join(", ", keys.Select(key => LinkWords.Of(links.FirstOrDefault(link => link.Key == key), profiles)))];
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
        return string.IsNullOrWhiteSpace(author?.Display) ? author?.Reference ?? T["Discussion.Somebody"] : author.Display;
    }

    private static string Kind(Assessment assessment) => assessment.Contents.Select(content => content.Kind).FirstOrDefault(kind => kind is not null) switch
    {
        AssessmentKind.ChangeRequest => T["Discussion.ChangeRequest"],
        AssessmentKind.Response => T["Discussion.Reply"],
        AssessmentKind.Rating or AssessmentKind.Classifier or AssessmentKind.Container => T["Discussion.Review"],
        _ => T["Discussion.Comment"],
    };

    private static Tag? State(AssessmentWorkflow? state) => state switch
    {
        null => null,
        AssessmentWorkflow.Submitted => new Tag(T["Discussion.New"], "blue"),
        AssessmentWorkflow.Triaged => new Tag(T["Discussion.LookedAt"], "blue"),
        AssessmentWorkflow.WaitingForInput => new Tag(T["Discussion.Waiting"], "yellow"),
        AssessmentWorkflow.ResolvedNoChange => new Tag(T["Discussion.NoChange"], "grey"),
        AssessmentWorkflow.ResolvedChangeRequired => new Tag(T["Discussion.ToBeChanged"], "orange"),
        AssessmentWorkflow.Deferred => new Tag(T["Discussion.PutOff"], "grey"),
        AssessmentWorkflow.Duplicate => new Tag(T["Discussion.SaidBefore"], "grey"),
        AssessmentWorkflow.Applied => new Tag(T["Discussion.Changed"], "green"),
        AssessmentWorkflow.Published => new Tag(T["Discussion.Published"], "green"),
        _ => new Tag(T["Discussion.Mistake"], "red"),
    };

    private static string? Outcome(AssessmentDisposition? disposition) => disposition switch
    {
        AssessmentDisposition.Persuasive => T["Discussion.Agree"],
        AssessmentDisposition.PersuasiveWithModification => T["Discussion.AgreeInPart"],
        AssessmentDisposition.NotPersuasive => T["Discussion.Disagree"],
        AssessmentDisposition.NotPersuasiveWithModification => T["Discussion.DisagreeButChanges"],
        _ => null,
    };
}
