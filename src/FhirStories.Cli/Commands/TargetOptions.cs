using System.CommandLine;
using FhirStories.Catalogue.Import;
using FhirStories.Cli.Exporting;
using FhirStories.Cli.Linting;
using FhirStories.Cli.Packages;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Packages;
using FhirStories.Repository.Subscriptions;
using FhirStories.Repository.Writing;
using FhirStories.Server.Configuration;
using FhirStories.Storage;
using FhirStories.Storage.Packages;
using FhirStories.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FhirStories.Cli.Commands;

/// <summary>Where a command works: on a running server (<c>--server</c>) or on the store itself (<c>--database</c>).</summary>
internal sealed class TargetOptions
{
    private const string DefaultDatabase = "data/catalogue.db";

    private readonly Option<string?> _server = new("--server") { Description = $"FHIR base of a running server, such as http://127.0.0.1:5000/fhir. A token for it is taken from {ServerClient.TokenVariable}." };
    private readonly Option<string?> _database = new("--database") { Description = $"SQLite file to open without a server. Without --server, {DefaultDatabase} or what Storage__Provider and ConnectionStrings__Catalogue name." };

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_database);
    }

    /// <summary>What can be exported there, or the problem that kept it closed.</summary>
    public async Task<OpenTarget> OpenExportAsync(ParseResult parse, CancellationToken cancellation)
    {
        if (Server(parse) is ({ } url, _)) return new OpenTarget { Export = new ServerExportSource(url) };
        return await OpenAsync(parse, cancellation);
    }

    /// <summary>What can be written to there, or the problem that kept it closed.</summary>
    public async Task<OpenTarget> OpenAsync(ParseResult parse, CancellationToken cancellation)
    {
        if (Server(parse) is ({ } url, _)) return new OpenTarget { Import = new ServerImportTarget(url) };
        if (Server(parse) is (_, { } problem)) return new OpenTarget { Problem = problem };
        try
        {
            var provider = await DatabaseAsync(parse, cancellation);
            var store = new ResourceStore(provider, TimeProvider.System);
            var repository = new FhirRepository(store, DefinitionStore.BuiltIn, new RepositoryOptions { Headers = Seal(provider) });
            return new OpenTarget { Import = new RepositoryImportTarget(repository), Export = new StoreExportSource(repository), Store = store, Repository = repository };
        }
        catch (Exception exception) when (IsClosed(exception))
        {
            return new OpenTarget { Problem = $"The database cannot be opened: {exception.Message}" };
        }
    }

    /// <summary>Whether an option says where to work.</summary>
    public bool IsNamed(ParseResult parse) => parse.GetValue(_server) is not null || parse.GetValue(_database) is not null;

    /// <summary>The stories, features and roles there.</summary>
    /// <exception cref="ArgumentException">The options do not name a place that can be opened; the message says why.</exception>
    /// <exception cref="HttpRequestException">The server does not answer as it should.</exception>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    public async Task<List<LintedItem>> StoriesAsync(ParseResult parse, CancellationToken cancellation)
    {
        if (Server(parse) is ({ } url, _)) return await StoredStories.OfAsync(url, cancellation);
        await using var target = await OpenAsync(parse, cancellation);
        return target.Problem is { } problem ? throw new ArgumentException(problem) : await StoredStories.OfAsync(target.Repository!, cancellation);
    }

    private static HeaderSeal? Seal(StorageProvider provider) => Environment.GetEnvironmentVariable("Subscriptions__Key") is { Length: > 0 } key
        ? HeaderSeal.OfText(key) ?? throw new ArgumentException($"Subscriptions__Key takes {HeaderSeal.KeyLength} bytes in Base64.")
        : provider is SqliteProvider { DataSource: { } file } ? HeaderSeal.Beside(file) : null;

    /// <summary>The packages there, or the problem that kept them closed.</summary>
    public async Task<(IPackageTarget? Target, string? Problem)> OpenPackagesAsync(ParseResult parse, string? registry, CancellationToken cancellation)
    {
        registry ??= parse.GetValue(_server) is null ? Environment.GetEnvironmentVariable("Definitions__Registry") : null;
        Uri? registryUrl = null;
        if (!string.IsNullOrEmpty(registry) && !(Uri.TryCreate(registry, UriKind.Absolute, out registryUrl) && registryUrl.Scheme is "http" or "https"))
            return (null, $"'{registry}' is not the address of a package registry.");
        switch (Server(parse))
        {
            case ({ }, _) when registryUrl is not null: return (null, "A server asks the registry of its own settings: give --registry without --server.");
            case ({ } url, _): return (new ServerPackageTarget(url), null);
            case (_, { } problem): return (null, problem);
        }
        try
        {
            return (new StorePackageTarget((await LibraryAsync(await DatabaseAsync(parse, cancellation), registryUrl, cancellation)).Library), null);
        }
        catch (Exception exception) when (IsClosed(exception))
        {
            return (null, $"The database cannot be opened: {exception.Message}");
        }
    }

    /// <summary>The store itself with all its definitions, those of packages and those stored as resources; or the problem that kept it closed.</summary>
    public async Task<(OpenTarget Target, DefinitionStore? Definitions)> OpenStoreAsync(ParseResult parse, CancellationToken cancellation)
    {
        try
        {
            // What is only read is not created.
            if ((Provider(parse.GetValue(_database)).Provider as SqliteProvider)?.DataSource is { } file && file != ":memory:" && !File.Exists(file))
                return (new OpenTarget { Problem = $"There is no database '{file}': name one with --database, files with --from, or a server with --server." }, null);
            var provider = await DatabaseAsync(parse, cancellation);
            var store = new ResourceStore(provider, TimeProvider.System);
            var (library, definitions) = await LibraryAsync(provider, null, cancellation);
            using (library)
            using (var stored = new StoredDefinitions(store, definitions, library)) await stored.RefreshAsync(cancellation);
            return (new OpenTarget { Export = new StoreExportSource(new FhirRepository(store, definitions, new RepositoryOptions())), Store = store }, definitions);
        }
        catch (Exception exception) when (IsClosed(exception))
        {
            return (new OpenTarget { Problem = $"The database cannot be opened: {exception.Message}" }, null);
        }
    }

    private static bool IsClosed(Exception exception) =>
        exception is ArgumentException or System.Data.Common.DbException or IOException or UnauthorizedAccessException or StorageUnavailableException or SchemaException;

    private static async Task<(PackageLibrary Library, DefinitionStore Definitions)> LibraryAsync(StorageProvider provider, Uri? registry, CancellationToken cancellation)
    {
        var folders = (Environment.GetEnvironmentVariable("Definitions__Folders") ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var options = new PackageOptions { Folders = folders, Registry = registry, CacheFolder = PackageOptions.CacheBeside((provider as SqliteProvider)?.DataSource) };
        var definitions = new DefinitionStore(new DefinitionStoreOptions());
        var library = new PackageLibrary(new PackageStore(provider), definitions, options, TimeProvider.System, NullLogger<PackageLibrary>.Instance);
        await library.OpenAsync(cancellation);
        return (library, definitions);
    }

    /// <summary>The server that is asked for, or what is wrong with its address; neither where none is.</summary>
    public (Uri? Url, string? Problem) Server(ParseResult parse)
    {
        if (parse.GetValue(_server) is not { } server) return (null, null);
        if (parse.GetValue(_database) is not null) return (null, "Give either --server or --database.");
        return Uri.TryCreate(server.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? (url, null) : (null, $"'{server}' is not the address of a FHIR base.");
    }

    /// <summary>The database itself, its schema that of this program.</summary>
    /// <exception cref="ArgumentException">The settings name none.</exception>
    private async Task<StorageProvider> DatabaseAsync(ParseResult parse, CancellationToken cancellation)
    {
        var (provider, problem) = Provider(parse.GetValue(_database));
        if (provider is null) throw new ArgumentException(problem);
        await provider.RequireSchemaAsync(cancellation);
        return provider;
    }

    /// <summary>The database that an option or the environment names: as the server reads its settings.</summary>
    public static (StorageProvider? Provider, string? Problem) Provider(string? file) => file is not null
        ? StorageProviders.Create("Sqlite", $"Data Source={file}")
        : StorageProviders.Create(Environment.GetEnvironmentVariable("Storage__Provider"), Environment.GetEnvironmentVariable("ConnectionStrings__Catalogue"));
}

/// <summary>An opened target, or the problem that kept it closed.</summary>
internal sealed class OpenTarget : IAsyncDisposable
{
    public string? Problem { get; init; }

    public IImportTarget? Import { get; init; }

    public IExportSource? Export { get; init; }

    /// <summary>The repository over the store; null for a server.</summary>
    public FhirRepository? Repository { get; init; }

    public ResourceStore? Store { get; init; }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        (Import as IDisposable)?.Dispose();
        (Export as IDisposable)?.Dispose();
    }
}
