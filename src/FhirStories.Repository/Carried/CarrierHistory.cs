using FhirStories.Storage;

namespace FhirStories.Repository.Carried;

/// <summary>The history of what carries one or several R5 types: that of Basic, read on until a page is full.</summary>
/// <remarks>What a Basic carries stands in its content, not in its row, so versions of others are passed over one by one. A page looks at a
/// bounded number of them and is then shorter; its link goes on from there.</remarks>
internal sealed class CarrierHistory(ResourceStore store, Func<HistoryRequest, CancellationToken, Task<HistoryPage>> history)
{
    private const int MostRead = 2000;
    private const int LeastAtOnce = 50;

    public async Task<HistoryPage> PageAsync(HistoryRequest request, CancellationToken cancellation)
    {
        var backwards = request.Start?.Backwards ?? false;
        var found = new List<HistoryEntry>();
        var read = 0;
        HistoryEntry? first = null, last = null;
        var cursor = request.Start;
        var more = true;
        while (more && found.Count < request.Count && read < MostRead)
        {
            var page = await history(request with { Carriers = null, Count = Math.Max(LeastAtOnce, request.Count), Start = cursor }, cancellation);
            IEnumerable<HistoryEntry> entries = backwards ? page.Entries.Reverse() : page.Entries;
            cursor = backwards ? page.Previous : page.Next;
            more = cursor is not null;
            foreach (var entry in entries)
            {
                if (found.Count == request.Count)
                {
                    more = true;
                    break;
                }
                read++;
                first ??= entry;
                last = entry;
                if (await TypeOfAsync(entry.Resource, cancellation) is { } type && request.Carriers!.Contains(type))
                    found.Add(entry.Resource.Deleted ? entry with { Resource = entry.Resource with { Type = type } } : entry);
            }
        }
        if (backwards)
        {
            found.Reverse();
            (first, last) = (last, first);
        }
        // Newer and older than all that was read, whether it is in the page or not.
        var next = last is not null && (backwards || more) ? new HistoryStart(last.Place, false) : null;
        var previous = first is not null && request.Start is not null && (!backwards || more) ? new HistoryStart(first.Place, true) : null;
        return new HistoryPage(found, next, previous, request.Start is null && !more ? found.Count : null);
    }

    /// <summary>The R5 type that a version carries: of a deletion that of the version before; null for none.</summary>
    public async Task<string?> TypeOfAsync(StoredResource version, CancellationToken cancellation)
    {
        for (var number = version.Version - 1; version.Deleted; number--)
        {
            if (number < 1 || await store.ReadVersionAsync(version.Type, version.Id, number, cancellation) is not { } before) return null;
            version = FhirRepository.Of(before)!;
        }
        return CarrierCode.Of(version.Json.Span);
    }
}
