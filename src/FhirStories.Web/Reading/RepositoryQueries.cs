using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Conversations;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Tracing;
using FhirStories.Validation;

namespace FhirStories.Web.Reading;

/// <summary>The queries on the real repository and its trace, as the caller of the page may use them.</summary>
internal sealed class RepositoryQueries(CallerRepository callers, CatalogueTrace everything) : ICatalogueQueries
{
    private FhirRepository Repository => callers.Value;

    private CatalogueTrace Trace => everything.As(Repository);

    public Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation) =>
        Repository.ReadAsync(type, id, cancellation);

    public Task<StoredResource?> ReadVersionAsync(string type, string id, int version, CancellationToken cancellation) =>
        Repository.ReadVersionAsync(type, id, version, cancellation);

    public Task<SearchPage> SearchAsync(string type, string query, CancellationToken cancellation) =>
        Repository.SearchStoredAsync(type, query, cancellation);

    public Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation) =>
        Repository.FacetAsync(type, parameter, query, cancellation);

    public Task<IReadOnlyList<StoryRevision>> VersionsAsync(string id, CancellationToken cancellation) => StoryRevisions.ReadAsync(Repository, id, cancellation);

    public Task<HistoryPage> HistoryAsync(HistoryRequest request, CancellationToken cancellation) => Repository.HistoryAsync(request, cancellation);

    public Task<long> CountAsync(string type, string query, CancellationToken cancellation) =>
        Repository.CountAsync(type, query, cancellation);

    public Task<IReadOnlyList<FhirIssue>> AdviceAsync(StoredResource stored, CancellationToken cancellation) => Repository.AdviceAsync(stored, RuleSwitches.AllOn, cancellation);

    public Task<T> TraceAsync<T>(Func<TraceGraph, T> question, CancellationToken cancellation) => Trace.AskAsync(question, cancellation);

    public Task<CoverageReport> CoverageAsync(CoverageScope scope, CoverageDetail detail, CancellationToken cancellation) => Trace.CoverageAsync(scope, detail, cancellation);

    public async Task<IReadOnlyList<string>> StopValidatingAsync(IReadOnlyList<string> examples, string profile, CancellationToken cancellation)
    {
        var stopping = new List<string>();
        foreach (var reference in examples)
            if (await Trace.ReadAsync(reference, cancellation) is { } json && Trace.Judge.WouldBeValid(json, profile) == false) stopping.Add(reference);
        return stopping;
    }

    public async Task<StoredResource?> AsR5Async(StoredResource stored, CancellationToken cancellation) =>
        (await Repository.Carried.ShowAsync([stored], cancellation))[0];
}
