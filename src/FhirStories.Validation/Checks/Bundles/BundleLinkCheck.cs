using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks.Bundles;

/// <summary>The links of a Bundle: pages belong to search results and histories, and a relation that names one thing stands once.</summary>
internal sealed class BundleLinkCheck(ValidationRun run)
{
    private static readonly HashSet<string> Pages = new(StringComparer.Ordinal) { "first", "previous", "next", "last" };

    public void Check(InstanceNode bundle, string? type, List<InstanceNode> entries)
    {
        HashSet<string>? seen = null;
        foreach (var link in bundle.Children)
        {
            if (link.Name != "link" || link.Child("relation") is not { Text: { } relation } node) continue;
            var hasPages = type is "searchset" or "history";
            if (Pages.Contains(relation) && !hasPages && type is not null)
                run.Error(node, "invalid", "bundle-link-page", $"A Bundle of type {type} has no pages, so it has no link '{relation}'.", relation);
            else if ((relation == "self" || Pages.Contains(relation)) && !(seen ??= new(StringComparer.Ordinal)).Add(relation))
                run.Error(node, "invalid", "bundle-link-twice", $"The link '{relation}' stands twice: keep one.");
            if (type == "document" && relation == "stylesheet" && link.Child("url") is { Text: { } url } place && !url.Contains(':', StringComparison.Ordinal)
                && BundleIndex.Of(bundle).ById(url).Count == 0)
                run.Error(place, "not-found", "bundle-stylesheet-missing", $"The style sheet '{url}' is no entry of this document.");
        }
    }
}
