using System.Diagnostics;
using System.Globalization;
using FhirStories.Server;

namespace FhirStories.Benchmarks.Load;

/// <summary>Load over loopback: a server with N stories, 16 connections, a few seconds for each kind of request, beside a bare
/// Kestrel endpoint that returns the same bytes in the same run. Needs <c>wrk</c>.</summary>
/// <remarks>Load and server share the machine's cores, so the ratio to the ceiling says more than the rate.</remarks>
internal static class LoadRun
{
    private const int WarmUpSeconds = 3;
    private const string Server = "http://127.0.0.1:5191";
    private const string Bare = "http://127.0.0.1:5192";

    public static async Task<int> RunAsync(string[] args)
    {
        var stories = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
        var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 8;
        if (!Wrk.IsInstalled)
        {
            await Console.Error.WriteLineAsync("The load run needs 'wrk' on the PATH (Debian's package 'wrk').");
            return 2;
        }
        var folder = Directory.CreateTempSubdirectory("fhirstories-load-").FullName;
        try
        {
            using var server = StartServer(folder, out var started);
            try
            {
                await MeasureAsync(server, folder, stories, seconds, started);
            }
            finally
            {
                server.Kill();
                await server.WaitForExitAsync();
            }
            using var again = StartServer(folder, out var warm);
            Console.WriteLine($"start to first answer, database there: {warm.TotalMilliseconds:F0} ms");
            again.Kill();
            await again.WaitForExitAsync();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Process server, string folder, int stories, int seconds, TimeSpan started)
    {
        Console.WriteLine($"start to first answer, empty folder: {started.TotalMilliseconds:F0} ms");
        server.Refresh();
        Console.WriteLine($"memory then: {server.WorkingSet64 / 1024 / 1024} MB");
        using var http = new HttpClient { BaseAddress = new Uri(Server + "/fhir/"), Timeout = TimeSpan.FromSeconds(30) };
        var clock = Stopwatch.StartNew();
        var ids = await SampleStories.PostAsync(http, stories, connections: 16);
        Console.WriteLine($"{stories} stories posted over 16 connections: {stories / clock.Elapsed.TotalSeconds:F0} a second");
        await File.WriteAllLinesAsync(Path.Combine(folder, "ids.txt"), ids);
        await File.WriteAllTextAsync(Path.Combine(folder, "one.json"), SampleStories.Anonymous);

        var kinds = new (string Name, string Script, string Example)[]
        {
            ("read", Wrk.Read, $"Basic/{ids[0]}"),
            ("identifier search", Wrk.Search("/fhir/Basic?identifier=https%3A%2F%2Fexample.org%2Fload%7CL-{n}", stories), "Basic?identifier=https%3A%2F%2Fexample.org%2Fload%7CL-0"),
            ("satisfied-by search", Wrk.Search("/fhir/Basic?satisfied-by=https%3A%2F%2Fexample.org%2FStructureDefinition%2Fprofile-{n}", SampleStories.Profiles(stories)),
                "Basic?satisfied-by=https%3A%2F%2Fexample.org%2FStructureDefinition%2Fprofile-0"),
            ("token page of 20", Wrk.Search("/fhir/Basic?status=draft&_count=20", 1), "Basic?status=draft&_count=20"),
            ("create", Wrk.Create, $"Basic/{ids[0]}"),
        };
        Console.WriteLine($"{"",-22}{"a second",10}{"p50 ms",9}{"p99 ms",9}{"bytes",9}{"bare Kestrel",14}{"ratio",8}");
        foreach (var (name, script, example) in kinds)
        {
            var bytes = await http.GetByteArrayAsync(new Uri(example, UriKind.Relative));
            await File.WriteAllBytesAsync(Path.Combine(folder, "bytes"), bytes);
            // The first seconds belong to the compiler: both sides are measured warm.
            await Wrk.RunAsync(folder, script, Server, WarmUpSeconds);
            var measured = await Wrk.RunAsync(folder, script, Server, seconds);
            var ceiling = await CeilingAsync(folder, script, seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-22}{measured.PerSecond,10:F0}{measured.P50,9:F2}{measured.P99,9:F2}{bytes.Length,9}{ceiling.PerSecond,14:F0}{measured.PerSecond / ceiling.PerSecond,8:P0}"));
        }
        server.Refresh();
        Console.WriteLine($"memory after the load: {server.WorkingSet64 / 1024 / 1024} MB");
    }

    private static async Task<LoadFigures> CeilingAsync(string folder, string script, int seconds)
    {
        using var bare = Start([typeof(LoadRun).Assembly.Location, "bare", Bare, Path.Combine(folder, "bytes")], folder);
        try
        {
            await Wrk.RunAsync(folder, script, Bare, WarmUpSeconds);
            return await Wrk.RunAsync(folder, script, Bare, seconds);
        }
        finally
        {
            bare.Kill();
            await bare.WaitForExitAsync();
        }
    }

    private static Process StartServer(string folder, out TimeSpan untilAnswer)
    {
        var clock = Stopwatch.StartNew();
        var process = Start([typeof(FhirStoriesServer).Assembly.Location, $"--urls={Server}", "--Catalogue:Seed=false", "--Logging:LogLevel:Default=Warning"], folder);
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
