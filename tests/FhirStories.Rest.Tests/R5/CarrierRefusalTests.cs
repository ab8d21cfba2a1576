using System.Text.Json.Nodes;
using Xunit;
using static FhirStories.Rest.Tests.R5.Carriers;

namespace FhirStories.Rest.Tests.R5;

/// <summary>What is wrong at R5's base is refused in R5's words, and what belongs to another base is sent there.</summary>
public sealed class CarrierRefusalTests(RunningServer server)
{
    [Theory]
    [InlineData("GET", "r5/Patient/1", 404, "/fhir/Patient")]
    [InlineData("GET", "r5/Basic?status=active", 404, "/fhir/Basic")]
    [InlineData("POST", "r5/Basic", 404, "/fhir/Basic")]
    [InlineData("GET", "r5/Nothing", 404, "/fhir/r5 has")]
    [InlineData("GET", "Requirements", 404, "/fhir/r5/Requirements")]
    [InlineData("POST", "Requirements", 404, "/fhir/r5/Requirements")]
    [InlineData("PUT", "TestPlan/x", 404, "/fhir/r5/TestPlan")]
    [InlineData("GET", "ActorDefinition/x/_history", 404, "/fhir/r5/ActorDefinition")]
    [InlineData("GET", "ArtifactAssessment/_search", 404, "/fhir/r5/ArtifactAssessment")]
    public async Task A_path_of_another_base_is_told_where_it_is(string method, string path, int status, string names)
    {
        var answer = await server.SendAsync(method, path, method == "GET" ? null : "{}");
        Assert.Equal(status, answer.Status);
        Assert.Contains(names, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_of_another_base_or_type_is_refused_with_where_it_goes()
    {
        var basic = await server.SendAsync("POST", "r5/Requirements", """{"resourceType":"Basic","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]}}""");
        RunningServer.AssertRefused(basic, 400, "resource-type-mismatch");
        Assert.Contains($"{server.Base}/Basic", basic.Text, StringComparison.Ordinal);
        var role = await server.SendAsync("PUT", "r5/Requirements/r5-wrong", Actor("r5-wrong").ToJsonString());
        RunningServer.AssertRefused(role, 400, "resource-type-mismatch");
        Assert.Contains($"{server.Base}/r5/ActorDefinition", role.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resourceType":"ActorDefinition","id":"r5-bad","status":"active","type":"robot"}""", "ActorDefinition.type")]
    [InlineData("""{"resourceType":"ActorDefinition","id":"r5-bad","status":"ready","type":"person"}""", "ActorDefinition.status")]
    [InlineData("""{"resourceType":"ActorDefinition","id":"r5-bad","status":"active","type":"person","nonsense":1}""", "ActorDefinition.nonsense")]
    [InlineData("""{"resourceType":"ActorDefinition","id":"r5-bad","type":"person","nonsense":1}""", "ActorDefinition")]
    [InlineData("""{"resourceType":"ActorDefinition","id":"r5-bad","status":"active","type":["person"]}""", "ActorDefinition.type")]
    [InlineData("""{"resourceType":"ActorDefinition","id":"r5-bad","status":"active","type":"person","experimental":"yes"}""", "ActorDefinition.experimental")]
    [InlineData("""{"resourceType":"ActorDefinition","id":"r5-bad","status":"active","type":"person","title":"a","title":"b"}""", "ActorDefinition")]
    public async Task What_R5_does_not_allow_is_refused_at_its_place_in_R5(string body, string place)
    {
        var answer = await server.SendAsync("PUT", "r5/ActorDefinition/r5-bad", body);
        Assert.True(answer.Status == 400, answer.Text);
        Assert.Contains(answer.Json["issue"]!.AsArray(), i => (string?)i!["severity"] == "error" && ((string?)i["expression"]?[0])?.StartsWith(place, StringComparison.Ordinal) == true);
        Assert.Equal(404, (await server.GetAsync("r5/ActorDefinition/r5-bad")).Status);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    [InlineData("null", 400)]
    [InlineData("{\"resourceType\":\"Requirements\"}", 400)]
    [InlineData("{\"resourceType\":5}", 400)]
    [InlineData("{\"\\ud800\":1,\"resourceType\":\"Requirements\"}", 400)]
    [InlineData("{\"resourceType\":\"Requirements\",\"\\udfff\":{\"reference\":\"\\ud800\"}}", 400)]
    [InlineData("{\"resourceType\":\"Requirements\",\"id\":\"r5-broken\",\"meta\":5,\"status\":\"active\"}", 400)]
    [InlineData("{\"resourceType\":\"Requirements\",\"id\":\"r5-broken\",\"extension\":{\"url\":5},\"status\":\"active\"}", 400)]
    [InlineData("{\"resourceType\":\"Requirements\",\"id\":\"other\",\"status\":\"active\"}", 400)]
    [InlineData("{\"resourceType\":\"Requirements\",\"id\":\"r5-broken\",\"status\":\"active\",\"title\":\"\\ud800\"}", 400)]
    [InlineData("{\"resourceType\":\"Requirements\",\"id\":\"r5-broken\",\"status\":\"active\",\"actor\":[{}],\"statement\":[null,5,[]]}", 400)]
    public async Task A_body_that_is_none_is_refused(string body, int status)
    {
        var answer = await server.SendAsync("PUT", "r5/Requirements/r5-broken", body);
        Assert.True(answer.Status == status, $"{answer.Status} {answer.Text}");
        Assert.Equal("OperationOutcome", (string?)answer.Json["resourceType"]);
    }

    [Theory]
    [InlineData("<Requirements")]
    [InlineData("<Requirements xmlns=\"http://example.org\"/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><Requirements xmlns=\"http://hl7.org/fhir\"><title value=\"&a;\"/></Requirements>")]
    public async Task XML_that_is_none_is_refused(string body) => Assert.Equal(400, (await server.SendAsync("POST", "r5/Requirements", body, RunningServer.FhirXml)).Status);

    [Fact]
    public async Task Nesting_without_end_is_refused()
    {
        var deep = "{\"resourceType\":\"Requirements\",\"status\":\"active\",\"extension\":" + string.Concat(Enumerable.Repeat("[{\"url\":\"https://example.org/x\",\"extension\":", 2000)) + "[]" + string.Concat(Enumerable.Repeat("}]", 2000)) + "}";
        Assert.Equal(400, (await server.SendAsync("POST", "r5/Requirements", deep)).Status);
        var xml = "<Requirements xmlns=\"http://hl7.org/fhir\">" + string.Concat(Enumerable.Repeat("<extension url=\"https://example.org/x\">", 2000)) + string.Concat(Enumerable.Repeat("</extension>", 2000)) + "</Requirements>";
        Assert.Equal(400, (await server.SendAsync("POST", "r5/Requirements", xml, RunningServer.FhirXml)).Status);
    }

    [Fact]
    public async Task Ten_thousand_statements_go_in_and_come_out()
    {
        await using var roomy = await StartedServer.StartAsync();
        var statements = new JsonArray([.. Enumerable.Range(1, 10_000).Select(i => (JsonNode)new JsonObject { ["key"] = $"s-{i}", ["requirement"] = $"The server SHALL do thing {i}." })]);
        using var body = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Requirements("r5-many").With("statement", statements).ToJsonString()));
        body.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        using var written = await roomy.Http.PutAsync("r5/Requirements/r5-many", body, TestContext.Current.CancellationToken);
        Assert.True((int)written.StatusCode == 201, (await written.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))[..300]);
        var read = JsonNode.Parse(await roomy.Http.GetStringAsync("r5/Requirements/r5-many", TestContext.Current.CancellationToken))!;
        Assert.Equal("s-10000", (string?)read["statement"]!.AsArray()[9_999]!["key"]);
        var found = await roomy.Http.GetStringAsync("r5/Requirements?statement-key=s-9999&_summary=count", TestContext.Current.CancellationToken);
        Assert.Contains("\"total\":1", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_of_carriers_hold_whatever_base_a_write_comes_by()
    {
        await server.SendAsync("PUT", "r5/Requirements/r5-unique", Requirements("r5-unique").ToJsonString());
        var twin = Requirements("r5-twin").With("url", $"{Root}/Requirements/r5-unique");
        var answer = await server.SendAsync("PUT", "r5/Requirements/r5-twin", twin.ToJsonString());
        RunningServer.AssertRefused(answer, 422, "carrier-not-unique");
        Assert.Contains("Requirements/r5-unique has the url", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Media_types_of_another_release_are_refused()
    {
        RunningServer.AssertRefused(await server.SendAsync("POST", "r5/Requirements", Requirements("r5-mt").ToJsonString(), "application/fhir+json; fhirVersion=4.0"), 415, "fhir-version-unsupported");
        RunningServer.AssertRefused(await server.GetAsync("r5/Requirements", ("Accept", "application/fhir+json; fhirVersion=4.0")), 406, "fhir-version-unsupported");
        Assert.Equal(201, (await server.SendAsync("PUT", "r5/ActorDefinition/r5-mt", Actor("r5-mt").ToJsonString(), "application/fhir+json; fhirVersion=5.0")).Status);
        Assert.Equal(200, (await server.GetAsync("r5/ActorDefinition/r5-mt", ("Accept", "application/fhir+json; fhirVersion=5.0"))).Status);
    }

    [Fact]
    public async Task A_method_that_a_path_does_not_take_is_answered_with_those_it_takes()
    {
        var patch = await server.SendAsync("PATCH", "r5/Requirements/us-med-01", "[]", "application/json-patch+json");
        Assert.Equal(405, patch.Status);
        Assert.Equal(["DELETE", "GET", "HEAD", "OPTIONS", "PUT"], patch.Content.Allow.Order(StringComparer.Ordinal));
        var options = await server.SendAsync("OPTIONS", "r5/Requirements");
        Assert.Equal(204, options.Status);
    }

    [Fact]
    public async Task Validation_at_R5s_base_stays_what_it_was()
    {
        var outcome = await server.SendAsync("POST", "r5/Requirements/$validate", """{"resourceType":"Requirements","status":"nope"}""");
        Assert.Equal(200, outcome.Status);
        Assert.Contains(outcome.Json["issue"]!.AsArray(), i => (string?)i!["expression"]?[0] == "Requirements.status");
        Assert.Equal(200, (await server.SendAsync("POST", "r5/Patient/$validate", """{"resourceType":"Patient","active":true}""")).Status);
    }
}
