using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Repository.Tracing;
using FhirStories.Storage;
using FhirStories.Storage.Sqlite;
using FhirStories.Validation;

namespace FhirStories.Repository.Tests;

/// <summary>A real repository over a SQLite file of its own.</summary>
public sealed class TemporaryRepository : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ResourceStore _store;

    private TemporaryRepository(string folder, ResourceStore store)
    {
        (_folder, _store) = (folder, store);
        Trace = NewTrace();
        Repository = new FhirRepository(store, DefinitionStore.BuiltIn, new RepositoryOptions(), trace: Trace);
    }

    public FhirRepository Repository { get; }

    public CatalogueTrace Trace { get; }

    /// <summary>A trace of the same store that has read nothing yet: as another server's, or after a restart.</summary>
    public CatalogueTrace NewTrace() => NewTrace(DefinitionStore.BuiltIn);

    /// <summary>The same, with definitions of its own.</summary>
    public CatalogueTrace NewTrace(DefinitionStore definitions) => new(_store, definitions, new ResourceValidator(definitions, new TerminologyService(definitions)));

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
