using System.Data.Common;
using Microsoft.EntityFrameworkCore;

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

    /// <summary>True when an error says that the database cannot be used just now, rather than that a statement is wrong.</summary>
    public abstract bool IsUnavailable(DbException exception);

    /// <summary>Sets up EF Core for this database, its migrations assembly included.</summary>
    public abstract void Configure(DbContextOptionsBuilder<CatalogueContext> options);

    /// <summary>Creates the database or brings its schema up to date.</summary>
    public virtual async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var context = CreateContext();
        await context.Database.MigrateAsync(cancellation);
    }

    /// <summary>A context for migrations and cold paths.</summary>
    public CatalogueContext CreateContext()
    {
        var options = new DbContextOptionsBuilder<CatalogueContext>();
        Configure(options);
        return new CatalogueContext(options.Options);
    }
}
