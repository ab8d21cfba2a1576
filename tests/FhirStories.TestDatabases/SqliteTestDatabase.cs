using FhirStories.Storage;
using FhirStories.Storage.Sqlite;

namespace FhirStories.TestDatabases;

/// <summary>A SQLite file in a folder of its own.</summary>
internal sealed class SqliteTestDatabase : TestDatabase
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-test-").FullName;

    private SqliteTestDatabase() => Provider = new SqliteProvider(ConnectionString);

    public override StorageProvider Provider { get; }

    public override StorageProvider Impatient(TimeSpan lockWait) => new SqliteProvider(ConnectionString, lockWait);

    public override string ConnectionString => $"Data Source={Path.Combine(_folder, "test.db")}";

    public static async Task<TestDatabase> CreateNewAsync()
    {
        var database = new SqliteTestDatabase();
        await database.Provider.MigrateAsync(CancellationToken.None);
        return database;
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
