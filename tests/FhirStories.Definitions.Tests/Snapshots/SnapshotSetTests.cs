using System.Diagnostics;
using FhirStories.Definitions.Snapshots;
using Xunit;

namespace FhirStories.Definitions.Tests.Snapshots;

/// <summary>Whole sets of definitions that must go through without an error.</summary>
public sealed class SnapshotSetTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_definition_of_UK_Core_gets_a_snapshot_without_error() =>
        Assert.Equal(153, await GenerateAllAsync(FhirRelease.R4, "fhir.r4.ukcore-2025.6.20.tgz"));

    [Fact]
    public async Task Every_definition_of_Care_Connect_gets_a_snapshot_without_error() =>
        Assert.Equal(119, await GenerateAllAsync(FhirRelease.Stu3, "careconnect.stu3-2023.9.26.tgz"));

    [Fact]
    public async Task Every_cross_version_extension_gets_a_snapshot_without_error() =>
        Assert.Equal(89, await GenerateAllAsync(FhirRelease.R4, "hl7.fhir.uv.xver-r5.r4-0.1.1.tgz"));

    [Fact]
    public async Task Our_own_profiles_go_through_without_any_finding()
    {
        var store = new SnapshotStore(DefinitionStore.BuiltIn, null);
        var ours = DefinitionStore.BuiltIn.List(FhirRelease.R4, "StructureDefinition").Where(e => e.PackageName == "fhirstories").ToList();
        var findings = new List<DefinitionIssue>();
        foreach (var entry in ours)
        {
            var snapshot = await store.GetAsync(entry, TestContext.Current.CancellationToken);
            Assert.True(DefinitionJson.HasSnapshot(snapshot.Json.Span), entry.Url);
            findings.AddRange(snapshot.Issues);
        }
        Assert.Empty(findings);
        Assert.InRange(ours.Count, 15, 100);
    }

    [Fact]
    public async Task Every_built_in_fact_gets_a_snapshot_without_error()
    {
        var store = new SnapshotStore(DefinitionStore.BuiltIn, null);
        var errors = new List<string>();
        foreach (var entry in DefinitionStore.BuiltIn.List(null, "StructureDefinition").Where(e => !e.Source.Contains(".core#", StringComparison.Ordinal) || e.Release == FhirRelease.Stu3))
        {
            var snapshot = await store.GetAsync(entry, TestContext.Current.CancellationToken);
            if (!DefinitionJson.HasSnapshot(snapshot.Json.Span)) errors.Add($"{entry.Url}: no snapshot");
            errors.AddRange(snapshot.Issues.Where(i => i.Severity == DefinitionSeverity.Error).Select(i => i.ToString()));
        }
        Assert.Empty(errors);
    }

    private async Task<int> GenerateAllAsync(FhirRelease release, string package)
    {
        var source = new PackageSource().AddPackage(release, RealData.Path("packages", package));
        var entries = source.Entries.Where(e => e.ResourceType == "StructureDefinition").ToList();
        var (times, sizes) = (new List<double>(), 0L);
        // The second round tells what generating costs once types are read and code is compiled.
        foreach (var round in new[] { 1, 2 })
        {
            var store = new SnapshotStore(source, null);
            times.Clear();
            sizes = 0;
            foreach (var entry in entries)
            {
                var clock = Stopwatch.StartNew();
                var snapshot = await store.GetAsync(entry, TestContext.Current.CancellationToken);
                times.Add(clock.Elapsed.TotalMilliseconds);
                sizes += snapshot.Json.Length;
                Assert.True(DefinitionJson.HasSnapshot(snapshot.Json.Span), entry.Url);
                if (round == 1) foreach (var issue in snapshot.Issues) output.WriteLine(issue.ToString());
                Assert.DoesNotContain(snapshot.Issues, i => i.Severity == DefinitionSeverity.Error);
            }
        }
        times.Sort();
        output.WriteLine($"{package}: {entries.Count} snapshots, median {times[times.Count / 2]:0.0} ms, 95th percentile {times[times.Count * 95 / 100]:0.0} ms, {sizes / 1024} kB of JSON");
        return entries.Count;
    }
}
