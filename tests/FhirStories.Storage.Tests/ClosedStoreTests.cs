using FhirStories.Storage.Sqlite;
using Xunit;

namespace FhirStories.Storage.Tests;

public sealed class ClosedStoreTests
{
    [Fact]
    public async Task A_store_that_was_disposed_of_opens_the_database_no_more()
    {
        var folder = Directory.CreateTempSubdirectory("fhirstories-closed-").FullName;
        var provider = new SqliteProvider($"Data Source={Path.Combine(folder, "test.db")}");
        await provider.MigrateAsync(TestContext.Current.CancellationToken);
        var store = new ResourceStore(provider, TimeProvider.System);
        Assert.Null(await store.ReadAsync("Basic", "x", TestContext.Current.CancellationToken));
        await store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.ReadAsync("Basic", "x", TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(folder));
    }
}
