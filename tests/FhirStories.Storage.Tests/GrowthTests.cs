using System.Data.Common;
using System.Threading.Channels;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>Statistics of the planner follow the growth of the tables.</summary>
public sealed class GrowthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_database_looks_at_its_tables_anew_each_time_they_have_doubled()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var watched = new Watched(temporary.Provider);
        await using (var store = new ResourceStore(watched, TimeProvider.System))
        {
            foreach (var (from, to) in new[] { (0, 99), (99, 200), (200, 250), (250, 400), (400, 799), (799, 800), (800, 900) }) await AddAsync(store, from, to - from);
        }
        watched.Looks.Writer.Complete();
        Assert.Equal([200, 400, 800], await watched.Looks.Reader.ReadAllAsync(Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_look_that_fails_costs_no_write()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var watched = new Watched(temporary.Provider) { Failure = new Failed() };
        await using (var store = new ResourceStore(watched, TimeProvider.System))
        {
            await AddAsync(store, 0, 100);
            await watched.Looks.Reader.ReadAsync(Cancel);
            await AddAsync(store, 100, 1);
        }
        Assert.NotNull(await temporary.Store.ReadAsync("Basic", "r100", Cancel));
    }

    private static Task AddAsync(ResourceStore store, int from, int count) =>
        store.WriteAsync([.. Enumerable.Range(from, count).Select(i => Writes.Put($"r{i}", "x"))], Cancel);

    private sealed class Watched(StorageProvider inner) : PassingProvider(inner)
    {
        public Channel<long> Looks { get; } = Channel.CreateUnbounded<long>();

        public DbException? Failure { get; init; }

        public override Task RefreshStatisticsAsync(long versions, CancellationToken cancellation)
        {
            Looks.Writer.TryWrite(versions);
            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }
    }

    private sealed class Failed : DbException;
}
