namespace FhirStories.Web.Models;

/// <summary>A profile in a list.</summary>
internal sealed record ProfileRow(string Title, string Canonical, string Href, string? Type, long Stories, bool Deprecated);

/// <summary>Profiles of one FHIR release and publisher.</summary>
internal sealed record ProfileGroup(string Heading, IReadOnlyList<ProfileRow> Profiles);

/// <summary>A profile with the stories that need it.</summary>
internal sealed record ProfileView
{
    public required string Canonical { get; init; }

    public required string Title { get; init; }

    /// <summary>False when the server has no definition of it: then only its stories are known.</summary>
    public required bool Known { get; init; }

    /// <summary>Why it should no longer be used; null otherwise.</summary>
    public string? DeprecatedSince { get; init; }

    public bool Deprecated { get; init; }

    public ItemLink? Successor { get; init; }

    public required IReadOnlyList<Fact> Facts { get; init; }

    public required IReadOnlyList<ElementRow> Elements { get; init; }

    /// <summary>Stories that link the profile as a whole, not one of its elements.</summary>
    public required IReadOnlyList<StoryCard> Stories { get; init; }

    /// <summary>Number of stories that link the profile or any of its elements.</summary>
    public required long Total { get; init; }

    public required string AllHref { get; init; }

    public required IReadOnlyList<ItemLink> Solutions { get; init; }

    /// <summary>What was said about the profile and its elements.</summary>
    public required IReadOnlyList<ThreadView> Discussion { get; init; }

    /// <summary>Elements that stories name and that the profile does not have.</summary>
    public required IReadOnlyList<ElementRow> UnknownElements { get; init; }
}

/// <summary>An element of a profile with the stories on it.</summary>
internal sealed record ElementRow(
    string Id, string Name, int Depth, string? Slice, string Cardinality, string Types, string? Binding, IReadOnlyList<string> Flags,
    string? Short, IReadOnlyList<ItemLink> Stories, long StoryCount, string StoriesHref);
