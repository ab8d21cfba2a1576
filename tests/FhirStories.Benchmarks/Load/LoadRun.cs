using System.Diagnostics;
using System.Globalization;
using FhirStories.Server;
using FhirStories.Storage.PostgreSql;
using FhirStories.TestDatabases;

namespace FhirStories.Benchmarks.Load;

/// <summary>Load over loopback: a server with N stories, 16 connections, a few seconds for each kind of request, beside a bare
/// Kestrel endpoint that returns the same bytes in the same run. Needs <c>wrk</c>.</summary>
/// <remarks>Load, server and database share the machine's cores, so the ratio to the ceiling says more than the rate. Every write is durable.</remarks>
internal static class LoadRun
{
    private const int WarmUpSeconds = 5;
    private const int CeilingSeconds = 3;
    private const string Server = "http://127.0.0.1:5191";
    private const string Bare = "http://127.0.0.1:5192";

    /// <param name="args">Numbers of stories, seconds for each kind, and databases, each with commas: <c>1000,100000 5 Sqlite,PostgreSql</c>.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var sizes = (args.Length > 0 ? args[0] : "1000").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToList();
        var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 8;
        var databases = (args.Length > 2 ? args[2] : "Sqlite").Split(',');
        if (!Wrk.IsInstalled)
        {
            await Console.Error.WriteLineAsync("The load run needs 'wrk' on the PATH (Debian's package 'wrk').");
            return 2;
        }
        foreach (var database in databases)
        {
            var measured = new List<Dictionary<string, LoadFigures>>();
            foreach (var stories in sizes) measured.Add(await OneAsync(database, stories, seconds));
            if (sizes.Count > 1) Growth(database, sizes, measured);
        }
        return 0;
    }

    private static async Task<Dictionary<string, LoadFigures>> OneAsync(string database, int stories, int seconds)
    {
        Console.WriteLine($"== {database}, {stories} stories");
        var folder = Directory.CreateTempSubdirectory("fhirstories-load-").FullName;
        var cluster = database == "PostgreSql" ? await PostgreSqlServer.CreateAsync("-c shared_buffers=256MB") ?? throw new InvalidOperationException("PostgreSQL is not installed.") : null;
        try
        {
            string[] settings = [];
            if (cluster is not null)
            {
                await new PostgreSqlProvider(cluster.ConnectionString("load")).MigrateAsync(CancellationToken.None);
                settings = ["--Storage:Provider=PostgreSql", $"--ConnectionStrings:Catalogue={cluster.ConnectionString("load")}"];
            }
            Dictionary<string, LoadFigures> figures;
            using (var server = StartServer(folder, settings, out var started))
            {
                try
                {
                    Console.WriteLine($"start to first answer, empty: {started.TotalMilliseconds:F0} ms");
                    figures = await MeasureAsync(server, folder, stories, seconds);
                }
                finally
                {
                    server.Kill();
                    await server.WaitForExitAsync();
                }
            }
            using var again = StartServer(folder, settings, out var warm);
            Console.WriteLine($"start to first answer, database there: {warm.TotalMilliseconds:F0} ms");
            again.Kill();
            await again.WaitForExitAsync();
            return figures;
        }
        finally
        {
            if (cluster is not null) await cluster.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Dictionary<string, LoadFigures>> MeasureAsync(Process server, string folder, int stories, int seconds)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Server + "/fhir/"), Timeout = TimeSpan.FromMinutes(2) };
        var clock = Stopwatch.StartNew();
        var ids = await SampleStories.PostAsync(http, stories, connections: 4);
        Console.WriteLine($"{stories} stories posted in transactions of {SampleStories.Batch} over 4 connections: {stories / clock.Elapsed.TotalSeconds:F0} a second");
        await File.WriteAllLinesAsync(Path.Combine(folder, "ids.txt"), ids);
        await File.WriteAllTextAsync(Path.Combine(folder, "one.json"), SampleStories.Anonymous);
        await File.WriteAllTextAsync(Path.Combine(folder, "transaction.json"), SampleStories.Transaction);

        var groups = SampleStories.Groups(stories);
        (string Name, string Script, string Example)[] kinds =
        [
            ("read", Wrk.Read, $"Basic/{ids[0]}"),
            Search("identifier search", "Basic?identifier=https%3A%2F%2Fexample.org%2Fload%7CL-{n}", stories),
            Search("token page of 20", "Basic?status=draft&_count=20", 1),
            Search("satisfied-by search", "Basic?satisfied-by=https%3A%2F%2Fexample.org%2FStructureDefinition%2Fprofile-{n}", groups),
            Search("chained search", "Basic?author:Practitioner.identifier=https%3A%2F%2Fexample.org%2Fpeople%7CP-{n}", groups),
            ("create", Wrk.Post("/fhir/Basic", "one.json"), $"Basic/{ids[0]}"),
            ("transaction of 100", Wrk.Post("/fhir", "transaction.json"), $"Basic/{ids[0]}"),
        ];
        var figures = new Dictionary<string, LoadFigures>();
        Console.WriteLine($"{"",-22}{"a second",10}{"p50 ms",9}{"p99 ms",9}{"bytes",9}{"bare Kestrel",14}{"ratio",8}");
        foreach (var (name, script, example) in kinds)
        {
            using var answer = await http.GetAsync(new Uri(example, UriKind.Relative));
            if (!answer.IsSuccessStatusCode)
            {
                Console.WriteLine($"{name,-22}{(int)answer.StatusCode}: {(await answer.Content.ReadAsStringAsync())[..120]}");
                continue;
            }
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            await File.WriteAllBytesAsync(Path.Combine(folder, "bytes"), bytes);
            // The first seconds belong to the compiler: both sides are measured warm.
            await Wrk.RunAsync(folder, script, Server, WarmUpSeconds);
            var measured = await Wrk.RunAsync(folder, script, Server, seconds);
            var ceiling = await CeilingAsync(folder, script);
            figures.Add(name, measured);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-22}{measured.PerSecond,10:F0}{measured.P50,9:F2}{measured.P99,9:F2}{bytes.Length,9}{ceiling.PerSecond,14:F0}{measured.PerSecond / ceiling.PerSecond,8:P0}"));
        }
        server.Refresh();
        Console.WriteLine($"memory after the load: {server.WorkingSet64 / 1024 / 1024} MB");
        return figures;

        static (string, string, string) Search(string name, string path, int range) =>
            (name, Wrk.Search("/fhir/" + path, range), path.Replace("{n}", "0", StringComparison.Ordinal));
    }

    private static void Growth(string database, List<int> sizes, List<Dictionary<string, LoadFigures>> measured)
    {
        Console.WriteLine($"== {database}: time of one request with {sizes[^1]} stories over that with {sizes[0]}");
        foreach (var (name, first) in measured[0])
            if (measured[^1].TryGetValue(name, out var last))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22}{first.PerSecond / last.PerSecond,8:F2}"));
    }

    private static async Task<LoadFigures> CeilingAsync(string folder, string script)
    {
        using var bare = Start([typeof(LoadRun).Assembly.Location, "bare", Bare, Path.Combine(folder, "bytes")], folder);
        try
        {
            await Wrk.RunAsync(folder, script, Bare, WarmUpSeconds);
            return await Wrk.RunAsync(folder, script, Bare, CeilingSeconds);
        }
        finally
        {
            bare.Kill();
            await bare.WaitForExitAsync();
        }
    }

    private static Process StartServer(string folder, string[] settings, out TimeSpan untilAnswer)
    {
        var clock = Stopwatch.StartNew();
        var process = Start([typeof(FhirStoriesServer).Assembly.Location, $"--urls={Server}", "--Catalogue:Seed=false", "--Security:Mode=Open", "--Logging:LogLevel:Default=Warning", .. settings], folder);
        using var http = new HttpClient();
        using var answer = http.Send(new HttpRequestMessage(HttpMethod.Get, Server + "/fhir/Basic?_count=1"));
        answer.EnsureSuccessStatusCode();
        untilAnswer = clock.Elapsed;
        return process;
    }

    private static Process Start(string[] arguments, string folder)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith("Pages: ", StringComparison.Ordinal)) break;
        // Whatever else it says is read away, so that it never waits for a reader.
        _ = process.StandardOutput.ReadToEndAsync();
        return process;
    }
}
