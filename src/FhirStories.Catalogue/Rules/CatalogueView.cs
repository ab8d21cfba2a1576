using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>What rules may ask about the catalogue around a story.</summary>
public interface ICatalogueView : ISimilarStories
{
    /// <summary>Whether this is all there is: only then can anything be said to be missing.</summary>
    bool IsWhole { get; }

    /// <summary>The role of a canonical; null for one that is not in the catalogue.</summary>
    Role? Role(string canonical);

    /// <summary>The canonical of the role of a name, in whatever spelling of it; null where there is none. Roles that are retired are not found.</summary>
    /// <param name="name">Its title, or another name that it has.</param>
    string? RoleCalled(string name);

    /// <summary>The canonical and title of the feature of a title, in whatever spelling of it; null where there is none. Features that are retired are not found.</summary>
    (string Canonical, string Title)? FeatureCalled(string title);

    /// <summary>Whether any story is part of a feature.</summary>
    /// <param name="feature">Canonical of the feature.</param>
    bool HasStories(string feature);

    /// <summary>Whether any story names a role, first or second.</summary>
    /// <param name="role">Canonical of the role.</param>
    bool IsNamed(string role);

    /// <summary>How many roles have a word in their title.</summary>
    /// <param name="word">The word, in small letters.</param>
    int RolesWith(string word);

    /// <summary>The words in titles of roles, in small letters.</summary>
    IReadOnlyCollection<string> RoleWords { get; }
}

/// <summary>Knows which other stories want nearly the same.</summary>
public interface ISimilarStories
{
    /// <summary>Other stories of the same role with a want so similar that one of the two is likely superfluous, most similar first.</summary>
    IReadOnlyList<SimilarStory> SimilarTo(Story story);
}

/// <summary>A story that wants nearly the same.</summary>
/// <param name="Url">Its canonical, or its id where it has no canonical.</param>
/// <param name="Title">Its title.</param>
/// <param name="Similarity">From 0 to 1.</param>
public sealed record SimilarStory(string Url, string? Title, double Similarity);
