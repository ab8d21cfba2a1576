using System.Text.Json;
using Xunit;

namespace FhirStories.Definitions.Tests;

public sealed class DefinitionStoreTests
{
    private static DefinitionStore Store => DefinitionStore.BuiltIn;

    [Fact]
    public void An_unversioned_core_canonical_means_R4()
    {
        var patient = Store.Find("http://hl7.org/fhir/StructureDefinition/Patient");

        Assert.NotNull(patient);
        Assert.Equal((FhirRelease.R4, "4.0.1", "resource", "Patient", "http://hl7.org/fhir/StructureDefinition/DomainResource"),
            (patient.Release, patient.Version, patient.Kind, patient.Type, patient.BaseDefinition));
        Assert.Equal("hl7.fhir.r4.core#4.0.1", patient.Source);
    }

    [Theory]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient", FhirRelease.R5, "5.0.0")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient|5.0.0", null, "5.0.0")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient|4.0.1", null, "4.0.1")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient|", null, "4.0.1")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Requirements", null, "5.0.0")]
    [InlineData("http://terminology.hl7.org/CodeSystem/v2-0360|2.3.1", null, "0360")]
    public void A_release_or_a_version_narrows_what_a_canonical_means(string canonical, FhirRelease? release, string version) =>
        Assert.Equal(version, Store.Find(canonical, release)?.Version);

    [Theory]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient|9.9", null)]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Requirements", FhirRelease.R4)]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient#Patient.name", null)]
    [InlineData("http://example.org/StructureDefinition/Unknown", null)]
    [InlineData("", null)]
    public void A_canonical_that_names_nothing_finds_nothing(string canonical, FhirRelease? release) =>
        Assert.Null(Store.Find(canonical, release));

    [Fact]
    public void An_extension_is_looked_for_in_other_releases_and_a_resource_is_not()
    {
        var inR5Only = Store.List(FhirRelease.R5, "StructureDefinition").First(e => e.Kind == "resource" && Store.Find(e.Url, FhirRelease.R4) is null);
        Assert.NotEqual("Extension", inR5Only.Type);

        var inR4Only = Store.List(FhirRelease.R4, "StructureDefinition").First(e => e.Type == "Extension" && e.Source.StartsWith("hl7.fhir.r4.core", StringComparison.Ordinal));
        Assert.Equal(inR4Only, Store.Find(inR4Only.Url, FhirRelease.R5));
    }

    [Fact]
    public void Every_definition_reads_back_as_the_JSON_its_index_line_describes()
    {
        foreach (var entry in Enum.GetValues<FhirRelease>().SelectMany(r => Kinds.SelectMany(k => Store.List(r, k))))
        {
            using var json = JsonDocument.Parse(Store.ReadJson(entry));
            Assert.Equal(entry.ResourceType, json.RootElement.GetProperty("resourceType").GetString());
            Assert.Equal(entry.Url, json.RootElement.GetProperty("url").GetString());
        }
    }

    [Fact]
    public void Core_definitions_keep_shorts_and_rules_and_lose_their_prose()
    {
        var text = System.Text.Encoding.UTF8.GetString(Store.ReadJson(Store.Find("http://hl7.org/fhir/StructureDefinition/Observation")!).Span);

        Assert.Contains("\"short\":", text, StringComparison.Ordinal);
        Assert.Contains("\"human\":", text, StringComparison.Ordinal);
        Assert.Contains("\"expression\":\"dataAbsentReason.empty() or value.empty()\"", text, StringComparison.Ordinal);
        foreach (var prose in new[] { "\"definition\":", "\"comment\":", "\"requirements\":", "\"mapping\":", "\"text\":", "\"xpath\":", "\"description\":" })
            Assert.DoesNotContain(prose, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FhirRelease.R4, "StructureDefinition", 600)]
    [InlineData(FhirRelease.R4, "ValueSet", 1300)]
    [InlineData(FhirRelease.R4, "CodeSystem", 1000)]
    [InlineData(FhirRelease.R4, "SearchParameter", 1370)]
    [InlineData(FhirRelease.R5, "StructureDefinition", 300)]
    [InlineData(FhirRelease.R5, "ValueSet", 750)]
    [InlineData(FhirRelease.R5, "CodeSystem", 430)]
    [InlineData(FhirRelease.R5, "SearchParameter", 1200)]
    public void The_core_of_each_release_is_whole(FhirRelease release, string kind, int atLeast) =>
        Assert.InRange(Store.List(release, kind).Count(), atLeast, 10_000);

    [Fact]
    public void Nothing_of_the_package_that_carries_R4_beside_it_is_taken() =>
        Assert.DoesNotContain(Enum.GetValues<FhirRelease>().SelectMany(r => Kinds.SelectMany(k => Store.List(r, k))),
            e => e.Url.Contains("medplum", StringComparison.OrdinalIgnoreCase) || e.Url.Contains("/us/core/", StringComparison.Ordinal));

    [Fact]
    public async Task Many_threads_read_the_same_definitions_alike()
    {
        var entries = Store.List(FhirRelease.R4, "StructureDefinition").Concat(Store.List(FhirRelease.R5, "CodeSystem")).ToArray();
        var expected = entries.Select(e => Store.ReadJson(e).Length).ToArray();

        await Parallel.ForEachAsync(Enumerable.Range(0, 4 * entries.Length), TestContext.Current.CancellationToken, (i, _) =>
        {
            var at = i * 7919 % entries.Length;
            var bytes = Store.ReadJson(entries[at]);
            Assert.Equal(expected[at], bytes.Length);
            Assert.Equal((byte)'{', bytes.Span[0]);
            Assert.Equal((byte)'}', bytes.Span[^1]);
            return ValueTask.CompletedTask;
        });
    }

    private static readonly string[] Kinds = ["StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "CompartmentDefinition", "ConceptMap"];
}
