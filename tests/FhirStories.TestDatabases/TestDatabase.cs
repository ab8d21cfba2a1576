using System.Reflection;
using FhirStories.Storage;

namespace FhirStories.TestDatabases;

/// <summary>
/// An empty database of its own for a test, of the product that the environment (<c>FHIRSTORIES_TEST_DATABASE</c>) or the test project's
/// metadata (<c>FhirStories.TestDatabase</c>) names; SQLite where neither does. So one suite runs on each product.
/// </summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>Reaches it.</summary>
    public abstract StorageProvider Provider { get; }

    /// <summary>Its connection string.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>Reaches it, its writers waiting for their turn no longer than this.</summary>
    public abstract StorageProvider Impatient(TimeSpan lockWait);

    /// <summary>What makes a server use it.</summary>
    public string[] Arguments => [$"--Storage:Provider={Provider.Name}", $"--ConnectionStrings:Catalogue={ConnectionString}"];

    /// <summary>The product that these tests are about.</summary>
    public static string Product { get; } = Environment.GetEnvironmentVariable("FHIRSTORIES_TEST_DATABASE") is { Length: > 0 } named ? named : Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(a => a.Key == "FhirStories.TestDatabase")?.Value ?? "Sqlite";

    /// <summary>A database with the schema of today; null where the product is not on this machine, which a test says by skipping.</summary>
    /// <exception cref="InvalidOperationException">It is not here, and <c>FHIRSTORIES_REQUIRE_POSTGRESQL</c> says that it must be.</exception>
    public static Task<TestDatabase?> CreateAsync() => CreateAsync(Product);

    /// <summary>A database of a product, as <see cref="CreateAsync()"/>.</summary>
    public static async Task<TestDatabase?> CreateAsync(string product) => product switch
    {
        "Sqlite" => await SqliteTestDatabase.CreateNewAsync(),
        "PostgreSql" => await PostgreSqlTestDatabase.CreateNewAsync(),
        "SqlServer" => await SqlServerTestDatabase.CreateNewAsync(),
        _ => throw new InvalidOperationException($"There is no test database '{product}'."),
    };

    /// <summary>Why there is none.</summary>
    public static string Missing => Product == "SqlServer"
        ? "FHIRSTORIES_SQLSERVER holds no connection string of a SQL Server." : "PostgreSQL is not installed (initdb and pg_ctl were looked for).";

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
