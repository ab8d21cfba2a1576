using FhirStories.Storage.Reading;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

public sealed class RecordsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_kept_beside_a_version_goes_into_the_next_one_and_is_on_disk()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync([Count("one"), Writes.Put("other", "x"), Count("one")], Cancel);
        await temporary.ReopenAsync();
        await temporary.Store.WriteAsync(Count("one"), Cancel);
        Assert.Equal(["one 1", "other -", "one 2", "one 3"], await HistoryAsync(temporary));
    }

    [Fact]
    public async Task What_was_deleted_begins_anew_and_what_is_refused_or_unchanged_counts_nothing()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Count("one"), Cancel);
        await temporary.Store.WriteAsync(new WriteOperation { Type = "Basic", Id = "one", Delete = true }, Cancel);
        await temporary.Store.WriteAsync(Count("one"), Cancel);
        Assert.Equal(WriteStatus.VersionConflict, (await temporary.Store.WriteAsync(Count("one") with { Precondition = Precondition.NotExists }, Cancel)).Status);
        var same = Count("one") with { SkipUnchanged = true, Content = (_, _) => (temporary.Store.ReadAsync("Basic", "one", Cancel).Result)!.Json.ToArray() };
        Assert.Equal(WriteStatus.Unchanged, (await temporary.Store.WriteAsync(same, Cancel)).Status);
        Assert.Equal(["one 1", "one -", "one 1"], await HistoryAsync(temporary));
    }

    [Fact]
    public async Task Records_alone_change_the_version_that_is_meant_and_no_other()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await temporary.Store.WriteAsync(Count("one"), Cancel);
        await temporary.Store.WriteAsync(Count("one"), Cancel);
        var older = Count("one") with { Content = null, RecordsOnly = true, ExpectedVersion = 1 };
        var results = await temporary.Store.WriteAsync([older, older with { ExpectedVersion = 2 }, older with { ExpectedVersion = 2 }, older with { Id = "nobody" }], Cancel);
        Assert.Equal([2, 3, 4, -1], results.Select(result => result.Stored?.Records?[0] ?? -1));
        Assert.Equal(["one 1", "one 4"], await HistoryAsync(temporary));
        // Indexing anew records what there is to record.
        await temporary.Store.WriteAsync(older with { RecordsOnly = false, IndexOnly = true, ExpectedVersion = 2 }, Cancel);
        Assert.Equal(["one 1", "one 5"], await HistoryAsync(temporary));
    }

    // Counts the versions in a row.
    private static WriteOperation Count(string id) => Writes.Put(id, id) with { Records = previous => [(byte)((previous?[0] ?? 0) + 1)] };

    private static async Task<List<string>> HistoryAsync(TemporaryStore temporary) =>
        [.. (await temporary.Store.HistoryAsync(new HistoryQuery(null, null, 100) { Backwards = true, Start = 0, WithRecords = true }, Cancel)).Select(version => $"{version.Id} {(version.Records is { } kept ? kept[0].ToString(System.Globalization.CultureInfo.InvariantCulture) : "-")}")];
}
