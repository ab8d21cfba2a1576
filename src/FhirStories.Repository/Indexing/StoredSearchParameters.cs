using FhirStories.Definitions;
using FhirStories.Storage;

namespace FhirStories.Repository.Indexing;

/// <summary>Search parameters that clients store as resources, put to use like those of the specification: what is written from then on is
/// indexed by them, and what was written before once it is indexed anew.</summary>
/// <remarks>A write of this node is followed at once; one of another node within some seconds, so that a search stays one statement.</remarks>
internal sealed class StoredSearchParameters(ResourceStore store, SearchParameterRegistry registry, TimeProvider time)
{
    private const int Most = 1000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly string[] Types = ["SearchParameter"];

    private long _newest = -1;
    private long _asked;
    private int _writes = 1;
    private int _followed;

    /// <summary>One was written here.</summary>
    public void Written() => Interlocked.Increment(ref _writes);

    /// <summary>Follows what was written.</summary>
    public ValueTask FollowAsync(CancellationToken cancellation) =>
        Volatile.Read(ref _followed) == Volatile.Read(ref _writes) && time.GetElapsedTime(Interlocked.Read(ref _asked)) < Fresh ? default : new(ReadAsync(cancellation));

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var writes = Volatile.Read(ref _writes);
        var asked = time.GetTimestamp();
        var newest = await store.NewestAsync(Types, cancellation);
        if (newest != Interlocked.Read(ref _newest))
        {
            var stored = newest == 0 ? [] : await store.CurrentAsync(Types, Most, cancellation);
            var definitions = stored.Select(v => SearchParameterDefinition.Read(v.Json)).OfType<SearchParameterDefinition>().ToList();
            // Nothing was there and nothing is: what is compiled stays.
            if (definitions.Count > 0 || Interlocked.Read(ref _newest) > 0) registry.Use(definitions);
            Interlocked.Exchange(ref _newest, newest);
        }
        Interlocked.Exchange(ref _asked, asked);
        Volatile.Write(ref _followed, writes);
    }
}
