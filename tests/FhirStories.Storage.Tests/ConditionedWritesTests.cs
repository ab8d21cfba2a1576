using FhirStories.Storage.Index;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>A condition judges a write inside its transaction, and may change it.</summary>
public sealed class ConditionedWritesTests
{
    private static readonly BrokenRule No = new("no", "No.");

    /// <summary>Wants another resource to be there, written before or still to come.</summary>
    private static WriteCondition Needs(string id) => (view, operation, _) =>
        view.Current("Basic", id) is { Change: not ChangeKind.Delete } || view.Later.Any(later => later.Id == id && !later.Delete) ? new(operation) : new(operation, No);

    [Fact]
    public async Task What_was_written_before_is_seen_and_what_comes_later_is_told()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(WriteStatus.RuleBroken, (await temporary.Store.WriteAsync(Writes.Put("a", "a") with { Condition = Needs("b") }, cancel)).Status);
        Assert.Null(await temporary.Store.ReadAsync("Basic", "a", cancel));
        Assert.All(await temporary.Store.TransactAsync([Writes.Put("a", "a") with { Condition = Needs("b") }, Writes.Put("b", "b")], cancel), r => Assert.False(r.IsRefused));
        Assert.All(await temporary.Store.TransactAsync([Writes.Put("c", "c"), Writes.Put("d", "d") with { Condition = Needs("c") }], cancel), r => Assert.False(r.IsRefused));
        Assert.False((await temporary.Store.WriteAsync(Writes.Put("e", "e") with { Condition = Needs("a") }, cancel)).IsRefused);
    }

    [Fact]
    public async Task A_deletion_is_seen_as_what_it_is()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        await temporary.Store.WriteAsync(Writes.Put("gone", "x"), cancel);
        await temporary.Store.WriteAsync(new WriteOperation { Type = "Basic", Id = "gone", Delete = true }, cancel);
        StoredVersion? seen = null;
        WriteCondition look = (view, operation, _) =>
        {
            seen = view.Current("Basic", "gone");
            return new(operation);
        };
        await temporary.Store.WriteAsync(Writes.Put("a", "a") with { Condition = look }, cancel);
        Assert.Equal(ChangeKind.Delete, seen!.Change);
    }

    [Fact]
    public async Task What_a_condition_makes_of_a_write_is_what_is_stored_and_found()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        WriteCondition change = (_, operation, current) => new(Writes.Put(operation.Id, $"after {current?.Version ?? 0}", e => e.Uris.Add(new UriEntry(Writes.Url, "changed"))));
        await temporary.Store.WriteAsync(Writes.Put("a", "a") with { Condition = change }, cancel);
        await temporary.Store.WriteAsync(Writes.Put("a", "a") with { Condition = change }, cancel);
        Assert.Equal("after 1@2", (await temporary.Store.ReadAsync("Basic", "a", cancel))!.Text());
        Assert.Single(await temporary.Store.SearchAsync(new SearchQuery("Basic", new UriIs(Writes.Url, "changed"), [], 5), cancel));
    }

    [Fact]
    public async Task Where_one_of_several_that_belong_together_is_refused_none_is_stored()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var cancel = TestContext.Current.CancellationToken;
        var results = await temporary.Store.TransactAsync([Writes.Put("a", "a"), Writes.Put("b", "b") with { Condition = Needs("nobody") }], cancel);
        Assert.Equal([WriteStatus.Created, WriteStatus.RuleBroken], results.Select(r => r.Status));
        Assert.Equal([No], results[1].Rules);
        Assert.Null(await temporary.Store.ReadAsync("Basic", "a", cancel));
    }
}
