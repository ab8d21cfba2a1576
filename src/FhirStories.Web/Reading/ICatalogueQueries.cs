using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Repository;
using FhirStories.Repository.Conversations;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Tracing;
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

    /// <summary>Asks the trace; the question keeps nothing of the graph.</summary>
    Task<T> TraceAsync<T>(Func<TraceGraph, T> question, CancellationToken cancellation);

    /// <summary>The coverage of a part of the catalogue.</summary>
    Task<CoverageReport> CoverageAsync(CoverageScope scope, CoverageDetail detail, CancellationToken cancellation);
}

/// <summary>The queries on the real repository.</summary>
internal sealed class RepositoryQueries(FhirRepository repository, CatalogueTrace trace) : ICatalogueQueries
{
    public Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation) =>
        repository.ReadAsync(type, id, cancellation);

    public Task<SearchPage> SearchAsync(string type, string query, CancellationToken cancellation) =>
        repository.SearchStoredAsync(type, query, cancellation);

    public Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation) =>
        repository.FacetAsync(type, parameter, query, cancellation);

    public Task<IReadOnlyList<StoryRevision>> VersionsAsync(string id, CancellationToken cancellation) => StoryRevisions.ReadAsync(repository, id, cancellation);

    public Task<long> CountAsync(string type, string query, CancellationToken cancellation) =>
        repository.CountAsync(type, query, cancellation);

    public Task<IReadOnlyList<FhirIssue>> AdviceAsync(StoredResource stored, CancellationToken cancellation) => repository.AdviceAsync(stored, cancellation);

    public Task<T> TraceAsync<T>(Func<TraceGraph, T> question, CancellationToken cancellation) => trace.AskAsync(question, cancellation);

    public Task<CoverageReport> CoverageAsync(CoverageScope scope, CoverageDetail detail, CancellationToken cancellation) => trace.CoverageAsync(scope, detail, cancellation);
}
