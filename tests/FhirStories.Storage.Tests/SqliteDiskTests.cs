using System.Data.Common;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>SQLite on a disk that is full.</summary>
public sealed class SqliteDiskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_told_nothing_half_stays_and_writing_goes_on_when_there_is_room_again()
    {
        await using var temporary = await TemporaryStore.CreateAsync();
        var provider = new Bounded(temporary.Provider);
        await using var store = new ResourceStore(provider, TimeProvider.System);
        var stored = new List<string>();
        await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await store.WriteAsync(Writes.Put($"r{i}", new string('x', 20_000), e => e.Tokens.Add(new(Writes.Code, "s", "c"))), Cancel);
                stored.Add($"r{i}");
            }
        });
        Assert.NotEmpty(stored);
        Assert.Equal(stored.Count, await store.CountAsync(["Basic"], new TokenIs(Writes.Code, "s", "c", false), Cancel));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.TransactAsync([.. Enumerable.Range(0, 9).Select(i => Writes.Put($"t{i}", new string('x', 20_000)))], Cancel));
        Assert.Equal(stored.Count, await store.CountAsync(["Basic"], new AllOf([]), Cancel));

        provider.Pages = 1_000_000;
        Assert.Equal(WriteStatus.Created, (await store.WriteAsync(Writes.Put("after", new string('x', 20_000)), Cancel)).Status);
        Assert.Equal(stored.Count + 1, await store.CountAsync(["Basic"], new AllOf([]), Cancel));
    }

    private sealed class Bounded(StorageProvider inner) : PassingProvider(inner)
    {
        public int Pages { get; set; } = 200;

        public override async Task<DbConnection> OpenAsync(CancellationToken cancellation)
        {
            var connection = await base.OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA max_page_count = {Pages}";
            await command.ExecuteScalarAsync(cancellation);
            return connection;
        }
    }
}
