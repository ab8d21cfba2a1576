using FhirStories.Storage;
using FhirStories.Storage.SqlServer;
using Microsoft.Data.SqlClient;

namespace FhirStories.TestDatabases;

/// <summary>A database on the SQL Server whose connection string <c>FHIRSTORIES_SQLSERVER</c> holds.</summary>
internal sealed class SqlServerTestDatabase : TestDatabase
{
    private SqlServerTestDatabase(string connectionString) => (ConnectionString, Provider) = (connectionString, new SqlServerProvider(connectionString));

    public override StorageProvider Provider { get; }

    public override StorageProvider Impatient(TimeSpan lockWait) => new SqlServerProvider(ConnectionString, lockWait);

    public override string ConnectionString { get; }

    public static async Task<TestDatabase?> CreateNewAsync()
    {
        if (Environment.GetEnvironmentVariable("FHIRSTORIES_SQLSERVER") is not { Length: > 0 } server) return null;
        var database = new SqlServerTestDatabase(new SqlConnectionStringBuilder(server) { InitialCatalog = $"test_{Guid.NewGuid():N}" }.ConnectionString);
        await database.Provider.MigrateAsync(CancellationToken.None);
        return database;
    }

    public override async ValueTask DisposeAsync()
    {
        SqlConnection.ClearAllPools();
        await using var context = Provider.CreateContext();
        await context.Database.EnsureDeletedAsync();
    }
}
