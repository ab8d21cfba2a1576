using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Tracing;
using FhirStories.Validation;
using FhirStories.Web.Reading;

namespace FhirStories.Web.Tests.Hosting;

/// <summary>The real queries, counted, and broken on demand.</summary>
internal sealed class WatchedQueries(FhirRepository repository, CatalogueTrace trace) : ICatalogueQueries
{
    private readonly RepositoryQueries _real = new(new CallerRepository(repository, new CurrentCaller { Value = Caller.Open }), trace);
    private int _asked;

    public int Asked => _asked;

    /// <summary>When set, every query that contains it fails.</summary>
    public string? BreakOn { get; set; }

    /// <summary>How it fails.</summary>
    public Func<string, Exception> BreakBy { get; set; } = Broken;

    /// <summary>As nobody foresaw.</summary>
    public static Exception Broken(string query) => new InvalidOperationException($"secret detail about {query}");

    public Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation) => Watch(id, () => _real.ReadAsync(type, id, cancellation));

    public Task<StoredResource?> ReadVersionAsync(string type, string id, int version, CancellationToken cancellation) =>
        Watch(id, () => _real.ReadVersionAsync(type, id, version, cancellation));

    public Task<SearchPage> SearchAsync(string type, string query, CancellationToken cancellation) => Watch(query, () => _real.SearchAsync(type, query, cancellation));

    public Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation) =>
        Watch(query ?? "", () => _real.FacetAsync(type, parameter, query, cancellation));

    public Task<IReadOnlyList<StoryRevision>> VersionsAsync(string id, CancellationToken cancellation) => Watch(id, () => _real.VersionsAsync(id, cancellation));

    public Task<long> CountAsync(string type, string query, CancellationToken cancellation) => Watch(query, () => _real.CountAsync(type, query, cancellation));

    public Task<IReadOnlyList<FhirIssue>> AdviceAsync(StoredResource stored, CancellationToken cancellation) => Watch(stored.Id, () => _real.AdviceAsync(stored, cancellation));

    public Task<HistoryPage> HistoryAsync(HistoryRequest request, CancellationToken cancellation) => Watch(request.Id ?? "", () => _real.HistoryAsync(request, cancellation));

    public Task<T> TraceAsync<T>(Func<TraceGraph, T> question, CancellationToken cancellation) => Watch("$trace", () => _real.TraceAsync(question, cancellation));

    public Task<CoverageReport> CoverageAsync(CoverageScope scope, CoverageDetail detail, CancellationToken cancellation) =>
        Watch("$coverage", () => _real.CoverageAsync(scope, detail, cancellation));

    public Task<IReadOnlyList<string>> StopValidatingAsync(IReadOnlyList<string> examples, string profile, CancellationToken cancellation) =>
        Watch(profile, () => _real.StopValidatingAsync(examples, profile, cancellation));

    public Task<StoredResource?> AsR5Async(StoredResource stored, CancellationToken cancellation) => Watch(stored.Id, () => _real.AsR5Async(stored, cancellation));

    private Task<T> Watch<T>(string query, Func<Task<T>> ask)
    {
        Interlocked.Increment(ref _asked);
        return BreakOn is { } broken && query.Contains(broken, StringComparison.Ordinal)
            ? throw BreakBy(broken) : ask();
    }
}
