using System.Data.Common;
using System.Reflection;
using FhirStories.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FhirStories.Storage;

/// <summary>One database product: how to reach it, how its SQL differs, how its schema is brought up to date.</summary>
public abstract class StorageProvider
{
    /// <summary>The value of <c>Storage:Provider</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Where its SQL differs.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>An open connection, set up as the provider wants it.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellation);

    /// <summary>Begins the transaction of a group of writes; it holds the write lock from its start.</summary>
    public abstract DbTransaction BeginWrite(DbConnection connection);

    /// <summary>Readies a command that will run many times; its parameters are declared.</summary>
    public virtual void Prepare(DbCommand command) => command.Prepare();

    /// <summary>Marks a place in a transaction to which it can be rolled back.</summary>
    public virtual void Save(DbTransaction transaction, string name) => transaction.Save(name);

    /// <summary>Undoes what was done since a place was marked.</summary>
    public virtual void RollbackTo(DbTransaction transaction, string name) => transaction.Rollback(name);

    /// <summary>Forgets a place, not what was done since.</summary>
    public virtual void Release(DbTransaction transaction, string name) => transaction.Release(name);

    /// <summary>What puts rows into the tables on a connection; null for one prepared command a row.</summary>
    public virtual RowWriter? CreateRowWriter(DbConnection connection) => null;

    /// <summary>Most connections that read at once; more readers wait for their turn.</summary>
    public virtual int MostReaders => 64;

    /// <summary>True when an error says that the database cannot be used just now, rather than that a statement is wrong.</summary>
    public abstract bool IsUnavailable(DbException exception);

    /// <summary>Sets up EF Core for this database, its migrations assembly included.</summary>
    public abstract void Configure(DbContextOptionsBuilder<CatalogueContext> options);

    /// <summary>Creates the database or brings its schema up to date. Two processes may do so at once.</summary>
    public virtual async Task MigrateAsync(CancellationToken cancellation)
    {
        // EF Core takes a good part of a second to build its model; a database that has the newest migration needs none of it.
        var newest = GetType().Assembly.GetTypes().Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>().Max(StringComparer.Ordinal);
        if (await NewestMigrationAsync(cancellation) == newest) return;
        await using var context = CreateContext();
        await context.Database.MigrateAsync(cancellation);
    }

    /// <summary>The newest migration that the database has; null where it has none, or does not exist.</summary>
    protected abstract Task<string?> NewestMigrationAsync(CancellationToken cancellation);

    /// <summary>A context for migrations and cold paths.</summary>
    public CatalogueContext CreateContext()
    {
        var options = new DbContextOptionsBuilder<CatalogueContext>();
        Configure(options);
        return new CatalogueContext(options.Options);
    }
}
