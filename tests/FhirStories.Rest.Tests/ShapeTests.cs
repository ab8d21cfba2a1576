using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Stories that come in other shapes than ours, over HTTP.</summary>
public sealed class ShapeTests(RunningServer server)
{
    private const string X = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";
    private const string Code = """ "code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]} """;

    [Fact]
    public async Task Shape_B_is_stored_as_A_and_what_was_sent_is_kept_byte_by_byte()
    {
        var sent = B("shape-b", "T1");
        var answer = await server.SendAsync("PUT", "Basic/shape-b", sent, headers: ("Prefer", "return=OperationOutcome"));
        Assert.True(answer.Status == 201, answer.Text);
        var issues = answer.Json["issue"]!.AsArray().Select(i => ((string?)i!["severity"], (string?)i["details"]!["coding"]![0]!["code"])).ToList();
        Assert.Contains(("information", "carrier-converted"), issues);
        Assert.Contains(("warning", "status-missing"), issues);

        var stored = (await server.GetAsync("Basic/shape-b")).Json;
        Assert.Equal("unknown", (string?)stored["modifierExtension"]![0]!["valueCode"]);
        Assert.Equal(["key", "requirement"], stored["extension"]!.AsArray().Single(e => (string?)e!["url"] == X + "Requirements.statement")!["extension"]!.AsArray().Select(e => (string?)e!["url"]));

        var provenance = await ProvenanceAsync("Basic/shape-b/_history/1");
        Assert.Equal("source", (string?)provenance["entity"]![0]!["role"]);
        Assert.Equal(sent, (await server.GetAsync((string)provenance["entity"]![0]!["what"]!["reference"]!, ("Accept", "*/*"))).Text);
        Assert.Equal(["shape-b"], await server.IdsAsync("Basic?statement-key=B-1&_id=shape-b"));
    }

    [Fact]
    public async Task Shape_C_and_XML_are_taken_too_and_each_version_has_its_origin()
    {
        await server.SendAsync("PUT", "Basic/shape-c", B("shape-c", "first"));
        var c = $$"""
            {"resourceType":"Basic","id":"shape-c","extension":[{"url":"{{X}}Requirements","extension":[
              {"url":"title","valueString":"second"},{"url":"status","valueCode":"draft"},
              {"url":"statement","extension":[{"url":"key","valueId":"C-1"},{"url":"requirement","valueMarkdown":"R"} ] } ] } ],{{Code}} }
            """;
        Assert.Equal(200, (await server.SendAsync("PUT", "Basic/shape-c", c)).Status);
        var xml = $"""
            <Basic xmlns="http://hl7.org/fhir"><id value="shape-c"/><extension url="{X}Requirements.title"><valueString value="third"/></extension><extension url="{X}Requirements.status"><valueCode value="active"/></extension><code><coding><system value="http://hl7.org/fhir/fhir-types"/><code value="Requirements"/></coding></code></Basic>
            """;
        Assert.Equal(200, (await server.SendAsync("PUT", "Basic/shape-c", xml, RunningServer.FhirXml, ("If-Match", "W/\"2\""))).Status);
        Assert.Equal(412, (await server.SendAsync("PUT", "Basic/shape-c", c, headers: ("If-Match", "W/\"2\""))).Status);

        Assert.Equal("active", (string?)(await server.GetAsync("Basic/shape-c")).Json["modifierExtension"]![0]!["valueCode"]);
        var second = await ProvenanceAsync("Basic/shape-c/_history/2");
        var third = await ProvenanceAsync("Basic/shape-c/_history/3");
        Assert.Equal(c, (await server.GetAsync((string)second["entity"]![0]!["what"]!["reference"]!, ("Accept", "*/*"))).Text);
        var kept = await server.GetAsync((string)third["entity"]![0]!["what"]!["reference"]!, ("Accept", "*/*"));
        Assert.Equal((xml, "application/fhir+xml"), (kept.Text, kept.Content.ContentType!.MediaType));
        Assert.Equal(3, (await server.IdsAsync("Provenance?target=Basic/shape-c")).Count);
    }

    [Fact]
    public async Task Shape_A_is_left_alone() => Assert.Empty(await server.IdsAsync($"Provenance?target=Basic/{(string)(await server.SendAsync("POST", "Basic",
        $$"""{"resourceType":"Basic","modifierExtension":[{"url":"{{X}}Requirements.status","valueCode":"draft"} ],{{Code}} }""")).Json["id"]!}"));

    [Fact]
    public async Task A_transaction_and_a_batch_convert_their_entries()
    {
        foreach (var type in new[] { "transaction", "batch" })
        {
            var bundle = $$"""
                {"resourceType":"Bundle","type":"{{type}}","entry":[
                  {"resource":{{B($"shape-{type}", "T")}},"request":{"method":"PUT","url":"Basic/shape-{{type}}" } },
                  {"resource":{{B("x", "same " + type)}},"request":{"method":"POST","url":"Basic"} },
                  {"resource":{{B("y", "same " + type)}},"request":{"method":"POST","url":"Basic"} } ] }
                """;
            var answer = await server.SendAsync("POST", "", bundle);
            Assert.True(answer.Status == 200, answer.Text);
            Assert.Equal(3, answer.Json["entry"]!.AsArray().Count);
            foreach (var entry in answer.Json["entry"]!.AsArray())
            {
                Assert.Equal("201", ((string)entry!["response"]!["status"]!)[..3]);
                var location = (string)entry["response"]!["location"]!;
                await ProvenanceAsync(location[location.IndexOf("Basic/", StringComparison.Ordinal)..]);
            }
        }
    }

    [Fact]
    public async Task Writers_at_once_each_get_the_origin_of_their_own_version()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => server.SendAsync("PUT", "Basic/shape-race", B("shape-race", $"writer {i}"))));
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201, answer.Text));
        for (var version = 1; version <= 6; version++)
        {
            var provenance = await ProvenanceAsync($"Basic/shape-race/_history/{version}");
            var original = JsonNode.Parse((await server.GetAsync((string)provenance["entity"]![0]!["what"]!["reference"]!, ("Accept", "*/*"))).Text)!;
            Assert.Equal(Title((await server.GetAsync($"Basic/shape-race/_history/{version}")).Json), Title(original));
        }

        static string Title(JsonNode basic) => (string)basic["extension"]!.AsArray().Single(e => ((string)e!["url"]!).EndsWith(".title", StringComparison.Ordinal))!["valueString"]!;
    }

    [Fact]
    public async Task R5_content_at_the_R4_base_is_shown_the_way()
    {
        const string r5 = """{"resourceType":"Requirements","id":"r","status":"draft"}""";
        RunningServer.AssertRefused(await server.SendAsync("POST", "Requirements", r5), 404, "resource-of-r5");
        RunningServer.AssertRefused(await server.GetAsync("ActorDefinition/x"), 404, "resource-of-r5");
        foreach (var answer in new[]
        {
            await server.SendAsync("POST", "Basic", r5),
            await server.SendAsync("PUT", "Basic/r", r5),
            await server.SendAsync("POST", "Basic", """<Requirements xmlns="http://hl7.org/fhir"><status value="draft"/></Requirements>""", RunningServer.FhirXml),
        })
        {
            RunningServer.AssertRefused(answer, 400, "resource-of-r5");
            Assert.Contains("/fhir/r5/Requirements", answer.Text);
        }

        var bundle = await server.SendAsync("POST", "", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{{r5}},"request":{"method":"POST","url":"Basic"} } ] }""");
        Assert.Equal(400, bundle.Status);
        Assert.Contains("/fhir/r5/Requirements", bundle.Text);
    }

    [Fact]
    public async Task A_stored_story_is_given_in_the_other_shapes()
    {
        var r5 = await server.GetAsync("Basic/us-med-01/$convert-shape?shape=r5");
        Assert.Equal((200, "Requirements", "us-med-01"), (r5.Status, (string?)r5.Json["resourceType"], (string?)r5.Json["id"]));
        Assert.Contains("fhirVersion=5.0", r5.Content.ContentType!.ToString());
        var b = await server.GetAsync("Basic/us-med-01/$convert-shape?shape=b");
        Assert.Contains(X + "Requirements.statement.key", b.Text);
        Assert.Equal(RunningServer.FhirXml, (await server.GetAsync("Basic/us-med-01/$convert-shape?shape=b&_format=xml")).Content.ContentType!.MediaType);
        Assert.Equal("ActorDefinition", (string?)(await server.GetAsync("Basic/general-practitioner/$convert-shape?shape=r5")).Json["resourceType"]);
        // What it refers to is named as R5 names it.
        Assert.Equal("ArtifactAssessment/comment-med-01-bought", (string?)(await server.GetAsync("Basic/comment-med-01-bought-1/$convert-shape?shape=r5")).Json["artifactReference"]!["reference"]);

        // What the operation gives goes back in as what it was.
        var stored = (await server.GetAsync("Basic/us-med-01")).Json;
        var copy = b.Json;
        copy["id"] = "shape-copy";
        var taken = await server.SendAsync("PUT", "Basic/shape-copy", copy.ToJsonString().Replace("us-med-01", "shape-copy", StringComparison.Ordinal).Replace("US-MED-01", "SHAPE-COPY", StringComparison.Ordinal));
        Assert.True(taken.Status == 201, taken.Text);
        Assert.Equal(stored["extension"]!.AsArray().Count, taken.Json["extension"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("Basic/us-med-01/$convert-shape", 400, "operation-parameter-invalid")]
    [InlineData("Basic/us-med-01/$convert-shape?shape=c", 400, "operation-parameter-invalid")]
    [InlineData("Basic/us-med-01/$convert-shape?shape=r5&_format=xml", 406, "format-unsupported")]
    [InlineData("Basic/nobody/$convert-shape?shape=b", 404, "resource-not-found")]
    [InlineData("Patient/x/$convert-shape?shape=b", 404, "operation-unknown")]
    public async Task What_cannot_be_converted_is_refused(string path, int status, string code)
    {
        var answer = await server.GetAsync(path);
        if (status == 406) Assert.Equal(406, answer.Status);
        else RunningServer.AssertRefused(answer, status, code);
    }

    [Fact]
    public async Task A_Basic_that_carries_nothing_has_no_other_shape()
    {
        await server.SendAsync("PUT", "Basic/shape-none", """{"resourceType":"Basic","id":"shape-none","code":{"text":"x"}}""");
        RunningServer.AssertRefused(await server.GetAsync("Basic/shape-none/$convert-shape?shape=r5"), 422, "carrier-unknown");
    }

    private static string B(string id, string title) => $$"""
        {"resourceType":"Basic","id":"{{id}}","extension":[{"url":"{{X}}Requirements.title","valueString":"{{title}}"},{"url":"{{X}}Requirements.statement","extension":[{"url":"{{X}}Requirements.statement.key","valueId":"B-1"},{"url":"{{X}}Requirements.statement.requirement","valueMarkdown":"R"} ] } ],{{Code}} }
        """;

    private async Task<JsonNode> ProvenanceAsync(string target)
    {
        var parts = target.Split('/');
        var bundle = (await server.GetAsync($"Provenance?target={parts[0]}/{parts[1]}&_count=100")).Json;
        return Assert.Single((bundle["entry"]?.AsArray() ?? []).Select(e => e!["resource"]!), p => (string?)p["target"]![0]!["reference"] == target);
    }
}
