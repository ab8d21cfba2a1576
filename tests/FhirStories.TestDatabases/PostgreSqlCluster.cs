namespace FhirStories.TestDatabases;

/// <summary>The PostgreSQL that the tests of a process share, from the first use to the end of the process.</summary>
public static class PostgreSqlCluster
{
    private static readonly Lazy<Task<PostgreSqlServer?>> Server = new(StartAsync);

    /// <summary>How to reach a database of it; null where PostgreSQL is not installed.</summary>
    public static async Task<string?> ConnectionStringAsync(string database) => (await Server.Value)?.ConnectionString(database);

    private static async Task<PostgreSqlServer?> StartAsync()
    {
        var server = await PostgreSqlServer.CreateAsync("-c fsync=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB");
        if (server is not null) AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(20));
        return server;
    }
}
