using System.Data.Common;
using System.Reflection;
using FhirStories.Storage.Accounts;
using FhirStories.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
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

    /// <summary>Has the planner's statistics made anew where the database's own lie far behind; does nothing where plans do not hang on them, or
    /// where the database sees to them before it plans.</summary>
    /// <param name="versions">Number of stored versions.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="DbException">The database cannot be used just now.</exception>
    public virtual Task RefreshStatisticsAsync(long versions, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Most connections that read at once; more readers wait for their turn.</summary>
    public virtual int MostReaders => 64;

    /// <summary>Whether the database is another process, so that asking it costs more than what it does for a single row.</summary>
    public virtual bool IsBehindWire => true;

    /// <summary>How a read in progress on a connection is ended from another thread; null where the commands' own cancellation does it.</summary>
    public virtual Action<DbConnection>? Interrupt => null;

    /// <summary>True when an error says that the database cannot be used just now, rather than that a statement is wrong.</summary>
    public abstract bool IsUnavailable(DbException exception);

    /// <summary>Sets up EF Core for this database, its migrations assembly included.</summary>
    public abstract void Configure(DbContextOptionsBuilder<CatalogueContext> options);

    /// <summary>Sets up EF Core for the accounts in this database, their migrations and <see cref="AccountsContext.History"/> included.</summary>
    public abstract void ConfigureAccounts(DbContextOptionsBuilder options);

    /// <summary>Whether a server brings the schema up to date itself: where it alone has the database. Elsewhere the operator says when.</summary>
    public virtual bool MigratesItself => false;

    /// <summary>How the schema of the database stands to this program: that of the catalogue and that of the accounts.</summary>
    public async Task<SchemaState> SchemaAsync(CancellationToken cancellation)
    {
        var catalogue = await SchemaAsync<CatalogueContext>(HistoryRepository.DefaultTableName, cancellation);
        if (catalogue is SchemaState.None or SchemaState.Newer) return catalogue;
        var accounts = await SchemaAsync<AccountsContext>(AccountsContext.History, cancellation);
        return accounts == SchemaState.Newer ? accounts
            : catalogue == SchemaState.Current && accounts == SchemaState.Current ? SchemaState.Current : SchemaState.Older;
    }

    private async Task<SchemaState> SchemaAsync<TContext>(string history, CancellationToken cancellation) where TContext : DbContext
    {
        // EF Core takes a good part of a second to build its model; this needs none of it.
        var known = GetType().Assembly.GetTypes().Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(TContext))
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>().Order(StringComparer.Ordinal).ToList();
        return await NewestMigrationAsync(history, cancellation) switch
        {
            null => SchemaState.None,
            var newest when newest == known[^1] => SchemaState.Current,
            var newest when known.Contains(newest) => SchemaState.Older,
            _ => SchemaState.Newer,
        };
    }

    /// <summary>Sees to it that the schema is that of this program, by changing it only where <see cref="MigratesItself"/> says so.</summary>
    /// <exception cref="SchemaException">It is another one; the message says what to do.</exception>
    public async Task RequireSchemaAsync(CancellationToken cancellation)
    {
        if (MigratesItself)
        {
            await MigrateAsync(cancellation);
            return;
        }
        var state = await SchemaAsync(cancellation);
        if (state == SchemaState.Newer) throw Newer();
        if (state != SchemaState.Current)
            throw new SchemaException($"The database ({Name}) has {(state == SchemaState.None ? "no schema yet" : "the schema of an older version")}: run 'fhirstories migrate' with the same Storage__Provider and ConnectionStrings__Catalogue first.");
    }

    /// <summary>Creates the database or brings its schema up to date. Two processes may do so at once.</summary>
    /// <exception cref="SchemaException">A later version of the program has changed it.</exception>
    public virtual async Task MigrateAsync(CancellationToken cancellation)
    {
        var state = await SchemaAsync(cancellation);
        if (state == SchemaState.Newer) throw Newer();
        if (state == SchemaState.Current) return;
        await using (var context = CreateContext()) await context.Database.MigrateAsync(cancellation);
        await using var accounts = CreateAccountsContext();
        await accounts.Database.MigrateAsync(cancellation);
    }

    private SchemaException Newer() =>
        new($"The database ({Name}) has the schema of a later version: use that version, or a database of its own for this one.");

    /// <summary>The newest migration that the database has; null where it has none, or does not exist.</summary>
    /// <param name="history">The table that lists them.</param>
    /// <param name="cancellation">Cancels the look.</param>
    protected abstract Task<string?> NewestMigrationAsync(string history, CancellationToken cancellation);

    /// <summary>A context for migrations and cold paths.</summary>
    public CatalogueContext CreateContext()
    {
        var options = new DbContextOptionsBuilder<CatalogueContext>();
        Configure(options);
        return new CatalogueContext(options.Options);
    }

    /// <summary>A context for accounts.</summary>
    public AccountsContext CreateAccountsContext()
    {
        var options = new DbContextOptionsBuilder<AccountsContext>();
        ConfigureAccounts(options);
        return new AccountsContext(options.Options);
    }
}
