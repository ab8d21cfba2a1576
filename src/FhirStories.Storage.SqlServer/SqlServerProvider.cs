using System.Data.Common;
using System.Globalization;
using FhirStories.Storage.Accounts;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Storage.SqlServer;

/// <summary>SQL Server. Any number of servers may share one database.</summary>
/// <remarks>Writers take turns by an application lock that ends with their transaction, so that keys rise in the order of the commits.</remarks>
public sealed class SqlServerProvider : StorageProvider
{
    private readonly string _connectionString;
    private readonly string _lock;

    /// <summary>A provider for a connection string such as <c>Server=127.0.0.1;Database=catalogue;User Id=…;Password=…</c>.</summary>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="lockWait">How long a writer waits for its turn among those of other servers.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public SqlServerProvider(string connectionString, TimeSpan? lockWait = null)
    {
        _connectionString = new SqlConnectionStringBuilder(connectionString) { MultipleActiveResultSets = false }.ConnectionString;
        _lock = string.Create(CultureInfo.InvariantCulture,
            $"DECLARE @taken int; EXEC @taken = sp_getapplock @Resource = N'fhirstories-write', @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = {(int)(lockWait ?? StorageOptions.UsualLockWait).TotalMilliseconds};" +
            $" IF @taken < 0 THROW 51000, N'The write lock is not to be had.', 1;");
    }

    /// <inheritdoc/>
    public override string Name => "SqlServer";

    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new SqlServerDialect();

    /// <inheritdoc/>
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

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
    /// <remarks>Plans are kept by the text on the server; preparing would want the length of every text beforehand.</remarks>
    public override void Prepare(DbCommand command)
    {
    }

    /// <inheritdoc/>
    public override void Save(DbTransaction transaction, string name) => ((SqlTransaction)transaction).Save(name);

    /// <inheritdoc/>
    public override void RollbackTo(DbTransaction transaction, string name) => ((SqlTransaction)transaction).Rollback(name);

    /// <inheritdoc/>
    /// <remarks>SQL Server has no word for it: the place goes with the transaction.</remarks>
    public override void Release(DbTransaction transaction, string name)
    {
    }

    /// <inheritdoc/>
    /// <remarks>
    /// By the severity (from 17: out of resources or broken; from 20 the connection is gone) and by the numbers of what ends a connection,
    /// a deadlock, a time limit, a log-in and our own lock.
    /// </remarks>
    public override bool IsUnavailable(DbException exception) => exception is not SqlException { Class: < 17, Number: not (-2 or 53 or 1205 or 4060 or 18456 or 51000) };

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder<CatalogueContext> options) =>
        options.UseSqlServer(_connectionString, server => server.MigrationsAssembly(typeof(SqlServerProvider).Assembly.GetName().Name));

    /// <inheritdoc/>
    public override void ConfigureAccounts(DbContextOptionsBuilder options) => options.UseSqlServer(
        _connectionString, server => server.MigrationsAssembly(typeof(SqlServerProvider).Assembly.GetName().Name).MigrationsHistoryTable(AccountsContext.History));

    /// <inheritdoc/>
    protected override async Task<string?> NewestMigrationAsync(string history, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = $"IF OBJECT_ID(N'\"{history}\"') IS NOT NULL SELECT MAX(\"MigrationId\") FROM \"{history}\"";
            return await command.ExecuteScalarAsync(cancellation) as string;
        }
        catch (SqlException exception) when (exception.Number == 4060)
        {
            // There is no such database yet: the migration makes it.
            return null;
        }
    }
}
