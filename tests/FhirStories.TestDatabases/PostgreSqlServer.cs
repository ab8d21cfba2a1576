using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FhirStories.TestDatabases;

/// <summary>A private PostgreSQL on a free loopback port. It refuses to run as root, so root starts it as the user <c>postgres</c>.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    // Below those that systems give to connections and to whoever asks for any port: its port stays its own while it is down.
    private const int FirstPort = 12_000;
    private const int LastPort = 32_000;
    private const int MostAttempts = 10;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(2);

    private readonly string _programs;
    private readonly string _folder;
    private readonly string _options;

    private PostgreSqlServer(string programs, string folder, string options) => (_programs, _folder, _options) = (programs, folder, options);

    private int Port { get; set; }

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
        var server = new PostgreSqlServer(programs, folder, options);
        // An order of its own that is not that of the code points: the schema has to see to its own.
        await RunAsPostgresAsync(Path.Combine(programs, "initdb"), "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
            "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-GB");
        for (var attempt = 1; ; attempt++)
        {
            server.Port = FreePort();
            try
            {
                await server.StartAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < MostAttempts)
            {
                // Somebody else may have taken the port meanwhile.
            }
        }
    }

    /// <summary>Starts it, also after <see cref="StopAsync"/> or <see cref="KillAsync"/>, and waits until it answers.</summary>
    public Task StartAsync() => ControlAsync("-w", "-t", "120", "-l", Path.Combine(_folder, "log"), "-o", $"-p {Port} -h 127.0.0.1 -k {_folder} {_options}", "start");

    /// <summary>Stops it without a word to its clients; it recovers from its log when it starts again.</summary>
    public Task StopAsync() => ControlAsync("-m", "immediate", "stop");

    /// <summary>Ends its first process with SIGKILL, and waits until nothing is left of it and the others have noticed: it does not start again before.</summary>
    public async Task KillAsync()
    {
        var first = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using var limit = new CancellationTokenSource(LongestEnd);
        using var process = Process.GetProcessById(first);
        process.Kill();
        await process.WaitForExitAsync(limit.Token);
        while (IsAtWork(first)) await Task.Delay(10, limit.Token);
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

    /// <summary>
    /// Whether a process of it is left: each works in the folder of its data (proc(5)). The first one counts for as long as it has its number,
    /// which is until its parent has heard of its end: the program would take that for itself at work.
    /// </summary>
    private bool IsAtWork(int first)
    {
        if (!Directory.Exists("/proc")) return false;
        if (Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{first}"))) return true;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (new FileInfo(Path.Combine(process, "cwd")).LinkTarget == Data) return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
        }
        return false;
    }

    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(FirstPort, LastPort);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
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
