using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FhirStories.TestDatabases;

/// <summary>A private PostgreSQL on a free loopback port. It refuses to run as root, so root starts it as the user <c>postgres</c>.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _folder;
    private readonly string _options;

    private PostgreSqlServer(string programs, string folder, int port, string options) =>
        (_programs, _folder, Port, _options) = (programs, folder, port, $"-p {port} -h 127.0.0.1 -k {folder} {options}");

    private int Port { get; }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>How to reach a database of it.</summary>
    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Pooling=false";

    /// <summary>Starts a new one; null where PostgreSQL is not installed.</summary>
    /// <param name="options">Settings, as the program takes them.</param>
    /// <exception cref="InvalidOperationException">It is not installed, and <c>FHIRSTORIES_REQUIRE_POSTGRESQL</c> says that it must be.</exception>
    public static async Task<PostgreSqlServer?> CreateAsync(string options)
    {
        var programs = new[] { "/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt" }.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).OrderDescending(StringComparer.Ordinal).FirstOrDefault();
        if (programs is null)
        {
            return Environment.GetEnvironmentVariable("FHIRSTORIES_REQUIRE_POSTGRESQL") == "1"
                ? throw new InvalidOperationException("PostgreSQL is not installed, and FHIRSTORIES_REQUIRE_POSTGRESQL says that it must be.") : null;
        }
        var folder = Directory.CreateTempSubdirectory("fhirstories-pg-").FullName;
        if (Environment.UserName == "root") await RunAsync("chown", "postgres", folder);
        var server = new PostgreSqlServer(programs, folder, FreePort(), options);
        // An order of its own that is not that of the code points: the schema has to see to its own.
        await RunAsPostgresAsync(Path.Combine(programs, "initdb"), "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
            "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-GB");
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, also after <see cref="StopAsync"/> or <see cref="Kill"/>, and waits until it answers.</summary>
    public Task StartAsync() => ControlAsync("-w", "-l", Path.Combine(_folder, "log"), "-o", _options, "start");

    /// <summary>Stops it without a word to its clients; it recovers from its log when it starts again.</summary>
    public Task StopAsync() => ControlAsync("-m", "immediate", "stop");

    /// <summary>Ends its first process with SIGKILL, and waits until the others have noticed.</summary>
    public async Task KillAsync()
    {
        var first = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var all = Children(first);
        Process.GetProcessById(first).Kill();
        foreach (var id in all)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
            }
            catch (ArgumentException)
            {
                // Gone already.
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (InvalidOperationException)
        {
            // It was stopped already.
        }
        Directory.Delete(_folder, recursive: true);
    }

    private Task ControlAsync(params string[] arguments) => RunAsPostgresAsync(Path.Combine(_programs, "pg_ctl"), ["-D", Data, "-s", .. arguments]);

    private static List<int> Children(int parent)
    {
        var children = new List<int>();
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    // The fourth field, behind the name in brackets, is the parent (proc(5)).
                    var status = File.ReadAllText($"/proc/{process.Id}/stat");
                    if (int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) == parent) children.Add(process.Id);
                }
                catch (IOException)
                {
                    // It has ended meanwhile.
                }
            }
        }
        return children;
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
