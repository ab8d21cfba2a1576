using System.Data.Common;
using System.Globalization;
using FhirStories.Storage.Accounts;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirStories.Storage.Sqlite;

/// <summary>The embedded database: one file, write-ahead log, every commit flushed to disk.</summary>
public sealed class SqliteProvider : StorageProvider
{
    private const string Pragmas =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" +
        " PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;" +
        // A commit touches a dozen pages; checkpoints every 32 MB instead of every 4 keep them out of the writers' way.
        " PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;";

    private readonly string _connectionString;
    private readonly string _settings;

    /// <summary>A provider for a connection string such as <c>Data Source=data/catalogue.db</c>.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="lockWait">How long a writer waits while another process holds the write lock, as an import's batch does.</param>
    public SqliteProvider(string connectionString, TimeSpan? lockWait = null)
    {
        var wait = lockWait ?? StorageOptions.UsualLockWait;
        // Commands are kept prepared on connections of our own pool. The library waits in its own way, by whole seconds, after the database has.
        var builder = new SqliteConnectionStringBuilder(connectionString) { Pooling = false, DefaultTimeout = Math.Max(1, (int)wait.TotalSeconds) };
        _settings = string.Create(CultureInfo.InvariantCulture, $"{Pragmas} PRAGMA busy_timeout = {(int)wait.TotalMilliseconds};");
        DataSource = builder.DataSource;
        _connectionString = builder.ConnectionString;
    }

    /// <summary>Path of the database file.</summary>
    public string DataSource { get; }

    /// <inheritdoc/>
    public override bool IsBehindWire => false;

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
            command.CommandText = _settings;
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
    /// <remarks>SQLite works on the caller's thread and looks at no token.</remarks>
    public override Action<DbConnection>? Interrupt { get; } = static connection =>
    {
        if (((SqliteConnection)connection).Handle is { } handle) SQLitePCL.raw.sqlite3_interrupt(handle);
    };

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
    public override void ConfigureAccounts(DbContextOptionsBuilder options) => options
        .UseSqlite(_connectionString, sqlite => sqlite.MigrationsAssembly(typeof(SqliteProvider).Assembly.GetName().Name).MigrationsHistoryTable(AccountsContext.History));

    /// <inheritdoc/>
    public override bool MigratesItself => true;

    /// <inheritdoc/>
    public override async Task MigrateAsync(CancellationToken cancellation)
    {
        var path = Path.GetFullPath(DataSource);
        if (Path.GetDirectoryName(path) is { } folder) Directory.CreateDirectory(folder);
        if (await SchemaAsync(cancellation) == SchemaState.Current) return;
        await using var alone = await AloneAsync(path + "-migrating", cancellation);
        await ForgetAbandonedLockAsync(cancellation);
        await base.MigrateAsync(cancellation);
    }

    // The operating system ends this lock with the process, however that ends; EF Core's is a row, for which the next process would wait for ever.
    private static async Task<FileStream> AloneAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(50, cancellation);
            }
        }
    }

    private async Task ForgetAbandonedLockAsync(CancellationToken cancellation)
    {
        if (!File.Exists(DataSource)) return;
        await using var connection = await OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsLock'";
        if (await command.ExecuteScalarAsync(cancellation) is 0L) return;
        command.CommandText = "DELETE FROM \"__EFMigrationsLock\"";
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    protected override async Task<string?> NewestMigrationAsync(string history, CancellationToken cancellation)
    {
        if (!File.Exists(DataSource)) return null;
        await using var connection = await OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM sqlite_master WHERE name = '{history}'";
        if (await command.ExecuteScalarAsync(cancellation) is 0L) return null;
        command.CommandText = $"SELECT MAX(\"MigrationId\") FROM \"{history}\"";
        return await command.ExecuteScalarAsync(cancellation) as string;
    }
}
