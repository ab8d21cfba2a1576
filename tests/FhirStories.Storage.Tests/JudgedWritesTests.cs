using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

public sealed class JudgedWritesTests
{
    private static readonly BrokenRule No = new("no", "No.");

    private static WriteOperation Linked(string id, string url, string to) => Writes.Put(id, id, e =>
    {
        e.Uris.Add(new UriEntry(Writes.Url, url));
        e.Uris.Add(new UriEntry(Writes.Title, to));
    });

    /// <summary>Refuses a write when something else points to it.</summary>
    private static NeighbourJudge NothingPointsTo(string url) => (_, others) => others.Find([], new UriIs(Writes.Title, url), 5).Count > 0 ? [No] : [];

    [Fact]
    public async Task The_version_that_is_judged_is_the_one_that_would_be_replaced_however_many_write_at_once()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        await temporary.Store.WriteAsync(Writes.Put("one", "free"), cancel);
        // Whoever finds it closed may not write; one of many closes it.
        SuccessionJudge open = current => current!.Text().StartsWith("closed", StringComparison.Ordinal) ? [No] : [];
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => temporary.Store.WriteAsync(Writes.Put("one", i == 20 ? "closed" : "free") with { Succession = open }, cancel)));
        Assert.StartsWith("closed", (await temporary.Store.ReadAsync("Basic", "one", cancel))!.Text(), StringComparison.Ordinal);
        Assert.All(results.Where(r => r.Status == WriteStatus.RuleBroken), r => Assert.Equal([No], r.Rules));
        Assert.Equal(1 + results.Count(r => r.Status == WriteStatus.Updated), (await temporary.Store.ReadAsync("Basic", "one", cancel))!.Version);
    }

    [Fact]
    public async Task What_belongs_together_is_judged_by_what_it_comes_to_as_a_whole()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        await temporary.Store.WriteAsync(Linked("pointer", "p", "target"), cancel);
        var judged = Linked("target", "target", "-") with { Neighbours = NothingPointsTo("target") };
        Assert.Equal(WriteStatus.RuleBroken, (await temporary.Store.WriteAsync(judged, cancel)).Status);
        // The pointer is turned away in the same transaction, after the write that it hinders.
        var together = await temporary.Store.TransactAsync([judged, Linked("pointer", "p", "elsewhere")], cancel);
        Assert.All(together, r => Assert.False(r.IsRefused));
        // The other way round all of it is undone.
        var undone = await temporary.Store.TransactAsync([judged with { Id = "second" }, Linked("pointer", "p", "target")], cancel);
        Assert.Equal([WriteStatus.RuleBroken, WriteStatus.Updated], undone.Select(r => r.Status));
        Assert.Null(await temporary.Store.ReadAsync("Basic", "second", cancel));
        Assert.Equal("pointer@2", (await temporary.Store.ReadAsync("Basic", "pointer", cancel))!.Text());
    }

    [Fact]
    public async Task A_link_that_was_written_just_before_in_the_same_group_counts()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        NeighbourJudge judge = (_, others) => others.MayHold(new UriIs(Writes.Title, "target"), "Basic", "target") ? [No] : [];
        var results = await temporary.Store.WriteAsync([Linked("target", "target", "target") with { Neighbours = judge }, Linked("pointer", "p", "target"), Linked("target", "target", "-") with { Neighbours = judge }], cancel);
        Assert.Equal([WriteStatus.Created, WriteStatus.Created, WriteStatus.RuleBroken], results.Select(r => r.Status));
        Assert.Equal(WriteStatus.RuleBroken, (await temporary.Store.WriteAsync(Linked("target", "target", "-") with { Neighbours = judge }, cancel)).Status);
    }

    [Fact]
    public async Task A_dry_run_tells_what_would_become_of_a_write_and_stores_nothing()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        var dry = Writes.Put("one", "x") with { DryRun = true, SkipUnchanged = true };
        Assert.Equal(WriteStatus.Created, (await temporary.Store.WriteAsync(dry, cancel)).Status);
        Assert.Null(await temporary.Store.ReadAsync("Basic", "one", cancel));
        await temporary.Store.WriteAsync(Writes.Put("one", "x"), cancel);
        Assert.Equal(WriteStatus.Unchanged, (await temporary.Store.WriteAsync(dry, cancel)).Status);
        Assert.Equal(WriteStatus.Updated, (await temporary.Store.WriteAsync(Writes.Put("one", "y") with { DryRun = true, SkipUnchanged = true }, cancel)).Status);
        Assert.Equal(WriteStatus.RuleBroken, (await temporary.Store.WriteAsync(Writes.Put("one", "y") with { DryRun = true, Succession = _ => [No] }, cancel)).Status);
        Assert.Equal(1, (await temporary.Store.ReadAsync("Basic", "one", cancel))!.Version);
    }

    [Fact]
    public async Task A_judge_that_fails_takes_no_other_write_with_it()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        var failing = temporary.Store.WriteAsync(Writes.Put("bad", "x") with { Succession = _ => throw new InvalidDataException("broken") }, cancel);
        var good = temporary.Store.WriteAsync(Writes.Put("good", "x"), cancel);
        await Assert.ThrowsAsync<InvalidDataException>(() => failing);
        Assert.Equal(WriteStatus.Created, (await good).Status);
    }
}
