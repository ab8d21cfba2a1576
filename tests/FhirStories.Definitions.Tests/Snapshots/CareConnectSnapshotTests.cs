using System.Diagnostics;
using System.Text.Json.Nodes;
using FhirStories.Definitions.Normalising;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Snapshots;
using Xunit;

namespace FhirStories.Definitions.Tests.Snapshots;

public sealed class CareConnectSnapshotTests(ITestOutputHelper output)
{
    private static PackageSource Source() => new PackageSource()
        .AddPackage(FhirRelease.Stu3, RealData.Path("packages", "careconnect.stu3-2023.9.26.tgz"));

    [Fact]
    public async Task Snapshots_agree_with_the_published_ones_of_the_same_profile_version()
    {
        var source = Source();
        var store = new SnapshotStore(source, null);
        var oracle = FhirPackageReader.Read(RealData.Path("packages", "careconnect.stu3.snapshots-2021.5.11.tgz"));
        var comparison = new SnapshotComparison(source, FhirRelease.Stu3);
        foreach (var published in oracle.Resources.Where(r => (string?)r["resourceType"] == "StructureDefinition"))
        {
            if (source.Entries.Find(e => e.Url == (string?)published["url"] && e.Version == (string?)published["version"]) is not { } entry) continue;
            var snapshot = await store.GetAsync(entry, TestContext.Current.CancellationToken);
            comparison.Add(entry.Name, ReleaseNormaliser.ToR4(published, FhirRelease.Stu3, null), JsonNode.Parse(snapshot.Json.Span)!.AsObject());
        }

        output.WriteLine($"{comparison.Definitions} definitions\n{comparison.Table()}");
        foreach (var difference in comparison.Differences) output.WriteLine(difference.ToString());
        Assert.Equal(109, comparison.Definitions);
    }

    [Fact]
    public async Task Every_definition_gets_a_snapshot()
    {
        var source = Source();
        var store = new SnapshotStore(source, null);
        var count = 0;
        foreach (var entry in source.Entries.Where(e => e.ResourceType == "StructureDefinition"))
        {
            var snapshot = await store.GetAsync(entry, TestContext.Current.CancellationToken);
            foreach (var issue in snapshot.Issues) output.WriteLine(issue.ToString());
            Assert.True(DefinitionJson.HasSnapshot(snapshot.Json.Span), entry.Url);
            count++;
        }
        Assert.Equal(119, count);
    }
}
