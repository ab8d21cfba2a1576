using Xunit;

namespace FhirStories.Rest.Tests;

public sealed class InteractionTests(RunningServer server)
{
    private static string Story(string id, string text) =>
        $$$"""{"resourceType":"Basic","id":"{{{id}}}","code":{"text":"{{{text}}}"}}""";

    [Fact]
    public async Task A_resource_lives_from_create_to_delete_and_its_history_stays()
    {
        var created = await server.SendAsync("POST", "Basic", Story("ignored", "one"));
        Assert.Equal(201, created.Status);
        var id = (string)created.Json["id"]!;
        Assert.NotEqual("ignored", id);
        Assert.Equal($"{server.Base}/Basic/{id}/_history/1", created.Headers.Location!.ToString());
        Assert.Equal("W/\"1\"", created.Headers.ETag!.ToString());
        Assert.Equal("1", (string?)created.Json["meta"]!["versionId"]);
        Assert.NotNull(created.Content.LastModified);
        Assert.Equal("nosniff", created.Headers.GetValues("X-Content-Type-Options").Single());

        var updated = await server.SendAsync("PUT", $"Basic/{id}", Story(id, "two"), headers: ("If-Match", "W/\"1\""));
        Assert.Equal((200, "W/\"2\""), (updated.Status, updated.Headers.ETag!.ToString()));

        var read = await server.GetAsync($"Basic/{id}");
        Assert.Equal(updated.Text, read.Text);
        Assert.Equal("application/fhir+json; charset=utf-8", read.Content.ContentType!.ToString());
        Assert.Equal(created.Text, (await server.GetAsync($"Basic/{id}/_history/1")).Text);
        Assert.Equal(304, (await server.GetAsync($"Basic/{id}", ("If-None-Match", "W/\"2\""))).Status);

        Assert.Equal(204, (await server.SendAsync("DELETE", $"Basic/{id}")).Status);
        RunningServer.AssertRefused(await server.GetAsync($"Basic/{id}"), 410, "resource-deleted");
        RunningServer.AssertRefused(await server.GetAsync($"Basic/{id}/_history/3"), 410, "resource-deleted");
        Assert.Equal(204, (await server.SendAsync("DELETE", $"Basic/{id}")).Status);

        var history = (await server.GetAsync($"Basic/{id}/_history")).Json;
        Assert.Equal("history", (string?)history["type"]);
        Assert.Equal(["DELETE", "PUT", "POST"], history["entry"]!.AsArray().Select(e => (string)e!["request"]!["method"]!));
        Assert.Equal(["204", "200", "201"], history["entry"]!.AsArray().Select(e => (string)e!["response"]!["status"]!));
    }

    [Fact]
    public async Task A_put_on_an_unused_id_creates()
    {
        var created = await server.SendAsync("PUT", "Basic/made-by-put", Story("made-by-put", "x"));
        Assert.Equal(201, created.Status);
        Assert.Equal(200, (await server.SendAsync("PUT", "Basic/made-by-put", Story("made-by-put", "y"))).Status);
    }

    [Fact]
    public async Task Type_history_comes_newest_first_in_pages()
    {
        for (var i = 0; i < 5; i++) await server.SendAsync("PUT", $"Group/history-{i}", $$"""{"resourceType":"Group","id":"history-{{i}}","type":"person","actual":true}""");
        var seen = new List<string>();
        for (string? url = "Group/_history?_count=2"; url is not null;)
        {
            var page = (await server.GetAsync(url)).Json;
            seen.AddRange(page["entry"]!.AsArray().Select(e => (string)e!["resource"]!["id"]!));
            url = (string?)page["link"]!.AsArray().FirstOrDefault(l => (string?)l!["relation"] == "next")?["url"];
        }
        Assert.Equal(["history-4", "history-3", "history-2", "history-1", "history-0"], seen.Where(id => id.StartsWith("history-", StringComparison.Ordinal)));
        Assert.Null((await server.GetAsync("Group/_history?_since=2999-01-01T00:00:00Z")).Json["entry"]);
        RunningServer.AssertRefused(await server.GetAsync("Group/_history?_since=soon"), 400, "history-parameter-invalid");
    }

    [Fact]
    public async Task Numbers_and_unknown_extensions_come_back_as_they_were_sent()
    {
        const string body = """{"resourceType":"Observation","id":"precise","status":"final","code":{"text":"t","extension":[{"url":"https://x/y","valueDecimal":1.2300}]},"valueQuantity":{"value":0.0500}}""";
        await server.SendAsync("PUT", "Observation/precise", body);
        var text = (await server.GetAsync("Observation/precise")).Text;
        Assert.Contains("\"valueDecimal\":1.2300", text, StringComparison.Ordinal);
        Assert.Contains("\"value\":0.0500", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Xml_goes_in_and_comes_out()
    {
        const string xml = """<Basic xmlns="http://hl7.org/fhir"><id value="in-xml"/><code><text value="A &amp; B"/></code><created value="2026-01-02"/></Basic>""";
        Assert.Equal(201, (await server.SendAsync("PUT", "Basic/in-xml", xml, RunningServer.FhirXml)).Status);
        Assert.Equal("A & B", (string?)(await server.GetAsync("Basic/in-xml")).Json["code"]!["text"]);
        foreach (var answer in new[] { await server.GetAsync("Basic/in-xml?_format=xml"), await server.GetAsync("Basic/in-xml", ("Accept", RunningServer.FhirXml)) })
        {
            Assert.Equal("application/fhir+xml; charset=utf-8", answer.Content.ContentType!.ToString());
            Assert.Contains("<text value=\"A &amp; B\"", answer.Text, StringComparison.Ordinal);
        }
        var bundle = await server.GetAsync("Basic?_id=in-xml&_format=application/fhir%2Bxml");
        Assert.StartsWith("<?xml", bundle.Text, StringComparison.Ordinal);
        Assert.Contains("<searchset", bundle.Text.Replace("type value=\"searchset\"", "<searchset", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prefer_says_what_a_write_answers_with()
    {
        var minimal = await server.SendAsync("POST", "Basic", Story("x", "x"), headers: ("Prefer", "return=minimal"));
        Assert.Equal((201, ""), (minimal.Status, minimal.Text));
        var outcome = await server.SendAsync("POST", "Basic", Story("x", "x"), headers: ("Prefer", "return=OperationOutcome"));
        Assert.Equal((201, "OperationOutcome"), (outcome.Status, (string?)outcome.Json["resourceType"]));
    }

    [Fact]
    public async Task A_writer_who_asks_for_an_outcome_is_told_what_the_story_rules_advise()
    {
        const string story = """
            {"resourceType":"Basic","extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"https://example.org/Requirements/advised"},{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"t"},
              {"url":"https://fhirstories.org/fhir/StructureDefinition/story-kind","valueCode":"story"},
              {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[
              {"url":"key","valueId":"AC1"},{"url":"requirement","valueMarkdown":"It SHALL."},{"url":"conformance","valueCode":"SHALL"},
              {"url":"satisfiedBy","valueUrl":"https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.shoeSize"}]}],
             "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
             "code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]}}
            """;
        var outcome = await server.SendAsync("POST", "Basic", story, headers: ("Prefer", "return=OperationOutcome"));
        var codes = outcome.Json["issue"]!.AsArray().Select(i => (string)i!["details"]!["coding"]![0]!["code"]!).ToList();
        Assert.Equal((201, "resource-stored"), (outcome.Status, codes[0]));
        Assert.Contains("missing-role", codes);
        Assert.Contains("broken-link", codes);
    }

    [Fact]
    public async Task Head_answers_like_get_without_the_body()
    {
        var head = await server.SendAsync("HEAD", "metadata");
        Assert.Equal((200, ""), (head.Status, head.Text));
        Assert.True(head.Content.ContentLength > 10_000);
    }

    [Fact]
    public async Task Every_R4_resource_type_can_be_stored_and_searched()
    {
        // The smallest resource of each type that base FHIR allows is not known in general; a parse error must be about what is
        // missing, never about the type, and a search must work for all of them.
        var statement = (await server.GetAsync("metadata")).Json;
        var types = statement["rest"]![0]!["resource"]!.AsArray().Select(r => (string)r!["type"]!).ToList();
        Assert.Equal(146, types.Count);
        foreach (var type in types)
        {
            Assert.Equal(200, (await server.GetAsync($"{type}?_count=1")).Status);
            var answer = await server.SendAsync("PUT", $"{type}/every-type", $$"""{"resourceType":"{{type}}","id":"every-type","language":"en"}""");
            Assert.True(answer.Status is 201 || answer.Status == 400 && (answer.Text.Contains("minimum cardinality", StringComparison.Ordinal) || answer.Text.Contains("invariant-broken", StringComparison.Ordinal)), $"{type}: {answer.Text}");
        }
    }

    [Fact]
    public async Task The_capability_statement_is_a_valid_resource_that_says_what_the_server_does()
    {
        var answer = await server.GetAsync("metadata");
        var parsed = Validation.Parsing.ResourceParser.ParseJson(System.Text.Encoding.UTF8.GetBytes(answer.Text));
        Assert.Empty(parsed.Issues);
        var basic = answer.Json["rest"]![0]!["resource"]!.AsArray().Single(r => (string?)r!["type"] == "Basic")!;
        Assert.Equal(["create", "delete", "history-instance", "history-type", "patch", "read", "search-type", "update", "vread"],
            basic["interaction"]!.AsArray().Select(i => (string)i!["code"]!).Order(StringComparer.Ordinal));
        Assert.Contains("satisfied-by", basic["searchParam"]!.AsArray().Select(p => (string)p!["name"]!));
        // Whatever it lists can be searched by.
        foreach (var parameter in basic["searchParam"]!.AsArray())
        {
            var value = (string?)parameter!["type"] switch { "date" => "2026", "number" => "1", "quantity" => "1", "composite" => "x$1", _ => "x" };
            var found = await server.SendAsync("GET", $"Basic?{(string)parameter["name"]!}={value}", headers: ("Prefer", "handling=strict"));
            Assert.True(found.Status == 200, found.Text);
        }
    }
}
