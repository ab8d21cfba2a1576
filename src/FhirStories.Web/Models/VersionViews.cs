using FhirStories.Catalogue.Differences;

namespace FhirStories.Web.Models;

/// <summary>A version of a story; no address for the one that the page shows.</summary>
internal sealed record StoryVersion(string Version, Tag? Status, string? Href);

/// <summary>The versions of a story, newest first.</summary>
/// <param name="All">All of them.</param>
/// <param name="Notice">What a reader of this one should know about another; null for nothing.</param>
/// <param name="Before">The version before this one; null for the first.</param>
/// <param name="Differences">What changed since that.</param>
internal sealed record VersionsView(IReadOnlyList<StoryVersion> All, ItemLink? Notice, ItemLink? Before, IReadOnlyList<Difference> Differences);
