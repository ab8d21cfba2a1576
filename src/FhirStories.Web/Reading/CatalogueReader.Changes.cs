using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Storage;
using FhirStories.Web.Models;
using FhirStories.Web.Rendering;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    private const int ChangesPerPage = 30;
    private static readonly string[] Told = ["Requirements", "ActorDefinition"];

    /// <summary>What was written to stories, features and roles, newest first.</summary>
    /// <param name="before">Place in history that the page begins after; null for the newest.</param>
    /// <param name="cancellation">Ends the read.</param>
    public async Task<ChangesView> ChangesAsync(long? before, CancellationToken cancellation)
    {
        var page = await queries.HistoryAsync(
            new HistoryRequest("Basic", null, ChangesPerPage) { Carriers = Told, Start = before is { } place ? new HistoryStart(place, false) : null }, cancellation);
        return new([.. page.Entries.Select(Change)], page.Next is { } next ? $"/changes?before={next.Key}" : null);
    }

    /// <summary>The newest versions of one story, feature or role.</summary>
    public async Task<Found<Feed>> FeedOfThingAsync(ThingKind kind, string id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync(kind.Type, id, cancellation);
        if (stored is null || KindOf(stored) != kind || Carriers.Item(stored) is not { } item) return new(null, deletedAt);
        var page = await queries.HistoryAsync(new HistoryRequest("Basic", id, ChangesPerPage), cancellation);
        return new(new Feed(T["Changes.FeedOf", Names.Title(item)], kind.Page(id), [.. page.Entries.Select(Change)]));
    }

    /// <summary>The stories of a feature, those that changed last first.</summary>
    public async Task<Found<Feed>> FeedOfFeatureAsync(string id, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync("Basic", id, cancellation);
        if (stored is null || Carriers.Story(stored) is not { Kind: StoryKind.Feature } feature) return new(null, deletedAt);
        IReadOnlyList<ChangeView> changes = feature.Url is null ? [] : await NewestAsync(new FhirQuery().With("kind", "story").With("feature", feature.Url), cancellation);
        return new(new Feed(T["Changes.FeedOfFeature", Names.Title(feature)], ThingKind.Feature.Page(id), changes));
    }

    /// <summary>The stories that need a profile, those that changed last first.</summary>
    public async Task<Feed?> FeedOfProfileAsync(string? url, CancellationToken cancellation)
    {
        if (UserInput.Value(url) is not { } asked || Definitions.CanonicalTarget.Parse(asked).Url is not { Length: > 0 } canonical) return null;
        var changes = await NewestAsync(new FhirQuery().With("kind", "story").With("satisfied-by", canonical), cancellation);
        var profile = profiles.Describe(canonical);
        return profile.Known || changes.Count > 0 ? new Feed(T["Changes.FeedOfProfile", profile.Title], Addresses.Profile(canonical), changes) : null;
    }

    private async Task<IReadOnlyList<ChangeView>> NewestAsync(FhirQuery query, CancellationToken cancellation)
    {
        try
        {
            var page = await queries.SearchAsync("Basic", query.Raw("_sort", "-_lastUpdated").Raw("_count", $"{ChangesPerPage}").ToString(), cancellation);
            return [.. page.Matches.Select(stored => Change(new HistoryEntry(stored, stored.Version == 1 ? ChangeKind.Create : ChangeKind.Update)))];
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            return [];
        }
    }

    private static ChangeView Change(HistoryEntry entry)
    {
        var stored = entry.Resource;
        var reference = $"Basic/{stored.Id}";
        if (stored.Deleted)
        {
            var was = stored.Type == "ActorDefinition" ? ThingKind.Role : ThingKind.Story;
            return new(Names.Chosen(stored.Id) ?? T["Changes.Nameless", was.Word], Labels.Change(entry.Change), was.Word, was.Page(stored.Id), stored.Version, stored.LastUpdated, null, null, reference);
        }

        var item = Carriers.Item(stored);
        var kind = item is Role ? ThingKind.Role : item is Story { Kind: StoryKind.Feature } ? ThingKind.Feature : ThingKind.Story;
        var summary = item is Story { Want: not null } story ? SentenceWords.Whole(new SentenceView(null, Text(story.Want), Text(story.Justification), null)) : FirstSentence(item?.Description);
        return new(
            item is null ? stored.Id : Names.Title(item), Labels.Change(stored.Version == 1 ? ChangeKind.Create : entry.Change), kind.Word, kind.Page(stored.Id), stored.Version, stored.LastUpdated,
            summary is null ? null : char.ToUpperInvariant(summary[0]) + summary[1..],
            stored.Version > 1 ? $"{kind.Folder(stored.Id)}/history/{stored.Version - 1}..{stored.Version}" : null, reference);
    }
}
