using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Definitions.Normalising;
using FhirStories.Definitions.Snapshots;
using Xunit;

namespace FhirStories.Definitions.Tests.Snapshots;

/// <summary>Published snapshots taken away and made again from the differential beside them.</summary>
public sealed class RegeneratedSnapshotTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Care_Connect_of_2021_comes_out_as_it_was_published()
    {
        var comparison = await RegenerateAsync(FhirRelease.Stu3, "careconnect.stu3.snapshots-2021.5.11.tgz", r => true);
        Assert.Equal(110, comparison.Definitions);
    }

    [Fact]
    public async Task Profiles_and_extensions_of_STU3_come_out_as_they_were_published()
    {
        var comparison = await RegenerateAsync(FhirRelease.Stu3, "hl7.fhir.r3.core-3.0.2.tgz", r => (string?)r["derivation"] == "constraint");
        Assert.Equal(408, comparison.Definitions);
    }

    [Fact]
    public async Task Resources_of_STU3_come_out_as_they_were_published()
    {
        var comparison = await RegenerateAsync(FhirRelease.Stu3, "hl7.fhir.r3.core-3.0.2.tgz", r => (string?)r["derivation"] == "specialization" && (string?)r["kind"] == "resource");
        Assert.InRange(comparison.Definitions, 100, 200);
    }

    [Theory]
    [InlineData(FhirRelease.R4)]
    [InlineData(FhirRelease.R5)]
    public async Task Profiles_and_extensions_of_the_core_come_out_as_they_were_published(FhirRelease release)
    {
        var source = new PackageSource();
        var published = new List<(DefinitionEntry Entry, JsonObject Published)>();
        foreach (var entry in DefinitionStore.BuiltIn.List(release, "StructureDefinition").Where(e => e.Derivation == "constraint" && e.Source.Contains(".core#", StringComparison.Ordinal)))
        {
            var json = JsonNode.Parse(entry.Location.Read().Span)!.AsObject();
            if (json["differential"] is null || json["snapshot"] is null) continue;
            published.Add((source.Add(release, Stripped(json)), json));
        }
        var comparison = await CompareAsync(source, release, published);
        Assert.InRange(comparison.Definitions, 60, 1000);
    }

    private async Task<SnapshotComparison> RegenerateAsync(FhirRelease release, string package, Func<JsonObject, bool> stripped)
    {
        var source = new PackageSource();
        var published = new List<(DefinitionEntry Entry, JsonObject Published)>();
        source.AddPackage(release, RealData.Path("packages", package), r =>
        {
            if ((string?)r["resourceType"] != "StructureDefinition" || r["differential"] is null || r["snapshot"] is null || !stripped(r)) return true;
            published.Add((source.Add(release, Stripped(r)), r));
            return false;
        });
        return await CompareAsync(source, release, published);
    }

    private async Task<SnapshotComparison> CompareAsync(PackageSource source, FhirRelease release, List<(DefinitionEntry Entry, JsonObject Published)> published)
    {
        var store = new SnapshotStore(source, null);
        var comparison = new SnapshotComparison(source, release);
        foreach (var (entry, whole) in published)
        {
            var snapshot = await store.GetAsync(entry, TestContext.Current.CancellationToken);
            foreach (var issue in snapshot.Issues.Where(i => i.Severity != DefinitionSeverity.Information)) output.WriteLine(issue.ToString());
            comparison.Add(entry.Id.Length > 0 ? entry.Id : entry.Name, ReleaseNormaliser.ToR4(whole, release, null), JsonNode.Parse(snapshot.Json.Span)!.AsObject());
        }
        output.WriteLine($"{comparison.Definitions} definitions\n{comparison.Table()}");
        foreach (var difference in comparison.Differences) output.WriteLine(difference.ToString());
        return comparison;
    }

    private static JsonObject Stripped(JsonObject definition)
    {
        var copy = definition.DeepClone().AsObject();
        copy.Remove("snapshot");
        return copy;
    }
}
