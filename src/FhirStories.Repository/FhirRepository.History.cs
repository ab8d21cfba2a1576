using FhirStories.Repository.Access;
using FhirStories.Storage;
using FhirStories.Storage.Reading;
using FhirStories.Validation.Parsing;

namespace FhirStories.Repository;

// History, and the catalogue as it stood at a point.
public sealed partial class FhirRepository
{
    private const int ReadAtOnce = 200;

    /// <summary>Versions of a resource, of all of a type or of everything, newest first. Definitions of packages stay out of the histories of types.</summary>
    public async Task<HistoryPage> HistoryAsync(HistoryRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Type is { } asked)
            await (request.Id is { } one ? RequireAsync(AccessInteraction.Read, asked, $"{asked}/{one}/_history") : RequireAsync(AccessInteraction.History, asked, $"{asked}/_history"));
        if (request.Id is { } named && !LogicalId.IsValid(named)) return new HistoryPage([], null, null, 0);
        if (request.Carriers is not null) return await _carrierHistory.PageAsync(request, cancellation);
        if (request is { Type: { } type, Id: { } id } && _served.Find(type, id) is { } definition)
            return new HistoryPage(request.Start is null ? [new HistoryEntry(_served.Read(definition), ChangeKind.Create)] : [], null, null, 1);
        var backwards = request.Start?.Backwards ?? false;
        var query = new HistoryQuery(request.Type, request.Id, request.Count)
        {
            Since = request.Since?.ToUnixTimeMilliseconds(),
            At = request.At is { } at ? (at.Begin.ToUnixTimeMilliseconds(), at.End.ToUnixTimeMilliseconds()) : null,
        };
        var versions = await _store.HistoryAsync(query with { Start = request.Start?.Key, Backwards = backwards }, cancellation);
        var more = versions.Count > request.Count;
        if (more) versions.RemoveAt(versions.Count - 1);
        if (backwards) versions.Reverse();
        var next = versions.Count > 0 && (backwards || more) ? new HistoryStart(versions[^1].VersionKey, false) : null;
        var previous = versions.Count > 0 && request.Start is not null && (!backwards || more) ? new HistoryStart(versions[0].VersionKey, true) : null;
        long? total = request.Start is null && !more ? versions.Count : request.Id is not null ? await _store.CountHistoryAsync(query, cancellation) : null;
        if (_access is { IsByContent: true })
        {
            // What the token is kept to holds of each version by itself, which the index does not tell: a page may be shorter than it could be.
            versions.RemoveAll(version => !_access.Covers(version, isSearch: request.Id is null));
            total = null;
        }
        return new HistoryPage([.. versions.Select(v => new HistoryEntry(Of(v)!, v.Change) { Place = v.VersionKey })], next, previous, total);
    }

    /// <summary>What was written of a type after a place in history, in that order.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="after">The place; 0 for the beginning.</param>
    /// <param name="most">Most that are wanted.</param>
    /// <param name="cancellation">Cancels the read.</param>
    /// <returns>Each version with its own place.</returns>
    public async Task<IReadOnlyList<(long Place, StoredResource Resource, ChangeKind Change)>> ChangesAsync(string type, long after, int most, CancellationToken cancellation)
    {
        await RequireAsync(AccessInteraction.History, type);
        var versions = await _store.HistoryAsync(new HistoryQuery(type, null, most) { Start = after, Backwards = true }, cancellation);
        return [.. versions.Take(most).Select(v => (v.VersionKey, Of(v)!, v.Change))];
    }

    /// <summary>The catalogue as it stands now, to be read later: the newest version of some types, and its instant.</summary>
    /// <returns>A key of 0 where there is nothing.</returns>
    public async Task<CataloguePoint> PointAsync(IReadOnlyList<string> types, CancellationToken cancellation)
    {
        var key = await _store.NewestAsync(types, cancellation);
        var newest = key == 0 ? null : (await _store.HistoryAsync(new HistoryQuery(null, null, 1) { Start = key + 1 }, cancellation)).FirstOrDefault();
        return new CataloguePoint(key, DateTimeOffset.FromUnixTimeMilliseconds(newest?.Instant ?? 0));
    }

    /// <summary>How many resources of a type there were at a point; arguments as <see cref="ReadAtAsync"/>.</summary>
    public async Task<long> CountAtAsync(string type, CataloguePoint point, DateTimeOffset? since, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(point);
        await RequireAsync(AccessInteraction.History, type);
        return await _store.CountHistoryAsync(new HistoryQuery(type, null, 0) { AsOf = point.Key, Since = since?.ToUnixTimeMilliseconds() }, cancellation);
    }

    /// <summary>The resources of a type as they stood at a point, in the order they were written. Definitions of packages are none of them.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="point">The point.</param>
    /// <param name="since">Only those written at this instant or later; null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<StoredResource> ReadAtAsync(
        string type, CataloguePoint point, DateTimeOffset? since, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await RequireAsync(AccessInteraction.History, type);
        var after = 0L;
        while (true)
        {
            var versions = await _store.HistoryAsync(
                new HistoryQuery(type, null, ReadAtOnce) { AsOf = point.Key, Since = since?.ToUnixTimeMilliseconds(), Start = after, Backwards = true }, cancellation);
            foreach (var version in versions.Take(ReadAtOnce)) yield return Of(version)!;
            if (versions.Count <= ReadAtOnce) yield break;
            after = versions[ReadAtOnce - 1].VersionKey;
        }
    }
}
