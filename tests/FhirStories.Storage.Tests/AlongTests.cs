using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>What is written along with a write is there when that is, and only then.</summary>
public sealed class AlongTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_write_that_is_carried_out_has_its_own_and_a_refused_one_has_none()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        await store.WriteAsync(Told(Writes.Put("a", "1")), Cancel);
        var results = await store.WriteAsync([Told(Writes.Put("b", "1")), Told(Writes.Put("a", "2") with { Precondition = Precondition.NotExists }), Told(Writes.Put("a", "2"))], Cancel);
        Assert.Equal([WriteStatus.Created, WriteStatus.VersionConflict, WriteStatus.Updated], results.Select(r => r.Status));
        await store.WriteAsync(Told(new WriteOperation { Type = "Basic", Id = "a", Delete = true }), Cancel);
        Assert.Equal(["a/1 Created", "a/2 Updated", "a/3 Deleted", "b/1 Created"], await FoundAsync(store));
    }

    [Fact]
    public async Task Of_a_transaction_all_have_theirs_or_none()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        await store.WriteAsync(Writes.Put("a", "1"), Cancel);
        await store.TransactAsync([Told(Writes.Put("b", "1")), Told(Writes.Put("a", "2") with { Precondition = Precondition.NotExists })], Cancel);
        Assert.Empty(await FoundAsync(store));
        await store.TransactAsync([Told(Writes.Put("b", "1")), Told(Writes.Put("a", "2"))], Cancel);
        Assert.Equal(["a/2 Updated", "b/1 Created"], await FoundAsync(store));
    }

    [Fact]
    public async Task What_is_only_tried_and_what_changes_nothing_writes_nothing_along()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        await store.WriteAsync(Writes.Put("a", "1"), Cancel);
        await store.WriteAsync([Writes.Put("b", "1") with { Along = _ => null }, Told(Writes.Put("a", "1") with { SkipUnchanged = true }), Told(Writes.Put("c", "1") with { DryRun = true })], Cancel);
        Assert.Empty(await FoundAsync(store));
        Assert.NotNull(await store.ReadAsync("Basic", "b", Cancel));
    }

    [Fact]
    public async Task Of_many_writers_at_once_none_is_without_and_the_keys_have_no_gap()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => store.WriteAsync(Told(Writes.Put($"r{i % 20}", $"{i}")), Cancel)));
        Assert.Equal(60, (await FoundAsync(store)).Distinct().Count());
        var history = await store.HistoryAsync(new HistoryQuery(null, null, 200), Cancel);
        Assert.Equal(Enumerable.Range(1, 120).Select(n => (long)n), history.Select(version => version.VersionKey).Order());
        // They are found by their entries like everything else.
        Assert.Equal(60, await store.CountAsync(["Basic"], new TokenIs(Writes.Code, "s", "told", false), Cancel));
    }

    private static WriteOperation Told(WriteOperation operation) => operation with
    {
        Along = result => result.Status == WriteStatus.Unchanged ? null
            : Writes.Put("along-" + Guid.NewGuid().ToString("N"), $"{operation.Id}/{result.Stored!.Version} {result.Status}", e => e.Tokens.Add(new(Writes.Code, "s", "told"))),
    };

    private static async Task<IReadOnlyList<string>> FoundAsync(ResourceStore store) =>
        [.. (await store.CurrentAsync(["Basic"], 500, Cancel)).Where(version => version.Id.StartsWith("along-", StringComparison.Ordinal)).Select(version => version.Text()[..^2]).Order(StringComparer.Ordinal)];
}
