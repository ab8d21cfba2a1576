using FhirStories.TestDatabases;
using Xunit;

namespace FhirStories.Storage.Tests;

/// <summary>A real store over a database of its own.</summary>
public sealed class TemporaryStore : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private TemporaryStore(TestDatabase database) => (_database, Store) = (database, new ResourceStore(database.Provider, TimeProvider.System));

    public StorageProvider Provider => _database.Provider;

    /// <summary>The same database, its writers waiting for their turn no longer than this.</summary>
    public StorageProvider Impatient(TimeSpan lockWait) => _database.Impatient(lockWait);

    public ResourceStore Store { get; private set; }

    public static async Task<TemporaryStore> CreateAsync()
    {
        var database = await TestDatabase.CreateAsync();
        if (database is null) Assert.Skip(TestDatabase.Missing);
        return new TemporaryStore(database);
    }

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = new ResourceStore(Provider, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _database.DisposeAsync();
    }
}
