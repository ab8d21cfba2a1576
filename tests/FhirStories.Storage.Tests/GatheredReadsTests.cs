using System.Data.Common;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>Reads that share a statement, as on a database behind a wire: each gets its own answer, and no other's failure or end.</summary>
public sealed class GatheredReadsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_many_at_once_gets_what_it_asked_for_and_few_connections_serve_them()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync([.. Enumerable.Range(0, 40).Select(i => Writes.Put($"r{i}", $"text {i}") with { Author = i % 2 == 0 ? "ann" : null, IsHidden = i % 4 == 0 })], Cancel);
        await temporary.Store.WriteAsync(new WriteOperation { Type = "Basic", Id = "r1", Delete = true }, Cancel);
        await temporary.Store.WriteAsync(Writes.Put("r2", "second") with { Author = "ann" }, Cancel);
        await temporary.Store.WriteAsync(Writes.Put("r3", "of a patient") with { Type = "Patient" }, Cancel);
        var provider = new Wired(temporary.Provider);
        await using var store = new ResourceStore(provider, TimeProvider.System);
        var (ann, anybody, auditor) = (store.As(new Fixed(new Sight { Account = "ann" })), store.As(new Fixed(new Sight())), store.As(new Fixed(new Sight { SeesHidden = true, WithoutTypes = ["Patient"] })));
        await Task.WhenAll(Enumerable.Range(0, 400).Select(n => Task.Run(async () =>
        {
            var id = $"r{n % 40}";
            var i = n % 40;
            var text = i switch { 1 => "deleted", 2 => "second@2", _ => $"text {i}@1" };
            Assert.Equal(text, Said(await store.ReadAsync("Basic", id, Cancel)));
            Assert.Equal(text, Said(await ann.ReadAsync("Basic", id, Cancel)));
            Assert.Equal(i % 4 == 0 ? null : text, Said(await anybody.ReadAsync("Basic", id, Cancel)));
            Assert.Equal(i == 3 ? "of a patient@1" : null, Said(await anybody.ReadAsync("Patient", id, Cancel)));
            Assert.Null(await auditor.ReadAsync("Patient", id, Cancel));
            Assert.Null(await store.ReadAsync("Basic", $"none{n}", Cancel));
        }, Cancel)));
        Assert.InRange(provider.Opened, 1, 2);
    }

    [Fact]
    public async Task What_an_answered_write_wrote_is_read_by_everybody_who_asks_after_it()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var store = new ResourceStore(new Wired(temporary.Provider), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            for (var version = 1; version <= 20; version++)
            {
                await store.WriteAsync(Writes.Put($"own{n}", $"{version}"), Cancel);
                Assert.Equal($"{version}@{version}", Said(await store.ReadAsync("Basic", $"own{n}", Cancel)));
                await store.ReadAsync("Basic", $"own{(n + 1) % 8}", Cancel);
            }
        }, Cancel)));
    }

    [Fact]
    public async Task One_who_leaves_ends_nobody_elses_read_and_does_not_wait()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", "x"), Cancel);
        var gate = new TaskCompletionSource();
        await using var store = new ResourceStore(new Wired(temporary.Provider) { Opening = () => gate.Task }, TimeProvider.System);
        using var leaving = new CancellationTokenSource();
        var under = Enumerable.Range(0, 2).Select(_ => store.ReadAsync("Basic", "a", leaving.Token)).ToList();
        var left = store.ReadAsync("Basic", "a", leaving.Token);
        var stayed = store.ReadAsync("Basic", "a", Cancel);
        await leaving.CancelAsync();
        foreach (var read in (Task[])[.. under, left]) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.False(stayed.IsCompleted);
        gate.SetResult();
        Assert.Equal("x@1", Said(await stayed));
    }

    [Fact]
    public async Task A_failure_is_told_to_those_it_concerns_and_the_next_read_finds_out_that_it_is_over()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", "x"), Cancel);
        var away = true;
        await using var store = new ResourceStore(new Wired(temporary.Provider) { Opening = () => away ? throw new Away() : Task.CompletedTask }, TimeProvider.System);
        foreach (var read in Enumerable.Range(0, 50).Select(_ => Task.Run(() => store.ReadAsync("Basic", "a", Cancel), Cancel)).ToList())
            await Assert.ThrowsAsync<StorageUnavailableException>(() => read);
        away = false;
        Assert.Equal(Enumerable.Repeat("x@1", 50), (await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.ReadAsync("Basic", "a", Cancel)))).Select(Said));
    }

    [Theory]
    [InlineData("it's \"quoted\"")]
    [InlineData("\\u0000")]
    [InlineData("ä%_")]
    [InlineData("")]
    public async Task A_key_that_is_no_id_is_not_there_and_harms_no_other_read(string id)
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", "x"), Cancel);
        await using var store = new ResourceStore(new Wired(temporary.Provider), TimeProvider.System);
        var reads = Enumerable.Range(0, 20).Select(_ => store.ReadAsync("Basic", "a", Cancel)).ToList();
        Assert.Null(await store.ReadAsync("Basic", id, Cancel));
        Assert.All(await Task.WhenAll(reads), read => Assert.Equal("x@1", Said(read)));
    }

    private static string? Said(StoredVersion? version) => version is { Change: ChangeKind.Delete } ? "deleted" : version?.Text();

    private sealed class Away : DbException;

    /// <summary>The database as one behind a wire.</summary>
    private sealed class Wired(StorageProvider inner) : PassingProvider(inner)
    {
        private int _opened;

        public override bool IsBehindWire => true;

        public Func<Task> Opening { get; init; } = () => Task.CompletedTask;

        public int Opened => _opened;

        public override bool IsUnavailable(DbException exception) => exception is Away || base.IsUnavailable(exception);

        public override async Task<DbConnection> OpenAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref _opened);
            await Opening();
            return await base.OpenAsync(cancellation);
        }
    }
}
