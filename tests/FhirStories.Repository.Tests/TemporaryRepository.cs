using FhirStories.Definitions;
using FhirStories.Storage;
using FhirStories.Storage.Sqlite;

namespace FhirStories.Repository.Tests;

/// <summary>A real repository over a SQLite file of its own.</summary>
public sealed class TemporaryRepository : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ResourceStore _store;

    private TemporaryRepository(string folder, ResourceStore store)
    {
        (_folder, _store) = (folder, store);
        Repository = new FhirRepository(store, DefinitionStore.BuiltIn, new RepositoryOptions());
    }

    public FhirRepository Repository { get; }

    public static async Task<TemporaryRepository> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("fhirstories-repository-").FullName;
        var provider = new SqliteProvider($"Data Source={Path.Combine(folder, "test.db")}");
        await provider.MigrateAsync(CancellationToken.None);
        return new TemporaryRepository(folder, new ResourceStore(provider, TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
