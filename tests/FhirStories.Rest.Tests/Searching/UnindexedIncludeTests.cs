using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Searching;

/// <summary>Includes of what has no index rows: versions that a reference names, and definitions of packages.</summary>
public sealed class UnindexedIncludeTests(RunningServer server)
{
    private async Task StoreAsync()
    {
        if ((await server.GetAsync("Patient/v-pat")).Status == 200) return;
        foreach (var family in new[] { "First", "Second", "Third" })
            await server.SendAsync("PUT", "Patient/v-pat", $$"""{"resourceType":"Patient","id":"v-pat","name":[{"family":"{{family}}"}],"generalPractitioner":[{"reference":"Practitioner/v-doc/_history/1"}]}""");
        await server.SendAsync("PUT", "Practitioner/v-doc", """{"resourceType":"Practitioner","id":"v-doc","active":true}""");
        await server.SendAsync("PUT", "Practitioner/v-doc", """{"resourceType":"Practitioner","id":"v-doc","active":false}""");
        foreach (var (id, subject) in new[] { ("v-1", "Patient/v-pat/_history/1"), ("v-2", $"{server.Base}/Patient/v-pat/_history/2"), ("v-3", "Patient/v-pat/_history/3"), ("v-now", "Patient/v-pat"), ("v-none", "Patient/v-pat/_history/9") })
            await server.SendAsync("PUT", $"Observation/{id}", $$"""{"resourceType":"Observation","id":"{{id}}","status":"final","code":{"text":"x"},"subject":{"reference":"{{subject}}"} }""");
    }

    [Theory]
    [InlineData("_id=v-1&_include=Observation:subject", "Patient/v-pat 1")]
    [InlineData("_id=v-2&_include=Observation:patient", "Patient/v-pat 2")]
    [InlineData("_id=v-3&_include=Observation:subject", "Patient/v-pat 3")]
    [InlineData("_id=v-now&_include=Observation:subject", "Patient/v-pat 3")]
    [InlineData("_id=v-none&_include=Observation:subject", "")]
    [InlineData("_id=v-1,v-2&_include=Observation:subject", "Patient/v-pat 1, Patient/v-pat 2")]
    [InlineData("_id=v-1,v-now&_include=Observation:subject", "Patient/v-pat 1, Patient/v-pat 3")]
    [InlineData("_id=v-1,v-3&_include=Observation:subject", "Patient/v-pat 1, Patient/v-pat 3")]
    [InlineData("_id=v-1&_include=Observation:subject:Group", "")]
    [InlineData("_id=v-1&_include=*", "Patient/v-pat 1")]
    [InlineData("_id=v-1&_include=Observation:subject&_include:iterate=Patient:general-practitioner", "Patient/v-pat 1, Practitioner/v-doc 1")]
    [InlineData("_id=v-now&_include=Observation:subject&_include:iterate=Patient:general-practitioner", "Patient/v-pat 3, Practitioner/v-doc 1")]
    public async Task A_reference_to_a_version_brings_that_version(string query, string expected)
    {
        await StoreAsync();
        Assert.Equal(expected, Included((await server.GetAsync($"Observation?{query}")).Json));
    }

    [Fact]
    public async Task A_version_is_brought_of_what_is_deleted_since()
    {
        await server.SendAsync("PUT", "Patient/v-gone", """{"resourceType":"Patient","id":"v-gone","active":true}""");
        await server.SendAsync("PUT", "Observation/v-gone", """{"resourceType":"Observation","id":"v-gone","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/v-gone/_history/1"} }""");
        await server.SendAsync("DELETE", "Patient/v-gone");
        Assert.Equal("Patient/v-gone 1", Included((await server.GetAsync("Observation?_id=v-gone&_include=Observation:subject")).Json));
    }

    [Fact]
    public async Task A_canonical_brings_the_definition_of_a_package()
    {
        await server.SendAsync("PUT", "StructureDefinition/v-profile", """
            {"resourceType":"StructureDefinition","id":"v-profile","url":"https://my.test/v-profile","name":"VProfile","status":"draft","kind":"resource","abstract":false,"type":"Patient",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]} }
            """);
        Assert.Equal("StructureDefinition/Patient 1", Included((await server.GetAsync("StructureDefinition?_id=v-profile&_include=StructureDefinition:base")).Json));
        Assert.Equal("StructureDefinition/DomainResource 1, StructureDefinition/Patient 1, StructureDefinition/Resource 1",
            Included((await server.GetAsync("StructureDefinition?_id=v-profile&_include:iterate=StructureDefinition:base")).Json));
        Assert.Equal("StructureDefinition/DomainResource 1", Included((await server.GetAsync("StructureDefinition?_id=Patient&_include=StructureDefinition:base")).Json));
        // Matches are not told twice.
        Assert.Equal("StructureDefinition/Resource 1", Included((await server.GetAsync("StructureDefinition?_id=Patient,DomainResource&_include=StructureDefinition:base")).Json));
        Assert.Equal("", Included((await server.GetAsync("StructureDefinition?_id=Patient&_include=StructureDefinition:base:ValueSet")).Json));
    }

    [Fact]
    public async Task A_reference_by_id_brings_the_definition_of_a_package_too()
    {
        await server.SendAsync("PUT", "List/v-list", """{"resourceType":"List","id":"v-list","status":"current","mode":"working","entry":[{"item":{"reference":"StructureDefinition/Patient"} }]}""");
        Assert.Equal("StructureDefinition/Patient 1", Included((await server.GetAsync("List?_id=v-list&_include=List:item")).Json));
    }

    [Fact]
    public async Task What_is_stored_comes_before_a_definition_of_the_same_canonical()
    {
        const string Url = "http://hl7.org/fhir/ValueSet/yesnodontknow";
        string Map(string source) => $$"""{"resourceType":"ConceptMap","id":"v-map","status":"draft","sourceCanonical":"{{source}}"}""";
        await server.SendAsync("PUT", "ConceptMap/v-map", Map(Url));
        Assert.Equal("ValueSet/yesnodontknow 1", Included((await server.GetAsync("ConceptMap?_id=v-map&_include=ConceptMap:source")).Json));
        await server.SendAsync("PUT", "ValueSet/v-own-yes", $$"""{"resourceType":"ValueSet","id":"v-own-yes","url":"{{Url}}","version":"own","status":"draft"}""");
        Assert.Equal("ValueSet/v-own-yes 1", Included((await server.GetAsync("ConceptMap?_id=v-map&_include=ConceptMap:source")).Json));
        // A version that only the package has is the package's.
        await server.SendAsync("PUT", "ConceptMap/v-map", Map(Url + "|4.0.1"));
        Assert.Equal("ValueSet/yesnodontknow 1", Included((await server.GetAsync("ConceptMap?_id=v-map&_include=ConceptMap:source")).Json));
        await server.SendAsync("DELETE", "ValueSet/v-own-yes");
    }

    private static string Included(JsonObject bundle) => string.Join(", ", (bundle["entry"]?.AsArray() ?? []).Where(e => (string?)e!["search"]!["mode"] == "include")
        .Select(e => $"{e!["resource"]!["resourceType"]}/{e["resource"]!["id"]} {(string?)e["resource"]!["meta"]?["versionId"] ?? "1"}").Order(StringComparer.Ordinal));
}
