using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation;
using FhirStories.Validation.Rules;

namespace FhirStories.Benchmarks.Validation;

/// <summary>How fast the validator is on one thread, once warm: of our samples or of the files named; with <c>--peer</c> beside another's.</summary>
internal static class ValidationSpeed
{
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] args)
    {
        var withPeer = args.Contains("--peer");
        var validator = new ResourceValidator(DefinitionStore.BuiltIn, new TerminologyService(DefinitionStore.BuiltIn));
        var files = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
        if (files.Count > 0)
        {
            // Without a FHIR version in a file its name tells; what tells nothing is R4.
            foreach (var file in files)
                Measure(Path.GetFileName(file), validator, await File.ReadAllBytesAsync(file), file.Contains("stu3", StringComparison.OrdinalIgnoreCase) ? FhirRelease.Stu3 : FhirRelease.R4, file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase));
            return 0;
        }
        // The runtime compiles hot code again in the background, on the same processor time that is measured: let it finish first.
        For(Warm * 3, () =>
        {
            Validate(validator, SampleResources.CareConnectPatient, FhirRelease.Stu3, isXml: false);
            Validate(validator, SampleResources.Patient, FhirRelease.R4, isXml: false);
        });
        Measure("Care Connect Patient", validator, SampleResources.CareConnectPatient, FhirRelease.Stu3);
        if (RealPatient() is { } real)
            Measure($"{Path.GetFileName(real)} against Care Connect", validator, await File.ReadAllBytesAsync(real), FhirRelease.Stu3, settings: new ValidationSettings { Profiles = [SampleResources.CareConnectPatientProfile] });
        var ours = Measure("R4 Patient", validator, SampleResources.Patient, FhirRelease.R4);
        Compile();
        foreach (var megabytes in new[] { 1, 2, 4, 8, 10 })
        {
            Once($"{megabytes} MB Bundle of Care Connect Patients", validator, SampleResources.Bundle(SampleResources.CareConnectPatient, "care-connect-1", megabytes << 20), FhirRelease.Stu3);
        }
        foreach (var megabytes in new[] { 1, 10, 20 }) Peak(validator, megabytes);
        if (withPeer) Console.WriteLine(await MedplumPeer.RunAsync(SampleResources.Patient, ours));
        return 0;
    }

    /// <summary>A real Patient of the published data beside the checkout, of some 56 elements; null where that is absent.</summary>
    private static string? RealPatient()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "data", "examples-stu3");
            if (Directory.Exists(folder)) return Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault(IsPatient);
        }
        return null;
    }

    private static bool IsPatient(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("resourceType", out var type) && type.GetString() == "Patient"
                && Elements(json.RootElement) is >= 54 and <= 60;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int Elements(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(p => (p.Value.ValueKind == JsonValueKind.Array ? 0 : 1) + Elements(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(e => 1 + Elements(e)),
        _ => 0,
    };

    /// <summary>From snapshot to rules, of each of the Care Connect profiles.</summary>
    private static void Compile()
    {
        var store = DefinitionStore.BuiltIn;
        var profiles = store.List(FhirRelease.Stu3, "StructureDefinition").Where(e => e.Derivation == "constraint").Select(e => store.Snapshots.GetAsync(e).GetAwaiter().GetResult()).ToList();
        var times = new List<double>();
        // The first round warms up.
        for (var round = 0; round < 2; round++)
        {
            times.Clear();
            foreach (var snapshot in profiles)
            {
                var watch = Stopwatch.StartNew();
                _ = RulesCompiler.Compile(snapshot);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        }
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times.Count} profiles compiled from their snapshots: median {times[times.Count / 2]:N1} ms, 95th percentile {times[times.Count * 95 / 100]:N1} ms, slowest {times[^1]:N1} ms"));
    }

    private static double Measure(string name, ResourceValidator validator, byte[] content, FhirRelease release, bool isXml = false, ValidationSettings? settings = null)
    {
        var report = Validate(validator, content, release, isXml, settings);
        For(Warm, () => Validate(validator, content, release, isXml, settings));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var (count, time) = For(Measured, () => Validate(validator, content, release, isXml, settings));
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / count;
        var rate = count / time.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} ({content.Length:N0} bytes): {rate:N0} a second of the processor, {1e6 / rate:N1} µs and {bytes:N0} bytes allocated each; {Found(report)}"));
        return rate;
    }

    private static void Once(string name, ResourceValidator validator, byte[] content, FhirRelease release)
    {
        Validate(validator, content, release, isXml: false);
        GC.Collect();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var processor = Environment.CpuUsage.TotalTime;
        var report = Validate(validator, content, release, isXml: false);
        var time = Environment.CpuUsage.TotalTime - processor;
        var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {time.TotalMilliseconds:N0} ms of the processor, {time.TotalMilliseconds / content.Length * (1 << 20):N1} ms a megabyte, {bytes / 1048576.0:N0} MB allocated, {kept / 1024.0:N0} kB kept; {Found(report)}"));
    }

    private static void Peak(ResourceValidator validator, int megabytes)
    {
        var content = SampleResources.Bundle(SampleResources.CareConnectPatient, "care-connect-1", megabytes << 20);
        var (bytes, samples) = PeakMemory.Of(() => Validate(validator, content, FhirRelease.Stu3, isXml: false));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{megabytes} MB Bundle: at most {bytes / 1048576.0:N1} MB in use beside it, {(double)bytes / content.Length:N1} MB for each MB of input ({samples} samples)"));
    }

    private static ValidationReport Validate(ResourceValidator validator, byte[] content, FhirRelease release, bool isXml, ValidationSettings? settings = null)
    {
        if (!isXml) return validator.ValidateJson(content, release, settings);
        using var stream = new MemoryStream(content);
        return validator.ValidateXml(stream, release, settings);
    }

    private static string Found(ValidationReport report)
    {
        var text = new StringBuilder(report.IsValid ? "valid" : "not valid");
        foreach (var group in report.Issues.GroupBy(i => $"{i.Level} {i.MessageId}")) text.Append(CultureInfo.InvariantCulture, $", {group.Count()} {group.Key}");
        return text.ToString();
    }

    /// <summary>Does something for so long of the processor's time: on a busy machine the clock tells of the others' work.</summary>
    private static (int Count, TimeSpan Time) For(TimeSpan time, Action action)
    {
        var begin = Environment.CpuUsage.TotalTime;
        var count = 0;
        TimeSpan spent;
        do
        {
            for (var i = 0; i < 20; i++) action();
            count += 20;
        }
        while ((spent = Environment.CpuUsage.TotalTime - begin) < time);
        return (count, spent);
    }
}
