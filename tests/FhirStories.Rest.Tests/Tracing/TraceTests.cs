using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Tracing;

/// <summary>Trace, coverage, impact and successor over HTTP, on the starter catalogue and on stories of these tests.</summary>
public sealed class TraceTests(RunningServer server)
{
    private const string CareConnect = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-";
    private const string Root = "https://trace.test/Requirements/";

    [Fact]
    public async Task Who_needs_an_element_is_told_with_the_way_to_it()
    {
        var trace = await server.GetAsync($"$trace?start={Uri.EscapeDataString(CareConnect + "Patient-1#Patient.identifier:nhsNumber")}&direction=up&depth=2");
        Assert.Equal(200, trace.Status);
        var nodes = Parts(trace.Json, "node").ToList();
        Assert.Equal(("element", "0"), (Value(nodes[0], "kind"), Value(nodes[0], "depth")));
        Assert.Contains(nodes, node => Value(node, "kind") == "story" && Value(node, "reference") is { } reference && reference.StartsWith("Basic/us-", StringComparison.Ordinal));
        Assert.All(Parts(trace.Json, "step"), step => Assert.Contains(Value(step, "kind"), new[] { "satisfied-by", "statement" }));
    }

    [Fact]
    public async Task A_trace_of_a_story_is_a_Bundle_of_what_it_came_by_where_that_is_asked_for()
    {
        var bundle = (await server.GetAsync("Basic/us-med-01/$trace?direction=down&format=bundle")).Json;
        Assert.Equal("searchset", (string?)bundle["type"]);
        var entries = bundle["entry"]!.AsArray().Select(entry => (Id: (string?)entry!["resource"]!["id"], Mode: (string?)entry["search"]!["mode"])).ToList();
        Assert.Equal(("us-med-01", "match"), entries[0]);
        Assert.All(entries.Skip(1), entry => Assert.Equal("include", entry.Mode));
        Assert.Contains(entries, entry => entry.Id!.StartsWith("solution-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trace_and_a_coverage_are_asked_of_profiles_and_roles_where_they_are()
    {
        await server.SendAsync("PUT", "StructureDefinition/trace-plain", """
            {"resourceType":"StructureDefinition","id":"trace-plain","url":"https://trace.test/StructureDefinition/trace-plain","version":"1.0.0","name":"Plain","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,
            "type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}]} }
            """);
        await PutAsync("trace-plain", "https://trace.test/StructureDefinition/trace-plain");
        var plain = await server.GetAsync("StructureDefinition/trace-plain/$trace?direction=up");
        Assert.True(plain.Status == 200, plain.Text);
        Assert.Contains(Parts(plain.Json, "node"), node => Value(node, "reference") == "Basic/trace-plain");

        var patient = (string)(await server.GetAsync($"StructureDefinition?url={CareConnect}Patient-1")).Json["entry"]![0]!["resource"]!["id"]!;
        foreach (var operation in new[] { "$trace?direction=up&depth=2", "$coverage?detail=summary" })
        {
            var answer = await server.GetAsync($"StructureDefinition/{patient}/{operation}");
            Assert.True(answer.Status == 200, answer.Text);
            Assert.Contains("CareConnect-Patient-1|", answer.Text, StringComparison.Ordinal);
        }

        var role = (await server.GetAsync("Basic/us-med-01/$trace?direction=up&depth=1")).Json;
        var canonical = Parts(role, "node").Where(node => Value(node, "kind") == "role").Select(node => Value(node, "id")).First()!;
        var id = (string)(await server.GetAsync($"Basic?code=ActorDefinition&url={Uri.EscapeDataString(canonical)}")).Json["entry"]![0]!["resource"]!["id"]!;
        var wanted = await server.GetAsync($"Basic/{id}/$trace?direction=down&depth=1");
        Assert.True(wanted.Status == 200, wanted.Text);
        Assert.Contains(Parts(wanted.Json, "node"), node => Value(node, "reference") == "Basic/us-med-01");
        Assert.Equal(404, (await server.GetAsync("StructureDefinition/trace-nobody/$trace")).Status);
    }

    [Fact]
    public async Task A_question_sees_what_was_written_just_before_and_misses_what_was_deleted()
    {
        const string Target = CareConnect + "Patient-1#Patient.maritalStatus";
        await PutAsync("trace-follow", Target);
        Assert.Equal("unverified", await StatusAsync("trace-follow"));
        await PutAsync("trace-follow", CareConnect + "Patient-1#Patient.shoeSize");
        Assert.Equal("uncovered", await StatusAsync("trace-follow"));
        await server.SendAsync("DELETE", "Basic/trace-follow");
        Assert.Equal(404, (await server.GetAsync("$coverage?scope=story&value=Basic/trace-follow")).Status);
    }

    [Fact]
    public async Task A_valid_example_and_a_TestReport_verify_a_statement_and_a_failing_one_outweighs_them()
    {
        await PutAsync("trace-evidence", "http://hl7.org/fhir/StructureDefinition/bodyweight#Observation.value[x]");
        Assert.Equal("unverified", await StatusAsync("trace-evidence"));
        await server.SendAsync("PUT", "Observation/trace-weight", """
            {"resourceType":"Observation","id":"trace-weight","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bodyweight"]},"status":"final",
            "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
            "subject":{"reference":"https://elsewhere.example/Patient/1"},"effectiveDateTime":"2026-01-02","valueQuantity":{"value":70,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}
            """);
        Assert.Equal("verified", await StatusAsync("trace-evidence"));
        var report = await server.SendAsync("PUT", "TestReport/trace-report", $$$"""
            {"resourceType":"TestReport","id":"trace-report","status":"completed","testScript":{"display":"A script"},"result":"fail","issued":"2026-02-03","test":[{"action":[{"assert":{"result":"fail","extension":[
            {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-TestReport.setup.action.assert.requirement","extension":[{"url":"link","valueUri":"{{{Root}}}trace-evidence#A"}]}]} }]}]}
            """);
        Assert.True(report.Status == 201, report.Text);
        Assert.Equal("failed", await StatusAsync("trace-evidence"));
        await server.SendAsync("DELETE", "TestReport/trace-report");
        Assert.Equal("verified", await StatusAsync("trace-evidence"));
        await server.SendAsync("DELETE", "Observation/trace-weight");
        Assert.Equal("unverified", await StatusAsync("trace-evidence"));
    }

    [Theory]
    [InlineData("parameters", "application/fhir+json", "\"resourceType\": \"Parameters\"")]
    [InlineData("measure-report", "application/fhir+json", "\"resourceType\": \"MeasureReport\"")]
    [InlineData("test-report", "application/fhir+json", "\"resourceType\": \"TestReport\"")]
    [InlineData("operation-outcome", "application/fhir+json", "\"resourceType\": \"OperationOutcome\"")]
    [InlineData("csv", "text/csv", "Req Set,ID,URL")]
    [InlineData("html", "text/html", "<!DOCTYPE html>")]
    [InlineData("junit", "application/xml", "<testsuites")]
    [InlineData("sarif", "application/sarif+json", "\"version\": \"2.1.0\"")]
    [InlineData("badge", "application/json", "\"schemaVersion\": 1")]
    [InlineData("text", "text/plain", "Coverage of the feature")]
    public async Task Coverage_comes_in_every_form(string form, string mediaType, string content)
    {
        var answer = await server.GetAsync($"$coverage?scope=feature&value=https://fhirstories.org/catalogue/Requirements/feature-medicines&format={form}");
        Assert.Equal((200, mediaType), (answer.Status, answer.Content.ContentType!.MediaType));
        Assert.Contains(content, answer.Text.TrimStart('\uFEFF'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_a_resource_comes_as_XML_too_and_is_valid()
    {
        var xml = await server.GetAsync("Basic/us-med-01/$coverage?_format=xml");
        Assert.Contains("<Parameters ", xml.Text, StringComparison.Ordinal);
        foreach (var form in new[] { "parameters", "test-report", "operation-outcome" })
        {
            var report = (await server.GetAsync($"Basic/us-med-01/$coverage?format={form}")).Text;
            var outcome = (await server.SendAsync("POST", "$validate", $$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{report}}}]}""")).Json;
            Assert.True(outcome["issue"]!.AsArray().All(issue => (string?)issue!["severity"] is not ("error" or "fatal")), $"{form}: {outcome}");
        }
    }

    [Fact]
    public async Task The_catalogue_in_figures_tells_no_statement_one_by_one()
    {
        var report = (await server.GetAsync("$coverage?detail=summary")).Json;
        Assert.Empty(Parts(report, "statement"));
        Assert.True(int.Parse(Value(Parts(report, "summary").Single(), "statements")!, System.Globalization.CultureInfo.InvariantCulture) > 100);
        Assert.Contains(Parts(report, "profile"), profile => Value(profile, "canonical")!.StartsWith(CareConnect + "Patient-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_impact_of_a_candidate_names_the_statements_on_what_changes()
    {
        await PutAsync("trace-impact", CareConnect + "Patient-1#Patient.gender");
        var candidate = $$"""
            {"resourceType":"StructureDefinition","url":"{{CareConnect}}Patient-1","version":"9.0.0","name":"Candidate","status":"draft","kind":"resource","abstract":false,"type":"Patient",
            "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.gender","path":"Patient.gender","min":1}]} }
            """;
        var answer = await server.SendAsync("POST", "$impact", $$"""
            {"resourceType":"Parameters","parameter":[{"name":"before","valueString":"{{CareConnect}}Patient-1"},{"name":"format","valueCode":"text"},{"name":"candidate","resource":{{candidate}}}]}
            """);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Contains("Patient.gender", answer.Text, StringComparison.Ordinal);
        Assert.Contains($"{Root}trace-impact#A", answer.Text, StringComparison.Ordinal);
        await server.SendAsync("DELETE", "Basic/trace-impact");
    }

    [Fact]
    public async Task A_confirmed_link_is_suspect_once_its_statement_says_something_else_until_it_is_confirmed_again()
    {
        const string Target = CareConnect + "Patient-1#Patient.photo";
        await PutAsync("trace-confirm", Target);
        var confirmed = await server.SendAsync("POST", "Basic/trace-confirm/$confirm-links?who=Ada");
        Assert.True(confirmed.Status == 201, confirmed.Text);
        Assert.Equal("Ada", (string?)confirmed.Json["agent"]![0]!["who"]!["display"]);
        Assert.Equal("unverified", await StatusAsync("trace-confirm"));
        await PutAsync("trace-confirm", Target, "It works at night.");
        Assert.Equal("suspect", await StatusAsync("trace-confirm"));
        Assert.Equal(201, (await server.SendAsync("POST", $"Basic/trace-confirm/$confirm-links?key=A&target={Uri.EscapeDataString(Target)}")).Status);
        Assert.Equal("unverified", await StatusAsync("trace-confirm"));
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic/trace-confirm/$confirm-links?key=Z"), 422, "links-none");
        await server.SendAsync("DELETE", "Basic/trace-confirm");
    }

    [Fact]
    public async Task The_successor_of_a_withdrawn_profile_is_told()
    {
        var answer = (await server.GetAsync($"$successor?canonical={CareConnect}Patient-1")).Json;
        var parameters = answer["parameter"]!.AsArray();
        Assert.Contains("UKCore-Patient", (string?)parameters.Single(each => (string?)each!["name"] == "successor")!["valueCanonical"], StringComparison.Ordinal);
        Assert.True((bool)parameters.Single(each => (string?)each!["name"] == "deprecated")!["valueBoolean"]!);
    }

    [Theory]
    [InlineData("$trace", 400, "operation-parameter-invalid")]
    [InlineData("$trace?start=Basic/nothing-here", 404, "trace-unknown")]
    [InlineData("$trace?start=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-Patient-1%23Patient.shoeSize", 404, "trace-unknown")]
    [InlineData("$trace?start=Basic/us-med-01&direction=sideways", 400, "operation-parameter-invalid")]
    [InlineData("$trace?start=Basic/us-med-01&depth=99", 400, "operation-parameter-invalid")]
    [InlineData("$coverage?scope=planet&value=x", 400, "operation-parameter-invalid")]
    [InlineData("$coverage?scope=story", 400, "operation-parameter-invalid")]
    [InlineData("$coverage?value=x", 400, "operation-parameter-invalid")]
    [InlineData("$coverage?format=pdf", 400, "operation-parameter-invalid")]
    [InlineData("$coverage?scope=package&value=not.installed", 404, "trace-unknown")]
    [InlineData("$impact?before=https%3A%2F%2Fx.example%2FStructureDefinition%2Fnone&after=https%3A%2F%2Fx.example%2FStructureDefinition%2Fother", 404, "trace-unknown")]
    [InlineData("$impact?before=careconnect", 400, "operation-parameter-invalid")]
    [InlineData("$impact?before=a.package&after=http%3A%2F%2Fhl7.org%2Ffhir%2FStructureDefinition%2FPatient", 400, "operation-parameter-invalid")]
    [InlineData("$successor?canonical=https%3A%2F%2Fx.example%2FStructureDefinition%2Fnone", 404, "trace-unknown")]
    public async Task A_bad_question_is_refused_with_what_to_change(string query, int status, string code) =>
        RunningServer.AssertRefused(await server.GetAsync(query), status, code);

    private async Task PutAsync(string id, string target, string text = "It works.")
    {
        var answer = await server.SendAsync("PUT", $"Basic/{id}", $$"""
            {"resourceType":"Basic","id":"{{id}}","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
            "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
            "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"{{Root}}{{id}}"},
            {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"A story of the trace's tests"},
            {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"A"},{"url":"requirement","valueMarkdown":"{{text}}"},
            {"url":"satisfiedBy","valueUrl":"{{target}}"}]}]}
            """);
        Assert.True(answer.Status is 200 or 201, answer.Text);
    }

    private async Task<string?> StatusAsync(string id)
    {
        var report = (await server.GetAsync($"Basic/{id}/$coverage")).Json;
        return Value(Parts(report, "statement").Single(), "status");
    }

    private static IEnumerable<JsonNode> Parts(JsonObject parameters, string name) => parameters["parameter"]!.AsArray().Where(each => (string?)each!["name"] == name)!;

    private static string? Value(JsonNode parameter, string name) =>
        parameter["part"]!.AsArray().FirstOrDefault(each => (string?)each!["name"] == name)?.AsObject().First(property => property.Key.StartsWith("value", StringComparison.Ordinal)).Value!.ToString();
}
