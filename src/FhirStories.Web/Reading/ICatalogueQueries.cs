using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Conversations;
using FhirStories.Repository.Searching;
using FhirStories.Validation;

namespace FhirStories.Web.Reading;

/// <summary>What the pages ask of the repository: reading only.</summary>
internal interface ICatalogueQueries
{
    /// <summary>The current version of a resource, a deleted one included.</summary>
    Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation);

    /// <summary>One page of a search.</summary>
    Task<SearchPage> SearchAsync(string type, string query, CancellationToken cancellation);

    /// <summary>How often each value of a parameter occurs.</summary>
    Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation);

    /// <summary>The versions of a story, oldest first.</summary>
    Task<IReadOnlyList<StoryRevision>> VersionsAsync(string id, CancellationToken cancellation);

    /// <summary>Number of matches.</summary>
    Task<long> CountAsync(string type, string query, CancellationToken cancellation);

    /// <summary>What the story rules advise about a story, feature or role.</summary>
    Task<IReadOnlyList<FhirIssue>> AdviceAsync(StoredResource stored, CancellationToken cancellation);
}

/// <summary>The queries on the real repository, as the caller of the page may use it.</summary>
internal sealed class RepositoryQueries(CallerRepository callers) : ICatalogueQueries
{
    private FhirRepository Repository => callers.Value;

    public Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation) =>
        Repository.ReadAsync(type, id, cancellation);

    public Task<SearchPage> SearchAsync(string type, string query, CancellationToken cancellation) =>
        Repository.SearchStoredAsync(type, query, cancellation);

    public Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation) =>
        Repository.FacetAsync(type, parameter, query, cancellation);

    public Task<IReadOnlyList<StoryRevision>> VersionsAsync(string id, CancellationToken cancellation) => StoryRevisions.ReadAsync(Repository, id, cancellation);

    public Task<long> CountAsync(string type, string query, CancellationToken cancellation) =>
        Repository.CountAsync(type, query, cancellation);

    public Task<IReadOnlyList<FhirIssue>> AdviceAsync(StoredResource stored, CancellationToken cancellation) => Repository.AdviceAsync(stored, cancellation);
}
