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
    private readonly StoreAccess? _access;

    /// <summary>A store over a database whose schema is up to date (<see cref="StorageProvider.MigrateAsync"/>).</summary>
    public ResourceStore(StorageProvider provider, TimeProvider time, StorageOptions? options = null)
    {
        _sessions = new SessionPool(provider);
        _reader = new ResourceReader(provider, _sessions);
        _writes = new WriteQueue(provider, options ?? new StorageOptions(), time);
    }

    private ResourceStore(ResourceStore whole, StoreAccess access) =>
        (_sessions, _reader, _writes, _access) = (whole._sessions, whole._reader, whole._writes, access);

    /// <summary>The same store as somebody may use it. It costs nothing, and is not to be disposed.</summary>
    public ResourceStore As(StoreAccess access) => new(this, access);

    /// <summary>The current version, a deletion included; null when the id was never used.</summary>
    public async Task<StoredVersion?> ReadAsync(string type, string id, CancellationToken cancellation) =>
        await _reader.ReadAsync(type, id, await ReadingAsync(cancellation), cancellation);

    /// <summary>One version; null when there is none of that number.</summary>
    public async Task<StoredVersion?> ReadVersionAsync(string type, string id, int version, CancellationToken cancellation) =>
        await _reader.ReadVersionAsync(type, id, version, await ReadingAsync(cancellation), cancellation);

    /// <summary>The key of the newest version of any resource of some types, 0 without one: it rises with each write to one of them.</summary>
    public async Task<long> NewestAsync(IReadOnlyList<string> types, CancellationToken cancellation) =>
        await _reader.NewestAsync(types, await SearchingAsync(cancellation), cancellation);

    /// <summary>Reaches the database by the shortest read there is.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be read just now.</exception>
    public Task PingAsync(CancellationToken cancellation) => _reader.NewestAsync(["Basic"], null, cancellation);

    /// <summary>All current resources of some types, last written first, within a bound.</summary>
    public async Task<List<StoredVersion>> CurrentAsync(IReadOnlyList<string> types, int most, CancellationToken cancellation) =>
        await _reader.CurrentAsync(types, most, await SearchingAsync(cancellation), cancellation);

    /// <summary>Versions, newest first, one more than asked for when there are more.</summary>
    public async Task<List<StoredVersion>> HistoryAsync(HistoryQuery query, CancellationToken cancellation) =>
        await _reader.HistoryAsync(query, query.Id is null ? await SearchingAsync(cancellation) : await ReadingAsync(cancellation), cancellation);

    /// <summary>Number of versions that a history has over all its pages.</summary>
    public async Task<long> CountHistoryAsync(HistoryQuery query, CancellationToken cancellation) =>
        await _reader.CountHistoryAsync(query, query.Id is null ? await SearchingAsync(cancellation) : await ReadingAsync(cancellation), cancellation);

    /// <summary>Matches, one more than asked for when there are more; in reverse order when the page lies before its start. A
    /// resource that matches by two values may come twice, next to itself.</summary>
    public async Task<List<StoredMatch>> SearchAsync(SearchQuery query, CancellationToken cancellation) =>
        await _reader.SearchAsync(query, await SearchingAsync(cancellation), cancellation);

    /// <summary>What resources are linked with, each once: one round of includes.</summary>
    /// <param name="keys">Keys of the resources to start from.</param>
    /// <param name="steps">The links to follow, at least one.</param>
    /// <param name="most">Most that are found.</param>
    /// <param name="cancellation">Cancels the search.</param>
    public async Task<List<StoredMatch>> IncludeAsync(
        IReadOnlyCollection<long> keys, IReadOnlyList<IncludeStep> steps, int most, CancellationToken cancellation) =>
        await _reader.IncludeAsync(keys, steps, most, await SearchingAsync(cancellation), cancellation);

    /// <summary>Number of matches among resources of some types; of all where none is named.</summary>
    public async Task<long> CountAsync(IReadOnlyList<string> types, SearchExpression where, CancellationToken cancellation) =>
        await _reader.CountAsync(types, where, await SearchingAsync(cancellation), cancellation);

    /// <summary>Values of a token, uri or reference parameter among the matches, most frequent first.</summary>
    public async Task<List<ValueCount>> FacetAsync(
        string type, int parameterId, IndexTable table, SearchExpression? where, int limit, CancellationToken cancellation) =>
        await _reader.FacetAsync(type, parameterId, table, where, limit, await SearchingAsync(cancellation), cancellation);

    /// <summary>Carries out one write durably.</summary>
    public async Task<WriteResult> WriteAsync(WriteOperation operation, CancellationToken cancellation) =>
        (await WriteAsync([operation], atomic: false, cancellation))[0];

    /// <summary>Carries out many writes in one transaction, each with its own result.</summary>
    public Task<WriteResult[]> WriteAsync(IReadOnlyList<WriteOperation> operations, CancellationToken cancellation) =>
        WriteAsync(operations, atomic: false, cancellation);

    /// <summary>Carries out many writes in one transaction: all of them, or none where one is refused.</summary>
    public Task<WriteResult[]> TransactAsync(IReadOnlyList<WriteOperation> operations, CancellationToken cancellation) =>
        WriteAsync(operations, atomic: true, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_access is not null) return;
        await _writes.DisposeAsync();
        await _sessions.DisposeAsync();
    }

    private async Task<WriteResult[]> WriteAsync(IReadOnlyList<WriteOperation> operations, bool atomic, CancellationToken cancellation)
    {
        if (_access is null) return await _writes.WriteAsync(operations, atomic, cancellation);
        var allowed = await _access.WritingAsync(operations, cancellation);
        var results = await _writes.WriteAsync(allowed, atomic, cancellation);
        await _access.WrittenAsync(allowed, results, atomic);
        return results;
    }

    private ValueTask<Sight?> ReadingAsync(CancellationToken cancellation) => _access?.ReadingAsync(cancellation) ?? default;

    private ValueTask<Sight?> SearchingAsync(CancellationToken cancellation) => _access?.SearchingAsync(cancellation) ?? default;
}
