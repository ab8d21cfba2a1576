using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Rules;

namespace FhirStories.Repository.Conversations;

/// <summary>Reads the versions of a story.</summary>
public static class StoryRevisions
{
    private const int AtOnce = 200;

    /// <summary>Versions that are read at most, the newest of them.</summary>
    public const int Most = 2000;

    /// <summary>The versions of a story, oldest first.</summary>
    public static async Task<IReadOnlyList<StoryRevision>> ReadAsync(FhirRepository repository, string id, CancellationToken cancellation)
    {
        var versions = new List<StoryRevision>();
        for (HistoryStart? next = null; versions.Count < Most;)
        {
            var page = await repository.HistoryAsync(new HistoryRequest("Basic", id, AtOnce) { Start = next }, cancellation);
            versions.AddRange(page.Entries.Select(entry => new StoryRevision(
                entry.Resource.Version, entry.Resource.LastUpdated, entry.Resource.Deleted ? null : StoredCarriers.Of(entry.Resource.Json) as Story)));
            if ((next = page.Next) is null) break;
        }
        versions.Reverse();
        return versions;
    }
}
