using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Content;
using FhirStories.Repository.Conversations;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Hl7.Fhir.Model;
using Microsoft.AspNetCore.Html;

namespace FhirStories.Web.Writing;

/// <summary>A draft in the catalogue, with what was last said about it.</summary>
internal sealed record OwnDraft(string Kind, string Title, string Href, Tag? State, DateTimeOffset Changed, IHtmlContent? Said, string? SaidBy)
{
    public string EditHref => $"{Href}/edit";

    public string WithdrawHref => $"{Href}/withdraw";
}

/// <summary>Drafts in the catalogue that somebody wrote; where there are no accounts, all of them.</summary>
internal sealed class OwnDrafts(ICatalogueQueries queries, FormKinds forms, MarkdownText markdown)
{
    private const int Most = 50;

    /// <summary>The drafts, those changed last first.</summary>
    public async Task<IReadOnlyList<OwnDraft>> OfAsync(Caller caller, CancellationToken cancellation)
    {
        var found = new List<(StoredResource Stored, CatalogueForm Form, Resource Resource)>();
        foreach (var type in forms.All.Where(form => form.IsOffered).GroupBy(form => form.ResourceType, StringComparer.Ordinal))
        {
            // Others' drafts are not there for whoever may not see them; editors do.
            foreach (var stored in (await queries.SearchAsync(type.Key, QueryOf(type.Key), cancellation)).Matches.Where(each => !caller.IsSignedIn || each.Owner == caller.Account))
            {
                var resource = ResourceText.Read(stored.Json.Span);
                if (type.FirstOrDefault(form => form.IsOne(resource)) is { } form && form.StatusOf(resource) is StoryStatus.Draft) found.Add((stored, form, resource));
            }
        }
        var drafts = new List<OwnDraft>();
        foreach (var (stored, form, resource) in found.OrderByDescending(each => each.Stored.LastUpdated).Take(Most))
        {
            var story = form.HasContribution ? Reading.Carriers.Story(stored) : null;
            // What the editors say matters where it is the author's turn.
            var said = story?.Contribution is ContributionState.Returned or ContributionState.Declined ? await LastSaidAsync(stored.Id, story, cancellation) : null;
            drafts.Add(new OwnDraft(
                form.Kind, form.TitleOf(form.Read(resource)) ?? stored.Id, form.Href(stored.Id), Labels.Contribution(story?.Contribution) ?? Labels.Status(StoryStatus.Draft), stored.LastUpdated,
                said is null ? null : markdown.ToHtml(string.Join("\n\n", said.Assessment.Summaries), 4), said?.Assessment.Author?.Value.Display));
        }
        return drafts;
    }

    private static string QueryOf(string type)
    {
        var query = new FhirQuery().Raw("_count", Most.ToString(System.Globalization.CultureInfo.InvariantCulture)).Raw("_sort", "-_lastUpdated");
        return (type == "DocumentReference" ? query : query.With("status", "draft")).ToString();
    }

    private async Task<Comment?> LastSaidAsync(string id, Story story, CancellationToken cancellation)
    {
        var reader = new ConversationReader((query, stop) => queries.SearchAsync("Basic", query, stop));
        return (await reader.AboutAsync(id, story, cancellation)).Threads.LastOrDefault(thread => thread.Assessment.Title is "Sent back" or "Declined" or "Accepted");
    }
}
