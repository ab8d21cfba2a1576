using FhirStories.Storage.Packages;
using Xunit;

namespace FhirStories.Storage.Tests;

public sealed class PackageStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Packages_are_added_in_their_order_and_read_back_and_removed()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = new PackageStore(temporary.Provider);
        Assert.Equal([PackageWrite.Added, PackageWrite.Added], await store.AddAsync([Package("a", "1", "k1"), Package("b", "1", "k2")], false, Cancel));
        Assert.Equal([PackageWrite.Unchanged], await store.AddAsync([Package("a", "1", "k1")], false, Cancel));
        var listed = await store.ListAsync(Cancel);
        Assert.Equal([(1, "a"), (2, "b")], listed.Select(p => (p.Ordinal, p.Name)));
        Assert.Equal("content of k2"u8.ToArray(), await store.ReadAsync(2, Cancel));
        Assert.Null(await store.ReadAsync(3, Cancel));

        Assert.Equal([PackageWrite.Replaced], await store.AddAsync([Package("a", "1", "k3")], true, Cancel));
        Assert.Equal([(2, "k2"), (3, "k3")], (await store.ListAsync(Cancel)).Select(p => (p.Ordinal, p.ContentKey)));
        Assert.True(await store.RemoveAsync("a", "1", Cancel));
        Assert.False(await store.RemoveAsync("a", "1", Cancel));
        Assert.Equal(["b"], (await store.ListAsync(Cancel)).Select(p => p.Name));
    }

    [Fact]
    public async Task When_one_of_many_is_taken_none_is_stored()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var store = new PackageStore(temporary.Provider);
        await store.AddAsync([Package("b", "1", "k2")], false, Cancel);
        Assert.Equal(
            [PackageWrite.Added, PackageWrite.Taken, PackageWrite.Added],
            await store.AddAsync([Package("a", "1", "k1"), Package("b", "1", "other"), Package("c", "1", "k3")], false, Cancel));
        Assert.Equal(["b"], (await store.ListAsync(Cancel)).Select(p => p.Name));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => new PackageStore(temporary.Provider).AddAsync([Package($"p{i}", "1", "k")], false, Cancel))));
        var listed = await new PackageStore(temporary.Provider).ListAsync(Cancel);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), listed.Select(p => p.Ordinal));
    }

    private static NewPackage Package(string name, string version, string key) =>
        new(new StoredPackage(0, name, version, "4.0.1", key, 1), System.Text.Encoding.UTF8.GetBytes($"content of {key}"));
}
