using System.Data.Common;
using System.Globalization;
using FhirStories.Storage.Accounts;
using FhirStories.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FhirStories.Storage.PostgreSql;

/// <summary>PostgreSQL. Any number of servers may share one database.</summary>
/// <remarks>Writers take turns by an advisory lock that ends with their transaction, so that keys rise in the order of the commits.</remarks>
public sealed class PostgreSqlProvider : StorageProvider
{
    // The number is the letters of "fhirstor": what else locks in this database has other ones, most likely.
    private const long LockNumber = 7379263929730756466;

    // Searches are planned by what they are, not by their values: one plan serves them all, and none is made anew for each. An index is read from memory
    // or from flash, where a page out of order costs little more than the next one; by the usual setting, made for turning disks, another order would do.
    // Compiling a plan takes longer than carrying it out.
    private const string Settings = "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1 -c jit=off";

    private const int AccountConnections = 16;

    private readonly NpgsqlDataSource _source;
    private readonly string _connectionString;
    private readonly string _lock;

    /// <summary>A provider for a connection string such as <c>Host=127.0.0.1;Database=catalogue;Username=fhirstories</c>.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="lockWait">How long a writer waits for its turn among those of other servers.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public PostgreSqlProvider(string connectionString, TimeSpan? lockWait = null)
    {
        _lock = string.Create(CultureInfo.InvariantCulture,
            $"SET LOCAL lock_timeout = {(int)(lockWait ?? StorageOptions.UsualLockWait).TotalMilliseconds}; SELECT pg_advisory_xact_lock({LockNumber})");
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        MostReaders = builder.ContainsKey("Maximum Pool Size") ? builder.MaxPoolSize : 48;
        // Commands are kept prepared on connections of our own pool.
        builder.Pooling = false;
        builder.MaxAutoPrepare = 128;
        builder.AutoPrepareMinUsages = 2;
        // What the operator says comes last and wins.
        builder.Options = $"{Settings} {builder.Options}".TrimEnd();
        if (!builder.ContainsKey("Application Name")) builder.ApplicationName = "FhirStories";
        _connectionString = builder.ConnectionString;
        _source = NpgsqlDataSource.Create(builder);
    }

    /// <inheritdoc/>
    public override string Name => "PostgreSql";

    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new PostgreSqlDialect();

    /// <inheritdoc/>
    public override int MostReaders { get; }

    /// <inheritdoc/>
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellation) => await _source.OpenConnectionAsync(cancellation);

    /// <inheritdoc/>
    public override DbTransaction BeginWrite(DbConnection connection)
    {
        var transaction = connection.BeginTransaction();
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = _lock;
            command.Transaction = transaction;
            command.ExecuteNonQuery();
            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override RowWriter CreateRowWriter(DbConnection connection) => new PostgreSqlRowWriter((NpgsqlConnection)connection, Dialect);

    /// <inheritdoc/>
    /// <remarks>PostgreSQL does it once a minute for tables that have changed, if at all; plans made before that read whole tables. The number of rows
    /// that it knew the last time is compared, so that of several servers one does it. Who does not own the tables gets a warning and no statistics.</remarks>
    public override async Task RefreshStatisticsAsync(long versions, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('\"Resource\"')";
        if (await command.ExecuteScalarAsync(cancellation) is long known && known * 2 > versions) return;
        command.CommandText = $"ANALYZE (SKIP_LOCKED) {string.Join(", ", PostgreSqlRowWriter.Tables.Select(table => $"\"{table}\""))}";
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// By the class of the SQLSTATE (PostgreSQL, Appendix A): connection, rolled back by the server, out of resources, lock not to be had,
    /// ended by an operator, system error. What never reached the server has none.
    /// </remarks>
    public override bool IsUnavailable(DbException exception) =>
        exception is not PostgresException { SqlState: var state } || state[..2] is "08" or "40" or "53" or "55" or "57" or "58";

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder<CatalogueContext> options) =>
        options.UseNpgsql(_connectionString, server => server.MigrationsAssembly(typeof(PostgreSqlProvider).Assembly.GetName().Name));

    /// <inheritdoc/>
    /// <remarks>Opened for a moment each time, and so taken from the library's own pool.</remarks>
    public override void ConfigureAccounts(DbContextOptionsBuilder options) => options.UseNpgsql(
        new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = true, MinPoolSize = 0, MaxPoolSize = AccountConnections }.ConnectionString,
        server => server.MigrationsAssembly(typeof(PostgreSqlProvider).Assembly.GetName().Name).MigrationsHistoryTable(AccountsContext.History));

    /// <inheritdoc/>
    public override async Task MigrateAsync(CancellationToken cancellation)
    {
        if (!await ExistsAsync(cancellation)) await CreateAsync(cancellation);
        // EF Core's own lock is over with each migration's transaction.
        await using var connection = await OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT pg_advisory_lock({LockNumber + 1})";
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
        await base.MigrateAsync(cancellation);
    }

    private async Task<bool> ExistsAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(cancellation);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return false;
        }
    }

    // EF Core would give the database the collation of the columns, which one of another locale than "C" refuses to be copied for.
    private async Task CreateAsync(CancellationToken cancellation)
    {
        var builder = new NpgsqlConnectionStringBuilder(_connectionString);
        var name = builder.Database!.Replace("\"", "\"\"", StringComparison.Ordinal);
        builder.Database = "postgres";
        try
        {
            await using var connection = new NpgsqlConnection(builder.ConnectionString);
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Somebody else has just made it.
        }
    }

    /// <inheritdoc/>
    protected override async Task<string?> NewestMigrationAsync(string history, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT to_regclass('\"{history}\"') IS NOT NULL";
            if (await command.ExecuteScalarAsync(cancellation) is not true) return null;
            command.CommandText = $"SELECT MAX(\"MigrationId\") FROM \"{history}\"";
            return await command.ExecuteScalarAsync(cancellation) as string;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            // There is no such database yet: the migration makes it.
            return null;
        }
    }
}
