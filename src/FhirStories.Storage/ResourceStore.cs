using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;

namespace FhirStories.Storage;

/// <summary>The stored resources: every version, current index rows, prepared commands (DESIGN §7).</summary>
public sealed class ResourceStore : IAsyncDisposable
{
    private readonly SessionPool _sessions;
    private readonly ResourceReader _reader;
    private readonly WriteQueue _writes;

    /// <summary>A store over a database whose schema is up to date (<see cref="StorageProvider.MigrateAsync"/>).</summary>
    public ResourceStore(StorageProvider provider, TimeProvider time, StorageOptions? options = null)
    {
        _sessions = new SessionPool(provider);
        _reader = new ResourceReader(provider, _sessions);
        _writes = new WriteQueue(provider, options ?? new StorageOptions(), time);
    }

    /// <summary>The current version, a deletion included; null when the id was never used.</summary>
    public Task<StoredVersion?> ReadAsync(string type, string id, CancellationToken cancellation) =>
        _reader.ReadAsync(type, id, cancellation);

    /// <summary>One version; null when there is none of that number.</summary>
    public Task<StoredVersion?> ReadVersionAsync(string type, string id, int version, CancellationToken cancellation) =>
        _reader.ReadVersionAsync(type, id, version, cancellation);

    /// <summary>The key of the newest version of any resource of some types, 0 without one: it rises with each write to one of them.</summary>
    public Task<long> NewestAsync(IReadOnlyList<string> types, CancellationToken cancellation) => _reader.NewestAsync(types, cancellation);

    /// <summary>Reaches the database by the shortest read there is.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be read just now.</exception>
    public Task PingAsync(CancellationToken cancellation) => _reader.NewestAsync(["Basic"], cancellation);

    /// <summary>All current resources of some types, last written first, within a bound.</summary>
    public Task<List<StoredVersion>> CurrentAsync(IReadOnlyList<string> types, int most, CancellationToken cancellation) =>
        _reader.CurrentAsync(types, most, cancellation);

    /// <summary>Versions, newest first, one more than asked for when there are more.</summary>
    public Task<List<StoredVersion>> HistoryAsync(HistoryQuery query, CancellationToken cancellation) =>
        _reader.HistoryAsync(query, cancellation);

    /// <summary>Number of versions that a history has over all its pages.</summary>
    public Task<long> CountHistoryAsync(HistoryQuery query, CancellationToken cancellation) => _reader.CountHistoryAsync(query, cancellation);

    /// <summary>Matches, one more than asked for when there are more; in reverse order when the page lies before its start. A
    /// resource that matches by two values may come twice, next to itself.</summary>
    public Task<List<StoredMatch>> SearchAsync(SearchQuery query, CancellationToken cancellation) =>
        _reader.SearchAsync(query, cancellation);

    /// <summary>What resources are linked with, each once: one round of includes.</summary>
    /// <param name="keys">Keys of the resources to start from.</param>
    /// <param name="steps">The links to follow, at least one.</param>
    /// <param name="most">Most that are found.</param>
    /// <param name="cancellation">Cancels the search.</param>
    public Task<List<StoredMatch>> IncludeAsync(
        IReadOnlyCollection<long> keys, IReadOnlyList<IncludeStep> steps, int most, CancellationToken cancellation) =>
        _reader.IncludeAsync(keys, steps, most, cancellation);

    /// <summary>Number of matches among resources of some types; of all where none is named.</summary>
    public Task<long> CountAsync(IReadOnlyList<string> types, SearchExpression where, CancellationToken cancellation) =>
        _reader.CountAsync(types, where, cancellation);

    /// <summary>Values of a token, uri or reference parameter among the matches, most frequent first.</summary>
    public Task<List<ValueCount>> FacetAsync(
        string type, int parameterId, IndexTable table, SearchExpression? where, int limit, CancellationToken cancellation) =>
        _reader.FacetAsync(type, parameterId, table, where, limit, cancellation);

    /// <summary>Carries out one write durably.</summary>
    public async Task<WriteResult> WriteAsync(WriteOperation operation, CancellationToken cancellation) =>
        (await _writes.WriteAsync([operation], atomic: false, cancellation))[0];

    /// <summary>Carries out many writes in one transaction, each with its own result.</summary>
    public Task<WriteResult[]> WriteAsync(IReadOnlyList<WriteOperation> operations, CancellationToken cancellation) =>
        _writes.WriteAsync(operations, atomic: false, cancellation);

    /// <summary>Carries out many writes in one transaction: all of them, or none where one is refused.</summary>
    public Task<WriteResult[]> TransactAsync(IReadOnlyList<WriteOperation> operations, CancellationToken cancellation) =>
        _writes.WriteAsync(operations, atomic: true, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writes.DisposeAsync();
        await _sessions.DisposeAsync();
    }
}
