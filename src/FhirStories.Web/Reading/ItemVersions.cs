using FhirStories.Catalogue.Lifecycle;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Web.Reading;

/// <summary>Several versions of one story, feature or role share a canonical: which of them a page means.</summary>
internal static class ItemVersions
{
    /// <summary>From the one that counts least to the one that counts most: an active one before any other, then the higher version.</summary>
    public static IEnumerable<T> InOrder<T>(IEnumerable<T> items) where T : CatalogueItem =>
        items.OrderBy(item => item.Status == StoryStatus.Active).ThenBy(item => item.Version, Comparer<string?>.Create(ArtifactVersion.Compare));

    /// <summary>Of each canonical the one that counts most, where it stood first.</summary>
    public static IEnumerable<T> Newest<T>(IEnumerable<T> items) where T : CatalogueItem =>
        items.GroupBy(item => item.Url ?? item.Id, StringComparer.Ordinal).Select(versions => InOrder(versions).Last());
}
