using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FhirStories.TestDatabases;

/// <summary>
/// A private PostgreSQL on a free loopback port, from the first use to the end of the process. It refuses to run as root, so root
/// starts it as the user <c>postgres</c>.
/// </summary>
public static class PostgreSqlCluster
{
    private static readonly Lazy<Task<int?>> Port = new(StartAsync);

    /// <summary>How to reach a database of it; null where PostgreSQL is not installed.</summary>
    public static async Task<string?> ConnectionStringAsync(string database) =>
        await Port.Value is { } port ? $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Pooling=false" : null;

    private static async Task<int?> StartAsync()
    {
        var programs = new[] { "/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt" }.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).OrderDescending(StringComparer.Ordinal).FirstOrDefault();
        if (programs is null)
        {
            return Environment.GetEnvironmentVariable("FHIRSTORIES_REQUIRE_POSTGRESQL") == "1"
                ? throw new InvalidOperationException("PostgreSQL is not installed, and FHIRSTORIES_REQUIRE_POSTGRESQL says that it must be.") : null;
        }
        var folder = Directory.CreateTempSubdirectory("fhirstories-pg-").FullName;
        var data = Path.Combine(folder, "data");
        if (Environment.UserName == "root") await RunAsync("chown", "postgres", folder);
        // An order of its own that is not that of the code points: the schema has to see to its own.
        await RunAsPostgresAsync(Path.Combine(programs, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
            "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-GB");
        var port = FreePort();
        var control = Path.Combine(programs, "pg_ctl");
        await RunAsPostgresAsync(control, "-D", data, "-w", "-s", "-l", Path.Combine(folder, "log"), "-o",
            $"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB", "start");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            RunAsPostgresAsync(control, "-D", data, "-s", "-m", "immediate", "stop").Wait(TimeSpan.FromSeconds(20));
            Directory.Delete(folder, recursive: true);
        };
        return port;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task RunAsPostgresAsync(string program, params string[] arguments) =>
        Environment.UserName == "root" ? RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments]) : RunAsync(program, arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output is not redirected: the server would inherit the pipe and keep it open.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
