using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Conversations;
using FhirStories.Repository.Searching;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

// What editors decide about: comments and change requests.
internal sealed partial class CatalogueReader
{
    /// <summary>Comments in some states, those that wait longest first.</summary>
    /// <param name="states">The states.</param>
    /// <param name="page">Continuation from an earlier page; null for the first.</param>
    /// <param name="address">Address of the page, to which a continuation is added.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    public async Task<OpenCommentsView> OpenCommentsAsync(IReadOnlyList<AssessmentWorkflow> states, string? page, Func<string, string> address, CancellationToken cancellation)
    {
        var query = new FhirQuery().WithToken("code", Canonicals.FhirTypes, "ArtifactAssessment").WithAny("workflow-status", states.Select(state => AssessmentCodes.Workflow.CodeOf(state)))
            .Raw("_sort", "_lastUpdated").Raw("_count", "20").Raw("_total", "accurate");
        SearchPage found;
        try
        {
            found = await queries.SearchAsync("Basic", page is null ? query.ToString() : $"{query}&{SearchPage.ContinuationParameter}={Uri.EscapeDataString(page)}", cancellation);
        }
        catch (FhirRequestException refusal) when (page is not null && refusal.Status < 500)
        {
            return await OpenCommentsAsync(states, null, address, cancellation);
        }
        var comments = found.Matches.Select(stored => Carriers.Assessment(stored) is { } assessment ? new Comment(stored, assessment, []) : null).OfType<Comment>().ToList();
        var names = await NamesAsync(comments.Select(comment => comment.Assessment.ArtifactUrl).OfType<string>(), cancellation);
        var views = new List<OpenCommentView>();
        foreach (var comment in comments)
            views.Add(new(
                Said(comment, names), await AboutAsync(comment.Assessment, names, cancellation), comment.Stored.Version,
                comment.Assessment.Workflow == AssessmentWorkflow.ResolvedChangeRequired));
        return new(
            views, found.Total ?? views.Count, new Paging(found.Previous is null ? null : address(found.Previous), found.Next is null ? null : address(found.Next)));
    }

    private CommentView Said(Comment comment, Names names) =>
        new DiscussionReading(new Conversation([comment], true), markdown, comment.Assessment.ArtifactUrl is { } url ? names.Story(url) : null, profiles).Single(comment);

    private async Task<ItemLink> AboutAsync(Assessment comment, Names names, CancellationToken cancellation)
    {
        if (comment.ArtifactUrl is { } url)
        {
            var (bare, part) = (CanonicalTarget.Parse(url).Url, CanonicalTarget.Parse(url).ElementId);
            var item = names.Link(bare);
            if (item.Href is not null) return part is null ? item : new ItemLink($"{item.Title}, {part}", $"{item.Href}#{part}");
            var profile = profiles.Describe(bare);
            return profile.Known ? new ItemLink(part is null ? profile.Title : $"{profile.Title}, {part}", Addresses.Profile(bare, part)) : new ItemLink(url, null);
        }
        if (comment.ArtifactId is not { } id || await queries.ReadAsync("Basic", id, cancellation) is not { Deleted: false } stored) return new ItemLink(comment.ArtifactId ?? "?", null);
        return Carriers.Item(stored) switch
        {
            Story story => new ItemLink(Names.Title(story), story.Kind == StoryKind.Feature ? $"/features/{id}" : $"/stories/{id}"),
            Role role => new ItemLink(Names.Title(role), $"/roles/{id}"),
            _ when Carriers.Assessment(stored) is { } parent => await AboutAsync(parent, names, cancellation),
            _ => new ItemLink($"Basic/{id}", $"/fhir/Basic/{id}"),
        };
    }
}
