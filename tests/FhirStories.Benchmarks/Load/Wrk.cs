using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FhirStories.Benchmarks.Load;

/// <summary>Rate and latencies of one run.</summary>
internal sealed record LoadFigures(double PerSecond, double P50, double P99);

/// <summary>Runs <c>wrk</c> with one thread and 16 connections.</summary>
internal static partial class Wrk
{
    private const string Headers = "local h = {[\"Accept\"]=\"application/fhir+json\", [\"Content-Type\"]=\"application/fhir+json\"}\n";

    // A refusal must not count as work done: the run then fails.
    private const string CountErrors = """
        local bad = 0
        function response(status, headers, body) if status ~= 200 and status ~= 201 then bad = bad + 1; if bad == 1 then print("REFUSED " .. status .. " " .. body:sub(1, 200)) end end end
        """;

    public const string Read = Headers + """
        local ids = {}
        for line in io.lines("ids.txt") do ids[#ids + 1] = line end
        function request() return wrk.format("GET", "/fhir/Basic/" .. ids[math.random(#ids)], h) end
        """ + "\n" + CountErrors;

    /// <summary>POSTs of a file in which what stands for a unique number becomes one.</summary>
    public static string Post(string path, string file) => Headers + string.Create(CultureInfo.InvariantCulture, $$"""
        math.randomseed(os.time())
        local body = io.open("{{file}}"):read("*a")
        function request()
          local own = body:gsub("{{SampleStories.Unique}}", string.format("%.0f", math.random() * 1e15))
          return wrk.format("POST", "{{path}}", h, own)
        end
        """) + "\n" + CountErrors;

    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    /// <summary>GETs of a path in which {n} becomes a number below <paramref name="range"/>.</summary>
    public static string Search(string path, int range) => Headers + string.Create(CultureInfo.InvariantCulture, $$"""
        local path = "{{path.Replace("%", "%%", StringComparison.Ordinal)}}"
        function request() local p = path:gsub("%%%%", "%%"):gsub("{n}", tostring(math.random(0, {{range - 1}}))); return wrk.format("GET", p, h) end
        """) + "\n" + CountErrors;

    public static async Task<LoadFigures> RunAsync(string folder, string script, string url, int seconds)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "run.lua"), script);
        using var wrk = Process.Start(new ProcessStartInfo("wrk",
            ["-t1", "-c16", string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"), "--latency", "-s", "run.lua", url])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = wrk.StandardError.ReadToEndAsync();
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (output.Contains("REFUSED", StringComparison.Ordinal) || !output.Contains("Requests/sec", StringComparison.Ordinal))
            throw new InvalidOperationException($"The load run went wrong: {output} {await error}");
        return new(double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), Latency(output, "50%"), Latency(output, "99%"));
    }

    private static double Latency(string output, string percentile)
    {
        var match = Regex.Match(output, $@"\s{percentile}\s+([\d.]+)(us|ms|s)");
        var value = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch { "us" => value / 1000, "s" => value * 1000, _ => value };
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();
}
