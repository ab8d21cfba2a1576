using System.Diagnostics;
using System.Globalization;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;

namespace FhirStories.Benchmarks.Definitions;

/// <summary>
/// What definitions cost: a package compiled and opened again; and, in processes of their own, a first and a warm start with
/// everything that is built in and these packages, with the first use of their profiles.
/// </summary>
internal static class DefinitionRun
{
    public static async Task<int> RunAsync(string[] packages)
    {
        if (packages.Length == 0)
        {
            await Console.Error.WriteLineAsync("definitions PACKAGE…: the packages (.tgz or folder) to measure with.");
            return 2;
        }
        var folder = Directory.CreateTempSubdirectory("fhirstories-benchmark-");
        try
        {
            var packed = packages.Select(p => Compile(p, folder.FullName)).ToList();
            foreach (var round in new[] { "first start", "warm start", "warm start" })
            {
                using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["definitions-start", folder.FullName, .. packed]) { UseShellExecute = false, RedirectStandardOutput = true })!;
                Console.WriteLine($"{round}: {(await process.StandardOutput.ReadToEndAsync()).Trim()}");
                await process.WaitForExitAsync();
            }
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>One start, measured in the process that is started for it.</summary>
    public static async Task<int> StartAsync(string cache, IReadOnlyList<string> packed)
    {
        var own = Process.GetCurrentProcess();
        var before = own.TotalProcessorTime;
        var store = new DefinitionStore(new DefinitionStoreOptions { CacheFolder = cache });
        store.Use([.. packed.Select(p => (DefinitionPackage.Open(File.ReadAllBytes(p)), PackageOrigin.Installed))]);
        var found = store.Find("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1");
        own.Refresh();
        var (start, memory) = (own.TotalProcessorTime, own.WorkingSet64);

        var first = await UseAsync(store, found!);
        var profiles = store.List(null, "StructureDefinition").Where(e => e.Origin == PackageOrigin.Installed && e.Derivation == "constraint").ToList();
        var times = new List<double>();
        foreach (var profile in profiles) times.Add(await UseAsync(store, profile));
        times.Sort();
        own.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"process {start.TotalMilliseconds:F0} ms of processor time to the first definition found ({(start - before).TotalMilliseconds:F0} ms of it for the definitions), {memory >> 20} MB; "
            + $"first snapshot {first:F1} ms; {profiles.Count} profiles: median {times[times.Count / 2]:F2} ms, 95th percentile {times[times.Count * 95 / 100]:F2} ms; then {own.WorkingSet64 >> 20} MB"));
        return 0;
    }

    private static string Compile(string path, string folder)
    {
        var watch = Stopwatch.StartNew();
        var package = PackageCompiler.Compile(path);
        var compiled = watch.Elapsed;
        watch.Restart();
        DefinitionPackage.Open(package.Bytes);
        var opened = watch.Elapsed;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{package.Manifest.Reference}: compiled in {compiled.TotalMilliseconds:F0} ms, {package.Bytes.Length >> 10} kB, opened again in {opened.TotalMilliseconds:F1} ms; "
            + $"{string.Join(", ", package.Manifest.Counts.Select(c => $"{c.Value} {c.Key}"))}; {package.Manifest.Issues.Count} findings"));
        var file = Path.Combine(folder, package.Manifest.ContentKey + ".pack");
        File.WriteAllBytes(file, package.Bytes.ToArray());
        return file;
    }

    private static async Task<double> UseAsync(DefinitionStore store, DefinitionEntry entry)
    {
        var watch = Stopwatch.StartNew();
        await store.Snapshots.GetAsync(entry);
        return watch.Elapsed.TotalMilliseconds;
    }
}
