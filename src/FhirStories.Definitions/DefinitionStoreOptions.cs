namespace FhirStories.Definitions;

/// <summary>What an operator may set about definitions.</summary>
public sealed record DefinitionStoreOptions
{
    /// <summary>Where generated snapshots and packed folders are kept between runs; null keeps them in memory only.</summary>
    public string? CacheFolder { get; init; }
}
