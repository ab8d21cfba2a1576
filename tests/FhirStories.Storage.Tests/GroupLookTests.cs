using FhirStories.Storage.Index;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>Many writes at once ask together what they may clash with.</summary>
public sealed class GroupLookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bulk_load_of_new_resources_looks_none_of_them_up_by_itself()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var recording = new RecordingProvider(temporary.Provider);
        await using (var store = new ResourceStore(recording, TimeProvider.System))
            await store.WriteAsync([.. Enumerable.Range(0, 20).Select(i => Named($"r{i}", $"n{i}"))], Cancel);
        Assert.DoesNotContain(recording.Statements.Keys, t => t.StartsWith("SELECT \"VersionKey\", \"ResourceKey\"", StringComparison.Ordinal));
        Assert.DoesNotContain(recording.Statements.Keys, t => t.StartsWith("SELECT r.\"Id\" FROM \"TokenIndex\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_there_already_is_found_among_what_is_new()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = temporary.Store;
        await store.WriteAsync([Named("old", "o"), Named("gone", "g"), Named("kept", "k")], Cancel);
        await store.WriteAsync(new WriteOperation { Type = "Basic", Id = "gone", Delete = true }, Cancel);

        var results = await store.WriteAsync(
            [Named("new", "n"), Named("old", "o"), Named("gone", "g2"), Named("thief", "k"), Named("late", "g"), new WriteOperation { Type = "Basic", Id = "kept", Delete = true }], Cancel);

        Assert.Equal([WriteStatus.Created, WriteStatus.Updated, WriteStatus.Created, WriteStatus.NotUnique, WriteStatus.Created, WriteStatus.Deleted], results.Select(r => r.Status));
        Assert.Equal([1, 2, 3, 1, 2], new[] { 0, 1, 2, 4, 5 }.Select(i => results[i].Stored!.Version));
        Assert.Equal("kept", results[3].ConflictingId);
    }

    [Fact]
    public async Task What_one_of_them_has_just_written_is_found_by_the_others()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var results = await temporary.Store.WriteAsync(
            [Named("a", "1"), Named("b", "2"), Named("a", "1"), Named("c", "2"), Named("b", "3"), Named("c", "2"), Named("d", "a\0b")], Cancel);

        Assert.Equal(
            [WriteStatus.Created, WriteStatus.Created, WriteStatus.Updated, WriteStatus.NotUnique, WriteStatus.Updated, WriteStatus.Created, WriteStatus.Created], results.Select(r => r.Status));
    }

    [Fact]
    public async Task Writes_of_several_callers_that_share_a_commit_find_each_other()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => temporary.Store.WriteAsync(Named($"r{i}", $"n{i % 20}"), Cancel)));
        Assert.Equal(20, results.Count(r => r.Status == WriteStatus.Created));
        Assert.Equal(40, results.Count(r => r.Status == WriteStatus.NotUnique));
    }

    private static WriteOperation Named(string id, string name)
    {
        var token = new TokenEntry(Writes.Code, "names", name);
        return Writes.Put(id, "x", e => e.Tokens.Add(token)) with { Unique = [new UniqueToken(token, null, "name")] };
    }
}
