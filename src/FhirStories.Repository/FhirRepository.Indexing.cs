using FhirStories.Repository.Indexing;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;

namespace FhirStories.Repository;

// The index of what is stored, made anew.
public sealed partial class FhirRepository
{
    /// <summary>Indexes a batch of current resources anew, as they are now; none gets a new version.</summary>
    /// <param name="types">Resource types; empty for all.</param>
    /// <param name="after">Where the batch begins: 0, or what the batch before said.</param>
    /// <param name="count">Most resources in it.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public async Task<ReindexBatch> ReindexAsync(IReadOnlyList<string> types, long after, int count, CancellationToken cancellation)
    {
        await RequireOperationAsync("reindex", "");
        await FollowAsync(null, cancellation);
        var found = await _store.SearchAsync(new SearchQuery(types, new AllOf([]), [], count, after == 0 ? null : new PageStart([], after, false)), cancellation);
        var batch = found.Take(count).ToList();
        var operations = batch.Select(m => _pipeline.Reindex(m.Resource)).OfType<WriteOperation>().ToList();
        if (operations.Count > 0) await _store.WriteAsync(operations, cancellation);
        return new ReindexBatch(batch.Count, found.Count > count ? batch[^1].ResourceKey : null);
    }
}
