using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Repository;
using FhirStories.Repository.Conversations;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Tracing;
using FhirStories.Validation;

namespace FhirStories.Web.Reading;

/// <summary>The queries on the real repository and its trace.</summary>
internal sealed class RepositoryQueries(FhirRepository repository, CatalogueTrace trace) : ICatalogueQueries
{
    public Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation) =>
        repository.ReadAsync(type, id, cancellation);

    public Task<StoredResource?> ReadVersionAsync(string type, string id, int version, CancellationToken cancellation) =>
        repository.ReadVersionAsync(type, id, version, cancellation);

    public Task<SearchPage> SearchAsync(string type, string query, CancellationToken cancellation) =>
        repository.SearchStoredAsync(type, query, cancellation);

    public Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation) =>
        repository.FacetAsync(type, parameter, query, cancellation);

    public Task<IReadOnlyList<StoryRevision>> VersionsAsync(string id, CancellationToken cancellation) => StoryRevisions.ReadAsync(repository, id, cancellation);

    public Task<HistoryPage> HistoryAsync(HistoryRequest request, CancellationToken cancellation) => repository.HistoryAsync(request, cancellation);

    public Task<long> CountAsync(string type, string query, CancellationToken cancellation) =>
        repository.CountAsync(type, query, cancellation);

    public Task<IReadOnlyList<FhirIssue>> AdviceAsync(StoredResource stored, CancellationToken cancellation) => repository.AdviceAsync(stored, cancellation);

    public Task<T> TraceAsync<T>(Func<TraceGraph, T> question, CancellationToken cancellation) => trace.AskAsync(question, cancellation);

    public Task<CoverageReport> CoverageAsync(CoverageScope scope, CoverageDetail detail, CancellationToken cancellation) => trace.CoverageAsync(scope, detail, cancellation);

    public async Task<IReadOnlyList<string>> StopValidatingAsync(IReadOnlyList<string> examples, string profile, CancellationToken cancellation)
    {
        var stopping = new List<string>();
        foreach (var reference in examples)
            if (await trace.ReadAsync(reference, cancellation) is { } json && trace.Judge.WouldBeValid(json, profile) == false) stopping.Add(reference);
        return stopping;
    }

    public async Task<StoredResource?> AsR5Async(StoredResource stored, CancellationToken cancellation) =>
        (await repository.Carried.ShowAsync([stored], cancellation))[0];
}
