using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirStories.Storage.Sqlite;

/// <summary>The embedded database: one file, write-ahead log, every commit flushed to disk.</summary>
public sealed class SqliteProvider : StorageProvider
{
    // Another process may hold the write lock for as long as an import's batch takes.
    private const string Pragmas =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 30000;" +
        " PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;" +
        // A commit touches a dozen pages; checkpoints every 32 MB instead of every 4 keep them out of the writers' way.
        " PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;";

    private readonly string _connectionString;

    /// <summary>A provider for a connection string such as <c>Data Source=data/catalogue.db</c>.</summary>
    public SqliteProvider(string connectionString)
    {
        // Commands are kept prepared on connections of our own pool.
        var builder = new SqliteConnectionStringBuilder(connectionString) { Pooling = false };
        DataSource = builder.DataSource;
        _connectionString = builder.ConnectionString;
    }

    /// <summary>Path of the database file.</summary>
    public string DataSource { get; }

    /// <inheritdoc/>
    public override string Name => "Sqlite";

    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new SqliteDialect();

    /// <inheritdoc/>
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DbTransaction BeginWrite(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: false);

    /// <inheritdoc/>
    public override bool IsUnavailable(DbException exception) => exception is SqliteException
    {
        SqliteErrorCode: not (
        SQLitePCL.raw.SQLITE_ERROR or SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_MISMATCH or SQLitePCL.raw.SQLITE_MISUSE or SQLitePCL.raw.SQLITE_RANGE)
    };

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder<CatalogueContext> options) => options
        .UseSqlite(_connectionString, sqlite => sqlite.MigrationsAssembly(typeof(SqliteProvider).Assembly.GetName().Name))
        .ReplaceService<IMigrationsSqlGenerator, KeyOrderedTables>();

    /// <inheritdoc/>
    public override async Task MigrateAsync(CancellationToken cancellation)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(DataSource)) is { } folder) Directory.CreateDirectory(folder);
        await base.MigrateAsync(cancellation);
    }

    /// <inheritdoc/>
    protected override async Task<string?> NewestMigrationAsync(CancellationToken cancellation)
    {
        if (!File.Exists(DataSource)) return null;
        await using var connection = await OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'";
        if (await command.ExecuteScalarAsync(cancellation) is 0L) return null;
        command.CommandText = "SELECT MAX(\"MigrationId\") FROM \"__EFMigrationsHistory\"";
        return await command.ExecuteScalarAsync(cancellation) as string;
    }
}
