using System.Diagnostics;
using System.Globalization;
using System.Text;
using FhirStories.Definitions;
using FhirStories.Definitions.Terminology;
using FhirStories.Validation;

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
        Measure("Care Connect Patient", validator, SampleResources.CareConnectPatient, FhirRelease.Stu3);
        var ours = Measure("R4 Patient", validator, SampleResources.Patient, FhirRelease.R4);
        foreach (var megabytes in new[] { 1, 2, 5, 10 })
        {
            Once($"{megabytes} MB Bundle of Care Connect Patients", validator, SampleResources.Bundle(SampleResources.CareConnectPatient, "care-connect-1", megabytes << 20), FhirRelease.Stu3);
        }
        if (withPeer) Console.WriteLine(await MedplumPeer.RunAsync(SampleResources.Patient, ours));
        return 0;
    }

    private static double Measure(string name, ResourceValidator validator, byte[] content, FhirRelease release, bool isXml = false)
    {
        var report = Validate(validator, content, release, isXml);
        For(Warm, () => Validate(validator, content, release, isXml));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var (count, time) = For(Measured, () => Validate(validator, content, release, isXml));
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / count;
        var rate = count / time.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} ({content.Length:N0} bytes): {rate:N0} a second, {1e6 / rate:N1} µs and {bytes:N0} bytes allocated each; {Found(report)}"));
        return rate;
    }

    private static void Once(string name, ResourceValidator validator, byte[] content, FhirRelease release)
    {
        Validate(validator, content, release, isXml: false);
        GC.Collect();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var report = Validate(validator, content, release, isXml: false);
        var time = watch.Elapsed;
        var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {time.TotalMilliseconds:N0} ms, {time.TotalMilliseconds / content.Length * (1 << 20):N1} ms a megabyte, {bytes / 1048576.0:N0} MB allocated, {kept / 1024.0:N0} kB kept; {Found(report)}"));
    }

    private static ValidationReport Validate(ResourceValidator validator, byte[] content, FhirRelease release, bool isXml)
    {
        if (!isXml) return validator.ValidateJson(content, release);
        using var stream = new MemoryStream(content);
        return validator.ValidateXml(stream, release);
    }

    private static string Found(ValidationReport report)
    {
        var text = new StringBuilder(report.IsValid ? "valid" : "not valid");
        foreach (var group in report.Issues.GroupBy(i => $"{i.Level} {i.MessageId}")) text.Append(CultureInfo.InvariantCulture, $", {group.Count()} {group.Key}");
        return text.ToString();
    }

    private static (int Count, TimeSpan Time) For(TimeSpan time, Action action)
    {
        var watch = Stopwatch.StartNew();
        var count = 0;
        do
        {
            action();
            count++;
        }
        while (watch.Elapsed < time);
        return (count, watch.Elapsed);
    }
}
