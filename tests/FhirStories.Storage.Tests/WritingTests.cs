using FhirStories.Storage.Index;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

public sealed class WritingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_version_stays_and_only_the_newest_is_current()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        Assert.Equal(WriteStatus.Created, (await store.WriteAsync(Writes.Put("a", "one"), Cancel)).Status);
        Assert.Equal(WriteStatus.Updated, (await store.WriteAsync(Writes.Put("a", "two"), Cancel)).Status);
        Assert.Equal(WriteStatus.Deleted, (await store.WriteAsync(new WriteOperation { Type = "Basic", Id = "a", Delete = true }, Cancel)).Status);
        Assert.Equal(WriteStatus.NothingToDelete, (await store.WriteAsync(new WriteOperation { Type = "Basic", Id = "a", Delete = true }, Cancel)).Status);

        Assert.Equal(ChangeKind.Delete, (await store.ReadAsync("Basic", "a", Cancel))!.Change);
        Assert.Equal("one@1", (await store.ReadVersionAsync("Basic", "a", 1, Cancel))!.Text());
        Assert.Equal("two@2", (await store.ReadVersionAsync("Basic", "a", 2, Cancel))!.Text());
        Assert.Null(await store.ReadVersionAsync("Basic", "a", 4, Cancel));

        // A PUT after a deletion goes on counting.
        Assert.Equal(WriteStatus.Created, (await store.WriteAsync(Writes.Put("a", "four"), Cancel)).Status);
        var history = await store.HistoryAsync(new HistoryQuery("Basic", "a", 10), Cancel);
        Assert.Equal([4, 3, 2, 1], history.Select(v => v.Version));
        Assert.Equal([ChangeKind.Create, ChangeKind.Delete, ChangeKind.Update, ChangeKind.Create], history.Select(v => v.Change));
    }

    [Fact]
    public async Task What_was_answered_is_there_after_reopening()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Writes.Put("a", new string('x', 100_000)), Cancel);
        await temporary.ReopenAsync();
        Assert.Equal(new string('x', 100_000) + "@1", (await temporary.Store.ReadAsync("Basic", "a", Cancel))!.Text());
    }

    [Fact]
    public async Task Of_many_writers_expecting_one_version_exactly_one_wins()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        await store.WriteAsync(Writes.Put("a", "start"), Cancel);
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => store.WriteAsync(
            Writes.Put("a", $"writer {i}") with { Precondition = Precondition.VersionIs, ExpectedVersion = 1 }, Cancel)));
        Assert.Single(results, r => r.Status == WriteStatus.Updated);
        Assert.Equal(39, results.Count(r => r.Status == WriteStatus.VersionConflict));
        Assert.Equal(2, (await store.ReadAsync("Basic", "a", Cancel))!.Version);
    }

    [Fact]
    public async Task A_write_that_breaks_takes_no_other_of_its_group_with_it()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        var broken = Writes.Put("broken", "") with { Content = (_, _) => throw new InvalidOperationException("made to fail") };
        var writes = Enumerable.Range(0, 30).Select(i => store.WriteAsync(Writes.Put($"r{i}", "fine"), Cancel)).ToList();
        var failure = store.WriteAsync(broken, Cancel);
        await Task.WhenAll(writes);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failure);
        Assert.Null(await store.ReadAsync("Basic", "broken", Cancel));
        Assert.Equal(30, await store.CountAsync(["Basic"], new AllOf([]), Cancel));
    }

    [Fact]
    public async Task Several_writes_in_one_transaction_are_all_stored_or_none()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var broken = Writes.Put("c", "") with { Content = (_, _) => throw new InvalidOperationException("made to fail") };
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            temporary.Store.WriteAsync([Writes.Put("a", "fine"), Writes.Put("b", "fine"), broken], Cancel));
        Assert.Equal(0, await temporary.Store.CountAsync(["Basic"], new AllOf([]), Cancel));
    }

    [Fact]
    public async Task Content_that_is_there_already_makes_no_version()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        await store.WriteAsync(Writes.Put("a", "same") with { SkipUnchanged = true }, Cancel);
        Assert.Equal(WriteStatus.Unchanged, (await store.WriteAsync(Writes.Put("a", "same") with { SkipUnchanged = true }, Cancel)).Status);
        Assert.Equal(WriteStatus.Updated, (await store.WriteAsync(Writes.Put("a", "other") with { SkipUnchanged = true }, Cancel)).Status);
    }

    [Fact]
    public async Task An_update_replaces_the_index_rows_and_a_deletion_removes_them()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        Task<long> With(string code) => store.CountAsync(["Basic"], new TokenIs(Writes.Code, "s", code, false), Cancel);
        Task<long> Word(string word) => store.CountAsync(["Basic"], new WordsAre([word]), Cancel);

        await store.WriteAsync(Writes.Put("a", "1", e => { e.Tokens.Add(new(Writes.Code, "s", "red")); e.Words = "Penicillin allergy"; }), Cancel);
        Assert.Equal((1, 1), (await With("red"), await Word("penicillin")));
        await store.WriteAsync(Writes.Put("a", "2", e => { e.Tokens.Add(new(Writes.Code, "s", "blue")); e.Words = "Aspirin"; }), Cancel);
        Assert.Equal((0, 1, 0, 1), (await With("red"), await With("blue"), await Word("penicillin"), await Word("aspirin")));
        await store.WriteAsync(new WriteOperation { Type = "Basic", Id = "a", Delete = true }, Cancel);
        Assert.Equal((0, 0), (await With("blue"), await Word("aspirin")));
    }

    [Fact]
    public async Task A_unique_token_is_refused_to_a_second_resource_but_not_to_one_that_shares_its_url()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        var token = new TokenEntry(Writes.Code, "ids", "US-1");
        WriteOperation Story(string id, string url) => Writes.Put(id, id, e =>
        {
            e.Tokens.Add(token);
            e.Uris.Add(new(Writes.Url, url));
        }) with
        { Unique = [new UniqueToken(token, new UriEntry(Writes.Url, url), "identifier")] };

        Assert.Equal(WriteStatus.Created, (await store.WriteAsync(Story("a", "https://x/1"), Cancel)).Status);
        var refused = await store.WriteAsync(Story("b", "https://x/2"), Cancel);
        Assert.Equal((WriteStatus.NotUnique, "a"), (refused.Status, refused.ConflictingId));
        Assert.Null(await store.ReadAsync("Basic", "b", Cancel));
        Assert.Equal(WriteStatus.Created, (await store.WriteAsync(Story("c", "https://x/1"), Cancel)).Status);
        Assert.Equal(WriteStatus.Updated, (await store.WriteAsync(Story("a", "https://x/1"), Cancel)).Status);
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_is_unavailable_and_service_resumes_when_it_can()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await using var broken = new ResourceStore(new ClosableProvider(temporary.Provider), TimeProvider.System);
        ClosableProvider.Closed = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => broken.WriteAsync(Writes.Put("a", "x"), Cancel));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => broken.ReadAsync("Basic", "a", Cancel));
        ClosableProvider.Closed = false;
        Assert.Equal(WriteStatus.Created, (await broken.WriteAsync(Writes.Put("a", "x"), Cancel)).Status);
        Assert.NotNull(await broken.ReadAsync("Basic", "a", Cancel));
    }

    private sealed class ClosableProvider(StorageProvider inner) : PassingProvider(inner)
    {
        public static bool Closed { get; set; }

        public override Task<System.Data.Common.DbConnection> OpenAsync(CancellationToken cancellation) => Closed ? throw new ClosedException() : base.OpenAsync(cancellation);

        public override bool IsUnavailable(System.Data.Common.DbException exception) => exception is ClosedException || base.IsUnavailable(exception);
    }

    private sealed class ClosedException() : System.Data.Common.DbException("made to fail");
}
