using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>A catalogue with what is about to be added to it, such as a file. What is in both counts once, as it is in the addition.</summary>
/// <param name="above">The addition.</param>
/// <param name="below">The catalogue.</param>
public sealed class CatalogueOverlay(ICatalogueView above, ICatalogueView below) : ICatalogueView
{
    /// <inheritdoc />
    public bool IsWhole => below.IsWhole;

    /// <inheritdoc />
    public IReadOnlyCollection<string> RoleWords => [.. above.RoleWords.Union(below.RoleWords, StringComparer.Ordinal)];

    /// <inheritdoc />
    public Role? Role(string canonical) => above.Role(canonical) ?? below.Role(canonical);

    /// <inheritdoc />
    public string? RoleCalled(string name) => above.RoleCalled(name) ?? below.RoleCalled(name);

    /// <inheritdoc />
    public (string Canonical, string Title)? FeatureCalled(string title) => above.FeatureCalled(title) ?? below.FeatureCalled(title);

    /// <inheritdoc />
    public bool HasStories(string feature) => above.HasStories(feature) || below.HasStories(feature);

    /// <inheritdoc />
    public bool IsNamed(string role) => above.IsNamed(role) || below.IsNamed(role);

    /// <inheritdoc />
    public int RolesWith(string word) => Math.Max(above.RolesWith(word), below.RolesWith(word));

    /// <inheritdoc />
    public IReadOnlyList<SimilarStory> SimilarTo(Story story) =>
        [.. above.SimilarTo(story).Concat(below.SimilarTo(story)).DistinctBy(similar => similar.Url).OrderByDescending(similar => similar.Similarity)];
}
