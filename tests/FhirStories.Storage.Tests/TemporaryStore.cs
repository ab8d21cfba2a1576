using FhirStories.Storage.Sqlite;

namespace FhirStories.Storage.Tests;

/// <summary>A real store over a SQLite file of its own.</summary>
public sealed class TemporaryStore : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-storage-").FullName;

    private TemporaryStore()
    {
        Provider = new SqliteProvider($"Data Source={Path.Combine(_folder, "test.db")}");
        Store = null!;
    }

    public SqliteProvider Provider { get; }

    public ResourceStore Store { get; private set; }

    public static async Task<TemporaryStore> CreateAsync()
    {
        var temporary = new TemporaryStore();
        await temporary.Provider.MigrateAsync(CancellationToken.None);
        temporary.Store = new ResourceStore(temporary.Provider, TimeProvider.System);
        return temporary;
    }

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = new ResourceStore(Provider, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
