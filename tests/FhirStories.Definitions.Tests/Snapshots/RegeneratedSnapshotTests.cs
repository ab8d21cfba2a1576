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
        Assert.InRange(comparison.Compared("id"), 5000, 10_000);
        // The published ones are at fault: neither the two extensions nor their bases state a greatest number of 1, and
        // an invariant of Quantity stands on what the profile makes a CodeableConcept.
        AssertOnly(comparison,
            ("CareConnect-List-1", "List.extension:warningCode", "max", 1),
            ("Extension-CareConnect-DeathNotificationStatus-1", "Extension", "max", 1),
            ("CareConnect-ACVPU-Observation-1", "Observation.value[x]:valueCodeableConcept", "invariants", 1));
    }

    [Fact]
    public async Task Profiles_and_extensions_of_STU3_come_out_as_they_were_published()
    {
        var comparison = await RegenerateAsync(FhirRelease.Stu3, "hl7.fhir.r3.core-3.0.2.tgz", r => (string?)r["derivation"] == "constraint");

        Assert.Equal(408, comparison.Definitions);
        AssertOnly(comparison,
            // The differential says 0 for the children of a simple extension; the published snapshots still say *.
            ("*", "*", "max", 417),
            ("familymemberhistory-genetic", "*", "id", 3),
            // Published against an older Contract: it has actors, and elements that this Contract has are missing.
            ("consentdirective", "*", "*", 40));
    }

    [Fact]
    public async Task Resources_of_STU3_come_out_as_they_were_published()
    {
        var comparison = await RegenerateAsync(FhirRelease.Stu3, "hl7.fhir.r3.core-3.0.2.tgz", r => (string?)r["derivation"] == "specialization" && (string?)r["kind"] == "resource");

        Assert.InRange(comparison.Definitions, 100, 200);
        Assert.Empty(comparison.Differences);
    }

    [Fact]
    public async Task Profiles_and_extensions_of_R4_come_out_as_they_were_published()
    {
        var comparison = await RegenerateBuiltInAsync(FhirRelease.R4);

        Assert.InRange(comparison.Definitions, 400, 500);
        AssertOnly(comparison,
            // The same rule said in two ways: value[x] of one type, and value[x] closed over a slice of that type.
            ("bp", "*", "*", 5),
            // The choice itself, which the published leave out beside its slice.
            ("familymemberhistory-genetic", "*", "id", 3),
            // Implied: the choice's only slice is mandatory.
            ("bmi", "Observation.value[x]", "min", 1),
            ("devicemetricobservation", "Observation.effective[x]", "min", 1),
            // The extension's own root says 1.
            ("clinicaldocument", "Composition.extension:versionNumber", "max", 1));
    }

    [Fact]
    public async Task Profiles_and_extensions_of_R5_come_out_as_they_were_published()
    {
        var comparison = await RegenerateBuiltInAsync(FhirRelease.R5);

        Assert.InRange(comparison.Definitions, 60, 200);
        AssertOnly(comparison,
            // Closed over the one type that is left, or open: there is nothing else either way.
            ("bp", "*", "slicing", 2),
            // The differential names a choice without its [x]; the published open a slicing that has no slices.
            ("ebmrecommendation", "*", "slicing", 2));
    }

    // Each rule names a definition, an element and an attribute, * for any, and how many differences at most it accounts for.
    private static void AssertOnly(SnapshotComparison comparison, params (string Definition, string Element, string Attribute, int AtMost)[] known)
    {
        var left = comparison.Differences.ToList();
        foreach (var (definition, element, attribute, atMost) in known)
        {
            var explained = left.Where(d => Fits(definition, d.Definition) && Fits(element, d.ElementId) && Fits(attribute, d.Attribute)).Take(atMost).ToHashSet();
            Assert.NotEmpty(explained);
            left.RemoveAll(explained.Contains);
        }
        Assert.Empty(left);

        static bool Fits(string rule, string value) => rule == "*" || rule == value || value.EndsWith("-" + rule, StringComparison.Ordinal);
    }

    private Task<SnapshotComparison> RegenerateBuiltInAsync(FhirRelease release)
    {
        var source = new PackageSource();
        var published = new List<(DefinitionEntry Entry, JsonObject Published)>();
        foreach (var entry in DefinitionStore.BuiltIn.List(release, "StructureDefinition").Where(e => e.Derivation == "constraint" && e.Source.Contains(".core#", StringComparison.Ordinal)))
        {
            var json = JsonNode.Parse(entry.Location.Read().Span)!.AsObject();
            if (json["differential"] is null || json["snapshot"] is null) continue;
            published.Add((source.Add(release, Stripped(json)), json));
        }
        return CompareAsync(source, release, published);
    }

    private Task<SnapshotComparison> RegenerateAsync(FhirRelease release, string package, Func<JsonObject, bool> stripped)
    {
        var source = new PackageSource();
        var published = new List<(DefinitionEntry Entry, JsonObject Published)>();
        source.AddPackage(release, RealData.Path("packages", package), r =>
        {
            if ((string?)r["resourceType"] != "StructureDefinition" || r["differential"] is null || r["snapshot"] is null || !stripped(r)) return true;
            published.Add((source.Add(release, Stripped(r)), r));
            return false;
        });
        return CompareAsync(source, release, published);
    }

    private async Task<SnapshotComparison> CompareAsync(PackageSource source, FhirRelease release, List<(DefinitionEntry Entry, JsonObject Published)> published)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var store = new SnapshotStore(source, null);
        var comparison = new SnapshotComparison(source, release);
        foreach (var (entry, whole) in published)
        {
            var snapshot = await store.GetAsync(entry, cancellation);
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
