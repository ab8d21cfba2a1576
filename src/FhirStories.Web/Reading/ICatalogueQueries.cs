using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Tracing;
using FhirStories.Validation;

namespace FhirStories.Web.Reading;

/// <summary>What the pages ask of the repository: reading only. Whoever asks sees what they may see; no page looks past this.</summary>
internal interface ICatalogueQueries
{
    /// <summary>The current version of a resource, a deleted one included.</summary>
    Task<StoredResource?> ReadAsync(string type, string id, CancellationToken cancellation);

    /// <summary>One version of a resource; null where there is none.</summary>
    Task<StoredResource?> ReadVersionAsync(string type, string id, int version, CancellationToken cancellation);

    /// <summary>One page of a search.</summary>
    Task<SearchPage> SearchAsync(string type, string query, CancellationToken cancellation);

    /// <summary>How often each value of a parameter occurs.</summary>
    Task<IReadOnlyList<FacetValue>> FacetAsync(string type, string parameter, string? query, CancellationToken cancellation);

    /// <summary>The versions of a story, oldest first.</summary>
    Task<IReadOnlyList<StoryRevision>> VersionsAsync(string id, CancellationToken cancellation);

    /// <summary>A page of history, newest first.</summary>
    Task<HistoryPage> HistoryAsync(HistoryRequest request, CancellationToken cancellation);

    /// <summary>Number of matches.</summary>
    Task<long> CountAsync(string type, string query, CancellationToken cancellation);

    /// <summary>What the story rules advise about a story, feature or role.</summary>
    Task<IReadOnlyList<FhirIssue>> AdviceAsync(StoredResource stored, CancellationToken cancellation);

    /// <summary>Asks the trace; the question keeps nothing of the graph.</summary>
    Task<T> TraceAsync<T>(Func<TraceGraph, T> question, CancellationToken cancellation);

    /// <summary>The coverage of a part of the catalogue.</summary>
    Task<CoverageReport> CoverageAsync(CoverageScope scope, CoverageDetail detail, CancellationToken cancellation);

    /// <summary>Which of some examples would not validate against a profile.</summary>
    Task<IReadOnlyList<string>> StopValidatingAsync(IReadOnlyList<string> examples, string profile, CancellationToken cancellation);

    /// <summary>A stored carrier as R5 has it; null for what R5 does not have.</summary>
    Task<StoredResource?> AsR5Async(StoredResource stored, CancellationToken cancellation);
}
