using System.CommandLine;
using FhirStories.Catalogue.Import;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Writing;
using FhirStories.Storage;
using FhirStories.Storage.Sqlite;

namespace FhirStories.Cli.Commands;

/// <summary>Where a command works: on a running server (<c>--server</c>) or on the store itself (<c>--database</c>).</summary>
internal sealed class TargetOptions
{
    private const string DefaultDatabase = "data/catalogue.db";

    private readonly Option<string?> _server = new("--server") { Description = "FHIR base of a running server, such as http://127.0.0.1:5000/fhir." };
    private readonly Option<string?> _database = new("--database") { Description = $"SQLite file to open without a server. Without --server, {DefaultDatabase} or what ConnectionStrings__Catalogue names." };

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_database);
    }

    public async Task<OpenTarget> OpenAsync(ParseResult parse, CancellationToken cancellation)
    {
        if (parse.GetValue(_server) is { } server)
        {
            if (parse.GetValue(_database) is not null) return new OpenTarget { Problem = "Give either --server or --database." };
            return Uri.TryCreate(server.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? new OpenTarget { Import = new ServerImportTarget(url) }
                : new OpenTarget { Problem = $"'{server}' is not the address of a FHIR base." };
        }
        try
        {
            var connection = parse.GetValue(_database) is { } file ? $"Data Source={file}"
                : Environment.GetEnvironmentVariable("ConnectionStrings__Catalogue") ?? $"Data Source={DefaultDatabase}";
            var provider = new SqliteProvider(connection);
            await provider.MigrateAsync(cancellation);
            var store = new ResourceStore(provider, TimeProvider.System);
            var repository = new FhirRepository(store, DefinitionStore.BuiltIn, new RepositoryOptions());
            return new OpenTarget { Import = new RepositoryImportTarget(repository), Store = store };
        }
        catch (Exception exception) when (exception is ArgumentException or System.Data.Common.DbException or IOException or UnauthorizedAccessException)
        {
            return new OpenTarget { Problem = $"The database cannot be opened: {exception.Message}" };
        }
    }
}

/// <summary>An opened target, or the problem that kept it closed.</summary>
internal sealed class OpenTarget : IAsyncDisposable
{
    public string? Problem { get; init; }

    public IImportTarget? Import { get; init; }

    public ResourceStore? Store { get; init; }

    public async ValueTask DisposeAsync()
    {
        if (Store is not null) await Store.DisposeAsync();
        (Import as IDisposable)?.Dispose();
    }
}
