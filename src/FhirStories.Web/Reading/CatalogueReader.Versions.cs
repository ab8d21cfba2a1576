using FhirStories.Catalogue.Differences;
using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    private const int MostVersions = 50;

    /// <summary>The versions of a story and what changed from one to the next; null where it is the only one.</summary>
    private async Task<VersionsView?> VersionsAsync(Story story, CancellationToken cancellation)
    {
        if (story.Url is null) return null;
        var page = await queries.SearchAsync("Basic", new FhirQuery().With("url", story.Url).Raw("_count", $"{MostVersions}").ToString(), cancellation);
        var all = page.Matches.Select(Carriers.Story).OfType<Story>().Where(each => each.Kind == story.Kind)
            .OrderByDescending(each => each.Version, Comparer<string?>.Create(ArtifactVersion.Compare)).ToList();
        if (all.Count < 2) return null;
        var before = all.FirstOrDefault(each => each.Id != story.Id && ArtifactVersion.Compare(each.Version, story.Version) < 0);
        var differences = before is null ? [] : ItemDifferences.Of(before, story);
        return new VersionsView(
            [.. all.Select(each => new StoryVersion(each.Version ?? T["Versions.WithoutVersion"], Labels.Status(each.Status), each.Id == story.Id ? null : $"/stories/{each.Id}"))],
            Notice(story, all), before is null ? null : new ItemLink(before.Version ?? T["Versions.WithoutVersion"], $"/stories/{before.Id}"),
            await ReadableAsync(differences, cancellation));
    }

    /// <summary>What a reader of this version should know about the others.</summary>
    private static ItemLink? Notice(Story story, List<Story> all)
    {
        var current = ItemVersions.InOrder(all).Last();
        if (current.Status == StoryStatus.Active && current.Id != story.Id) return new ItemLink(T["Versions.InForce", current.Version], $"/stories/{current.Id}");
        return all.FirstOrDefault(each => each.Status == StoryStatus.Draft && each.Id != story.Id && ArtifactVersion.Compare(each.Version, story.Version) > 0) is { } draft
            ? new ItemLink(T["Versions.NextDraft", draft.Version], $"/stories/{draft.Id}") : null;
    }
}
