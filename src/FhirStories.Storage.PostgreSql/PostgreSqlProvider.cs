using System.Data.Common;
using FhirStories.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FhirStories.Storage.PostgreSql;

/// <summary>PostgreSQL. Any number of servers may share one database.</summary>
/// <remarks>Writers take turns by an advisory lock that ends with their transaction, so that keys rise in the order of the commits.</remarks>
public sealed class PostgreSqlProvider : StorageProvider
{
    // The number is the letters of "fhirstor": what else locks in this database has other ones, most likely.
    private const string Lock = "SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock(7379263929730756466)";

    private readonly NpgsqlDataSource _source;
    private readonly string _connectionString;

    /// <summary>A provider for a connection string such as <c>Host=127.0.0.1;Database=catalogue;Username=fhirstories</c>.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public PostgreSqlProvider(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        MostReaders = builder.ContainsKey("Maximum Pool Size") ? builder.MaxPoolSize : 48;
        // Commands are kept prepared on connections of our own pool.
        builder.Pooling = false;
        builder.MaxAutoPrepare = 128;
        builder.AutoPrepareMinUsages = 2;
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
            command.CommandText = Lock;
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
    protected override async Task<string?> NewestMigrationAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT to_regclass('\"__EFMigrationsHistory\"') IS NOT NULL";
        if (await command.ExecuteScalarAsync(cancellation) is not true) return null;
        command.CommandText = "SELECT MAX(\"MigrationId\") FROM \"__EFMigrationsHistory\"";
        return await command.ExecuteScalarAsync(cancellation) as string;
    }
}
