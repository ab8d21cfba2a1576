using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>What becomes of those who wait.</summary>
public sealed class WaitingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_queue_turns_writers_away_at_once_and_nobody_in_it_is_lost()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var store = new ResourceStore(temporary.Provider, TimeProvider.System, new StorageOptions { LongestQueue = 3 });
        using var gate = new Gate();
        var first = store.WriteAsync(gate.Put("first"), Cancel);
        await gate.Reached;
        var queued = Enumerable.Range(0, 3).Select(i => store.WriteAsync(Writes.Put($"queued-{i}", "x"), Cancel)).ToList();
        await Assert.ThrowsAsync<StorageBusyException>(() => store.WriteAsync(Writes.Put("one too many", "x"), Cancel));
        gate.Open();
        Assert.All(await Task.WhenAll([first, .. queued]), r => Assert.Equal(WriteStatus.Created, r.Status));

        // A transaction that is larger than the queue passes when nothing else waits.
        Assert.Equal(9, (await store.TransactAsync([.. Enumerable.Range(0, 9).Select(i => Writes.Put($"large-{i}", "x"))], Cancel)).Length);
        Assert.Null(await store.ReadAsync("Basic", "one too many", Cancel));
    }

    [Fact]
    public async Task A_write_whose_caller_left_before_its_turn_is_not_carried_out()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        using var gate = new Gate();
        using var leaving = new CancellationTokenSource();
        var first = store.WriteAsync(gate.Put("first"), Cancel);
        await gate.Reached;
        var left = store.WriteAsync(Writes.Put("left", "x"), leaving.Token);
        var stayed = store.WriteAsync(Writes.Put("stayed", "x"), Cancel);
        await leaving.CancelAsync();
        gate.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await Task.WhenAll(first, stayed);
        Assert.Null(await store.ReadAsync("Basic", "left", Cancel));
    }

    [Fact]
    public async Task While_another_process_holds_the_write_lock_reads_go_on_and_writers_wait_no_longer_than_they_may()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", "before"), Cancel);
        await using var store = new ResourceStore(temporary.Impatient(TimeSpan.FromMilliseconds(300)), TimeProvider.System);
        await store.WriteAsync(Writes.Put("b", "before"), Cancel);
        await using (var other = await temporary.Provider.OpenAsync(Cancel))
        await using (var held = temporary.Provider.BeginWrite(other))
        {
            var writes = Enumerable.Range(0, 20).Select(i => store.WriteAsync(Writes.Put($"w{i}", "x"), Cancel)).ToList();
            Assert.Equal("before@1", (await store.ReadAsync("Basic", "a", Cancel))!.Text());
            foreach (var write in writes) await Assert.ThrowsAsync<StorageUnavailableException>(() => write);
            await held.RollbackAsync(Cancel);
        }
        Assert.Equal(WriteStatus.Updated, (await store.WriteAsync(Writes.Put("a", "after"), Cancel)).Status);
        Assert.Equal(2, await store.CountAsync(["Basic"], new AllOf([]), Cancel));
    }

    [Fact]
    public async Task A_read_whose_caller_left_ends_in_the_database_too()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", "x"), Cancel);
        await using var store = new ResourceStore(new Endless(temporary.Provider), TimeProvider.System);
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() => store.CountAsync(["Basic"], new WordsAre(["word"]), leaving.Token), Cancel));
        // The session is usable, or another one is there.
        Assert.Equal(1, await store.CountAsync(["Basic"], new AllOf([]), Cancel));
    }

    /// <summary>Holds the writer of a store up in the middle of a write.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();

        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancel);

        public WriteOperation Put(string id) => Writes.Put(id, "x") with
        {
            Content = (_, _) =>
            {
                _reached.TrySetResult();
                _open.Wait(TimeSpan.FromMinutes(2));
                return "x"u8.ToArray();
            },
        };

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();
    }

    private sealed class Endless(StorageProvider inner) : PassingProvider(inner)
    {
        public override SqlDialect Dialect { get; } = new EndlessDialect(inner.Dialect, inner.Name);
    }

    private sealed class EndlessDialect(SqlDialect inner, string product) : PassingDialect(inner)
    {
        public override string SelectByWords(string queryParameter, WordsOf of) => product == "PostgreSql"
            ? $"SELECT 1 FROM pg_sleep(600) WHERE {queryParameter} <> ''"
            : $"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0 AND {queryParameter} <> ''";
    }
}
