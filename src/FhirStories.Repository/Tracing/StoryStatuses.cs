using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace;
using FhirStories.Repository.Indexing;
using FhirStories.Storage.Search;

namespace FhirStories.Repository.Tracing;

/// <summary>
/// Answers which stories have a link or a statement of some status, for searches. What that is hangs on other resources and on definitions,
/// so it stands in no index: the trace knows it, as of the moment of the search, and gives the keys of the stories to the search.
/// </summary>
/// <remarks>The shorter list is given: of those that have the status, or of the stories that have it not. Of a trace that does not know all stories it is
/// always the first: somebody's own draft, of which it does not know, has no status.</remarks>
/// <param name="trace">The trace as whoever searches sees it.</param>
/// <param name="registry">What stories are told by.</param>
internal sealed class StoryStatuses(Func<CatalogueTrace> trace, SearchParameterRegistry registry)
{
    /// <summary>The criterion for each of some marks; all of them as of one moment.</summary>
    /// <param name="marks">From <see cref="StoryMarks"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyDictionary<int, SearchExpression>> FindAsync(IReadOnlyCollection<int> marks, CancellationToken cancellation)
    {
        var seen = trace();
        var found = await seen.AskAsync(graph => marks.ToDictionary(each => each, each => graph.Marked(each, seen.IsWhole)), cancellation);
        return found.ToDictionary(each => each.Key, each => Among(each.Value));
    }

    private SearchExpression Among(MarkedStories stories) => !stories.AreOthers ? new KeyIn(stories.Keys)
        : new AllOf([new TokenIs(registry.Find("Basic", "code")!.Id, Canonicals.FhirTypes, "Requirements", Selective: false), new Not(new KeyIn(stories.Keys))]);
}
