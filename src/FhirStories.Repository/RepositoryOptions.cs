namespace FhirStories.Repository;

/// <summary>What an operator may set about reading and writing.</summary>
public sealed record RepositoryOptions
{
    /// <summary>Matches on a page when a search does not say.</summary>
    public int PageSize { get; init; } = 20;

    /// <summary>Most matches on a page, whatever a search says.</summary>
    public int LargestPage { get; init; } = 500;
}
