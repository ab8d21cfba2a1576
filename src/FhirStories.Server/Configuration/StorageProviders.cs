using FhirStories.Storage;
using FhirStories.Storage.PostgreSql;
using FhirStories.Storage.Sqlite;
using FhirStories.Storage.SqlServer;

namespace FhirStories.Server.Configuration;

/// <summary>The database products by their names in the settings. The tool compiles this file too.</summary>
internal static class StorageProviders
{
    /// <summary>Where data lies unless somebody says otherwise.</summary>
    public const string DefaultDatabase = "Data Source=data/catalogue.db";

    /// <summary>What there is.</summary>
    public static readonly IReadOnlyList<string> Names = ["Sqlite", "PostgreSql", "SqlServer"];

    /// <summary>A provider, or a sentence about what is wrong with the settings. The sentence holds nothing of the connection string: that may have a password.</summary>
    /// <param name="name"><c>Storage:Provider</c>; nothing means SQLite.</param>
    /// <param name="connectionString"><c>ConnectionStrings:Catalogue</c>.</param>
    /// <param name="lockWait">How long a writer waits for its turn; null for as long as usual.</param>
    public static (StorageProvider? Provider, string? Problem) Create(string? name, string? connectionString, TimeSpan? lockWait = null)
    {
        if (string.IsNullOrEmpty(name)) name = "Sqlite";
        if (!Names.Contains(name, StringComparer.OrdinalIgnoreCase)) return (null, $"Storage:Provider is '{name}': it takes {string.Join(", ", Names)}.");
        var isSqlite = name.Equals("Sqlite", StringComparison.OrdinalIgnoreCase);
        if (string.IsNullOrEmpty(connectionString))
        {
            if (!isSqlite) return (null, $"ConnectionStrings:Catalogue is missing: {name} needs a connection string such as '{Example(name)}'.");
            connectionString = DefaultDatabase;
        }
        try
        {
            return (isSqlite ? new SqliteProvider(connectionString, lockWait)
                : name.Equals("PostgreSql", StringComparison.OrdinalIgnoreCase) ? new PostgreSqlProvider(connectionString, lockWait)
                : new SqlServerProvider(connectionString, lockWait), null);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            return (null, $"ConnectionStrings:Catalogue is not a connection string for {name}, such as '{Example(name)}': {exception.Message}");
        }
    }

    private static string Example(string name) => name.ToUpperInvariant() switch
    {
        "POSTGRESQL" => "Host=127.0.0.1;Database=catalogue;Username=fhirstories",
        "SQLSERVER" => "Server=127.0.0.1;Database=catalogue;Integrated Security=true",
        _ => DefaultDatabase,
    };
}
