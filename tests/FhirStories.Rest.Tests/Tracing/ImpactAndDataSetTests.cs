using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Tracing;

/// <summary>What a candidate would break, what lies in attachments, what became of data items and of elements of withdrawn profiles.</summary>
public sealed class ImpactAndDataSetTests(RunningServer server)
{
    private const string Root = "https://impact.test/";

    [Fact]
    public async Task Examples_that_a_candidate_would_refuse_are_named_and_nothing_of_it_is_kept()
    {
        await PutAsync(Profile("Candid", "1.0.0", "\"min\":0"));
        await PutAsync("""{"resourceType":"Patient","id":"impact-born","meta":{"profile":["https://impact.test/StructureDefinition/Candid"]},"birthDate":"1970-01-01"}""");
        await PutAsync("""{"resourceType":"Patient","id":"impact-unborn","meta":{"profile":["https://impact.test/StructureDefinition/Candid"]},"gender":"female"}""");
        foreach (var version in new[] { "\"version\":\"2.0.0\",", "\"version\":\"1.0.0\",", "" })
        {
            var impact = await server.SendAsync("POST", "$impact", $$"""
                {"resourceType":"Parameters","parameter":[{"name":"before","valueString":"{{Root}}StructureDefinition/Candid"},{"name":"candidate","resource":{{Profile("Candid", "1.0.0", "\"min\":1").Replace("\"version\":\"1.0.0\",", version, StringComparison.Ordinal)}} }]}
                """);
            Assert.True(impact.Status == 200, impact.Text);
            var summary = Parts(impact.Json, "summary").Single();
            Assert.Equal(["Patient/impact-unborn"], Values(summary, "stops-validating"));
            Assert.Empty(Values(summary, "not-checked"));
            Assert.Equal(["Patient/impact-born true true", "Patient/impact-unborn true false"], Parts(impact.Json, "definition").Single()["part"]!.AsArray().Where(part => (string?)part!["name"] == "example")
                .Select(part => $"{Values(part!, "reference")[0]} {Values(part!, "valid")[0]} {Values(part!, "would-be-valid")[0]}"));
        }
        // The candidate was looked at beside what is in use: a write is held to nothing of it.
        var validated = await server.SendAsync("POST", $"Patient/$validate?profile={Uri.EscapeDataString(Root + "StructureDefinition/Candid")}", """{"resourceType":"Patient","gender":"female"}""");
        Assert.DoesNotContain(validated.Json["issue"]!.AsArray(), issue => (string?)issue!["severity"] == "error");
    }

    [Fact]
    public async Task An_instance_in_an_attachment_is_an_example_of_the_profile_that_it_claims()
    {
        await PutAsync(Profile("Held", "1.0.0", "\"min\":1"));
        await PutAsync(Story("impact-held", $"{Root}StructureDefinition/Held#Patient.birthDate"));
        Assert.Equal("unverified", await StatusAsync("impact-held"));
        await PutAsync(Document(Instance("\"gender\":\"female\"")));
        Assert.Equal("unverified", await StatusAsync("impact-held"));
        await PutAsync(Document(Instance("\"gender\":\"female\""), Instance("\"birthDate\":\"1970-01-01\"")));
        Assert.Equal("verified", await StatusAsync("impact-held"));
        var report = (await server.GetAsync($"$coverage?scope=profile&value={Root}StructureDefinition/Held")).Json;
        var profile = Parts(report, "profile").Single();
        Assert.Equal(["DocumentReference/impact-held"], Values(profile, "valid-example"));
        Assert.Equal(["DocumentReference/impact-held"], Values(profile, "invalid-example"));
        var trace = (await server.GetAsync("DocumentReference/impact-held/$trace?direction=up&depth=1")).Json;
        Assert.Contains(Parts(trace, "node"), node => Values(node, "id")[0] == $"{Root}StructureDefinition/Held|1.0.0");
        // What the profile demands changes: what lies in the attachment is held to that.
        await PutAsync(Profile("Held", "1.0.0", "\"max\":\"0\""));
        Assert.Equal("suspect", await StatusAsync("impact-held"));
        Assert.Equal(204, (await server.SendAsync("DELETE", "DocumentReference/impact-held")).Status);
        report = (await server.GetAsync($"$coverage?scope=profile&value={Root}StructureDefinition/Held")).Json;
        Assert.Empty(Values(Parts(report, "profile").Single(), "valid-example"));
    }

    [Fact]
    public async Task The_items_of_a_data_set_are_reported_by_it_and_by_the_catalogue()
    {
        foreach (var query in new[] { "StructureDefinition/MedicinesOnAdmission/$coverage", "$coverage?scope=data-set&value=https://fhirstories.org/catalogue/StructureDefinition/MedicinesOnAdmission" })
        {
            var report = (await server.GetAsync(query)).Json;
            var items = Parts(report, "data-set").Single()["part"]!.AsArray().Single(part => (string?)part!["name"] == "items")!;
            Assert.Equal(["15"], Values(items, "total"));
            Assert.Equal(["12"], Values(items, "mapped"));
            Assert.Equal(["3"], Values(items, "gap"));
            Assert.Contains("https://fhirstories.org/catalogue/StructureDefinition/MedicinesOnAdmission#MedicinesOnAdmission.help", Values(Parts(report, "gaps").Single(), "data-item-unmapped"));
            Assert.Contains(Parts(report, "profile"), profile => Values(profile, "canonical")[0].Contains("CareConnect-MedicationStatement-1", StringComparison.Ordinal));
        }
        var summary = (await server.GetAsync("$coverage?detail=summary")).Json;
        Assert.Contains(Parts(summary, "data-set"), set => Values(set, "reference")[0] == "StructureDefinition/MedicinesOnAdmission");
        RunningServer.AssertRefused(await server.GetAsync("$coverage?scope=data-set&value=https://impact.test/none"), 404, "trace-unknown");
    }

    [Fact]
    public async Task A_story_that_states_nothing_is_in_its_report_and_in_the_gaps()
    {
        await PutAsync(Story("impact-empty", null));
        var report = (await server.GetAsync("Basic/impact-empty/$coverage")).Json;
        Assert.Equal(["Basic/impact-empty"], Values(Parts(report, "story").Single(), "reference"));
        Assert.Equal(["uncovered"], Values(Parts(report, "story").Single(), "status"));
        Assert.Contains($"{Root}Requirements/impact-empty", Values(Parts((await server.GetAsync("$coverage?detail=summary")).Json, "gaps").Single(), "story-unmet"));
        Assert.Equal(["impact-empty"], await server.IdsAsync("Basic?coverage-status=uncovered&_id=impact-empty"));
    }

    [Fact]
    public async Task The_successor_of_an_element_is_told_with_how_that_is_known()
    {
        const string Service = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-HealthcareService-1";
        const string Next = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-HealthcareService";
        await PutAsync($$"""
            {"resourceType":"StructureDefinition","id":"impact-service","url":"{{Next}}","version":"2.0.0","name":"Service","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"HealthcareService",
            "baseDefinition":"http://hl7.org/fhir/StructureDefinition/HealthcareService","derivation":"constraint","differential":{"element":[{"id":"HealthcareService.name","path":"HealthcareService.name","min":1}]} }
            """);
        await PutAsync($$"""
            {"resourceType":"ConceptMap","id":"impact-service","url":"{{Root}}ConceptMap/service","status":"active","group":[{"source":"{{Service}}","target":"{{Next}}","element":[
            {"code":"HealthcareService.photo","target":[{"code":"HealthcareService.comment","equivalence":"wider"}]}]}]}
            """);
        Assert.Equal("HealthcareService.comment mapped wider", await SuccessorAsync("HealthcareService.photo"));
        Assert.Equal("HealthcareService.name same ", await SuccessorAsync("HealthcareService.name"));
        Assert.Equal("HealthcareService.program renamed-in-release ", await SuccessorAsync("HealthcareService.programName"));
        await server.SendAsync("DELETE", "ConceptMap/impact-service");
        Assert.Equal("HealthcareService.photo same ", await SuccessorAsync("HealthcareService.photo"));
        await server.SendAsync("DELETE", "StructureDefinition/impact-service");

        async Task<string> SuccessorAsync(string id)
        {
            var answer = await server.GetAsync($"$successor?canonical={Uri.EscapeDataString($"{Service}#{id}")}");
            Assert.True(answer.Status == 200, answer.Text);
            var element = Parts(answer.Json, "element").Single();
            return $"{Values(element, "to").SingleOrDefault()} {Values(element, "basis").SingleOrDefault()} {Values(element, "equivalence").SingleOrDefault()}";
        }
    }

    private static string Profile(string name, string version, string facts) => $$"""
        {"resourceType":"StructureDefinition","id":"impact-{{name}}","url":"{{Root}}StructureDefinition/{{name}}","version":"{{version}}","name":"{{name}}","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,
        "type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate",{{facts}} }] } }
        """;

    private static string Instance(string content) => $$"""{"resourceType":"Patient","meta":{"profile":["{{Root}}StructureDefinition/Held"]},{{content}} }""";

    private static string Document(params IEnumerable<string> instances) => "{\"resourceType\":\"DocumentReference\",\"id\":\"impact-held\",\"status\":\"current\",\"content\":[{\"attachment\":{\"title\":\"A page\",\"url\":\"https://impact.test/page\"}},"
        + string.Join(',', instances.Select(instance => $"{{\"attachment\":{{\"contentType\":\"application/fhir+json\",\"data\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(instance))}\"}}}}")) + "]}";

    private static string Story(string id, string? target) => $$"""
        {"resourceType":"Basic","id":"{{id}}","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
        "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
        "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"{{Root}}Requirements/{{id}}"},
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"A story of these tests"}{{(target is null ? "" : $$"""
        ,{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"A"},{"url":"requirement","valueMarkdown":"It works."},{"url":"satisfiedBy","valueUrl":"{{target}}"}]}
        """)}}]}
        """;

    private async Task PutAsync(string resource)
    {
        var json = JsonNode.Parse(resource)!;
        var answer = await server.SendAsync("PUT", $"{json["resourceType"]}/{json["id"]}", resource);
        Assert.True(answer.Status is 200 or 201, answer.Text);
    }

    private async Task<string> StatusAsync(string id) => Values(Parts((await server.GetAsync($"Basic/{id}/$coverage")).Json, "statement").Single(), "status")[0];

    private static IEnumerable<JsonNode> Parts(JsonObject parameters, string name) => parameters["parameter"]!.AsArray().Where(each => (string?)each!["name"] == name)!;

    private static List<string> Values(JsonNode parameter, string name) => [.. parameter["part"]!.AsArray().Where(each => (string?)each!["name"] == name)
        .Select(each => each!.AsObject().FirstOrDefault(property => property.Key.StartsWith("value", StringComparison.Ordinal)).Value?.ToString() ?? "")];
}
