using FhirStories.Catalogue.Stories;
using FhirStories.Web.Reading;

namespace FhirStories.Web.Coverage;

/// <summary>Features to choose from.</summary>
internal static class FeatureChoices
{
    /// <summary>All features by title: canonical and title.</summary>
    public static async Task<IReadOnlyList<(string Canonical, string Title)>> ReadAsync(ICatalogueQueries queries, CancellationToken cancellation) => await queries.TraceAsync(
        graph => (IReadOnlyList<(string, string)>)[.. graph.Stories.Select(story => story.Facts).Where(facts => facts is { Kind: StoryKind.Feature, Url: not null }).DistinctBy(facts => facts.Url)
            .Select(facts => (facts.Url!, string.IsNullOrWhiteSpace(facts.Title) ? facts.Name : facts.Title)).OrderBy(each => each.Item2, StringComparer.OrdinalIgnoreCase)], cancellation);
}
