using FhirStories.Storage;
using FhirStories.Storage.PostgreSql;
using Npgsql;

namespace FhirStories.TestDatabases;

/// <summary>A database in the cluster of this test run, copied from one that was migrated once.</summary>
internal sealed class PostgreSqlTestDatabase : TestDatabase
{
    private static readonly Lazy<Task<string?>> Template = new(MakeTemplateAsync);
    private static readonly SemaphoreSlim Copying = new(1);

    private PostgreSqlTestDatabase(string connectionString) => (ConnectionString, Provider) = (connectionString, new PostgreSqlProvider(connectionString));

    public override StorageProvider Provider { get; }

    public override StorageProvider Impatient(TimeSpan lockWait) => new PostgreSqlProvider(ConnectionString, lockWait);

    public override string ConnectionString { get; }

    public static async Task<TestDatabase?> CreateNewAsync()
    {
        if (await Template.Value is not { } template) return null;
        var name = $"test_{Guid.NewGuid():N}";
        await Copying.WaitAsync();
        try
        {
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}");
        }
        finally
        {
            Copying.Release();
        }
        return new PostgreSqlTestDatabase(await PostgreSqlCluster.ConnectionStringAsync(name) ?? throw new InvalidOperationException("The cluster is gone."));
    }

    public override async ValueTask DisposeAsync() =>
        await ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(ConnectionString).Database} WITH (FORCE)");

    private static async Task<string?> MakeTemplateAsync()
    {
        const string Name = "fhirstories_template";
        if (await PostgreSqlCluster.ConnectionStringAsync(Name) is not { } connection) return null;
        await ExecuteAsync($"DROP DATABASE IF EXISTS {Name}");
        await ExecuteAsync($"CREATE DATABASE {Name}");
        await new PostgreSqlProvider(connection).MigrateAsync(CancellationToken.None);
        // Nobody may be connected with what is copied, and a pool stays so.
        NpgsqlConnection.ClearAllPools();
        return Name;
    }

    private static async Task ExecuteAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(await PostgreSqlCluster.ConnectionStringAsync("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
