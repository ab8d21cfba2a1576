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
        // The same, from the differentials that the published snapshots were made of.
        var earlier = new PackageSource();
        var (comparison, sameText) = (new SnapshotComparison(source, FhirRelease.Stu3), new SnapshotComparison(source, FhirRelease.Stu3));
        var (store, earlierStore) = (new SnapshotStore(source, null), new SnapshotStore(earlier, null));
        var oracle = FhirPackageReader.Read(RealData.Path("packages", "careconnect.stu3.snapshots-2021.5.11.tgz"));
        var pairs = new List<(JsonObject Published, DefinitionEntry Entry, DefinitionEntry Earlier)>();
        foreach (var published in oracle.Resources.Where(r => (string?)r["resourceType"] == "StructureDefinition"))
        {
            var stripped = published.DeepClone().AsObject();
            stripped.Remove("snapshot");
            var before = earlier.Add(FhirRelease.Stu3, stripped);
            if (source.Entries.Find(e => e.Url == before.Url && e.Version == before.Version) is { } entry) pairs.Add((published, entry, before));
        }
        foreach (var (published, entry, before) in pairs)
        {
            var expected = ReleaseNormaliser.ToR4(published, FhirRelease.Stu3, null);
            comparison.Add(entry.Name, expected, await ReadAsync(store, entry));
            sameText.Add(entry.Name, expected, await ReadAsync(earlierStore, before));
        }

        output.WriteLine($"{comparison.Definitions} definitions\n{comparison.Table()}");
        foreach (var difference in comparison.Differences) output.WriteLine(difference.ToString());

        Assert.Equal(109, comparison.Definitions);
        Assert.InRange(comparison.Compared("id"), 4900, 10_000);
        foreach (var attribute in SnapshotElement.Names.Prepend("id")) Assert.InRange(comparison.Share(attribute), attribute == "min" ? 0.997 : 0.998, 1);

        // What differs with the new text and not with the old one is what the publisher revised under the same version.
        var (faults, revised) = (new List<string>(), new List<SnapshotDifference>());
        foreach (var difference in comparison.Differences)
        {
            if (sameText.Differences.Contains(difference)) faults.Add($"{difference.ElementId} {difference.Attribute}");
            else revised.Add(difference);
        }
        // Published in error, as RegeneratedSnapshotTests says.
        Assert.Equal(["Extension max", "List.extension:warningCode max", "Observation.value[x]:valueCodeableConcept invariants"], faults.Order(StringComparer.Ordinal));
        Assert.Equal(13, revised.Count(d => d.Attribute == "min" && d.ElementId.EndsWith("extension", StringComparison.Ordinal)));
        // The later package brings copies of core extensions that state no greatest number.
        Assert.Equal(4, revised.Count(d => d.Attribute == "max" && d.ElementId.Contains(".extension:", StringComparison.Ordinal)));
        Assert.Equal(["fixed", "targets"], revised.Select(d => d.Attribute).Where(a => a is not ("min" or "max")).Order(StringComparer.Ordinal));
        Assert.Equal(19, revised.Count);
    }

    private static async Task<JsonObject> ReadAsync(SnapshotStore store, DefinitionEntry entry) =>
        JsonNode.Parse((await store.GetAsync(entry, TestContext.Current.CancellationToken)).Json.Span)!.AsObject();
}
