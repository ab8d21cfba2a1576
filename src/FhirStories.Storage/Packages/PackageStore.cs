using System.Data.Common;
using System.Globalization;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Packages;

/// <summary>The installed packages. Changes are rare and large, so each opens a connection of its own and holds one transaction.</summary>
public sealed class PackageStore(StorageProvider provider)
{
    /// <summary>All packages without their content, in the order they were added.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<IReadOnlyList<StoredPackage>> ListAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<StoredPackage>>(async connection =>
    {
        await using var command = Command(connection, PackageSql.List, null);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var packages = new List<StoredPackage>();
        while (await reader.ReadAsync(cancellation))
            packages.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5)));
        return packages;
    }, cancellation);

    /// <summary>The packed content of a package; null when it was removed meanwhile.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task<byte[]?> ReadAsync(long ordinal, CancellationToken cancellation) => RunAsync(async connection =>
    {
        await using var command = Command(connection, PackageSql.Content(ordinal), null);
        return await command.ExecuteScalarAsync(cancellation) as byte[];
    }, cancellation);

    /// <summary>Adds packages in one transaction: all, or none when one of them is <see cref="PackageWrite.Taken"/>.</summary>
    /// <param name="packages">In the order they take; the last one wins over those before it.</param>
    /// <param name="replace">True: another content of the same name and version gives way.</param>
    /// <param name="cancellation">Cancels until the commit.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="StorageUnavailableException">The database cannot be written; nothing was stored.</exception>
    public Task<IReadOnlyList<PackageWrite>> AddAsync(IReadOnlyList<NewPackage> packages, bool replace, CancellationToken cancellation) =>
        RunAsync<IReadOnlyList<PackageWrite>>(async connection =>
        {
            await using var transaction = await BeginAsync(connection);
            var next = Convert.ToInt64(await ScalarAsync(connection, PackageSql.NextOrdinal, transaction, cancellation), CultureInfo.InvariantCulture);
            var written = new List<PackageWrite>();
            foreach (var package in packages)
            {
                var (name, version) = (package.Package.Name, package.Package.Version);
                var outcome = await KeyAsync(connection, name, version, transaction, cancellation) switch
                {
                    null => PackageWrite.Added,
                    var key when key == package.Package.ContentKey => PackageWrite.Unchanged,
                    _ => replace ? PackageWrite.Replaced : PackageWrite.Taken,
                };
                written.Add(outcome);
                if (outcome == PackageWrite.Replaced) await ExecuteAsync(connection, PackageSql.Delete(name, version), transaction, cancellation);
                if (outcome is PackageWrite.Added or PackageWrite.Replaced)
                    await ExecuteAsync(connection, PackageSql.Insert(next++, package), transaction, cancellation);
            }
            if (!written.Contains(PackageWrite.Taken)) await transaction.CommitAsync(CancellationToken.None);
            return written;
        }, cancellation);

    /// <summary>Removes a package; false when there is none of that name and version.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be written.</exception>
    public Task<bool> RemoveAsync(string name, string version, CancellationToken cancellation) => RunAsync(async connection =>
    {
        await using var transaction = await BeginAsync(connection);
        var removed = await ExecuteAsync(connection, PackageSql.Delete(name, version), transaction, cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        return removed > 0;
    }, cancellation);

    // Waiting for the lock blocks: on a thread of its own, so that many who wait never keep the one who holds it from a thread to go on with.
    private Task<DbTransaction> BeginAsync(DbConnection connection) => Task.Factory.StartNew(
        () => provider.BeginWrite(connection), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task<string?> KeyAsync(
        DbConnection connection, string name, string version, DbTransaction transaction, CancellationToken cancellation)
    {
        await using var command = Command(connection, PackageSql.Find(name, version), transaction);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetString(1) : null;
    }

    private static async Task<object?> ScalarAsync(DbConnection connection, SqlStatement statement, DbTransaction transaction, CancellationToken cancellation)
    {
        await using var command = Command(connection, statement, transaction);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private static async Task<int> ExecuteAsync(DbConnection connection, SqlStatement statement, DbTransaction transaction, CancellationToken cancellation)
    {
        await using var command = Command(connection, statement, transaction);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static DbCommand Command(DbConnection connection, SqlStatement statement, DbTransaction? transaction)
    {
        var command = connection.CreateCommand();
        command.CommandText = statement.Text;
        command.Transaction = transaction;
        foreach (var value in statement.Values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType, parameter.Value) = (value.Name, value.Type, value.Value);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private async Task<T> RunAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await provider.OpenAsync(cancellation);
            return await work(connection);
        }
        catch (DbException exception) when (provider.IsUnavailable(exception))
        {
            throw new StorageUnavailableException("The table of packages could not be reached.", exception);
        }
    }
}
