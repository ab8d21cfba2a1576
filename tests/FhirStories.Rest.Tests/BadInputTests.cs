using System.Net.Sockets;
using System.Text;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Whatever comes in: a clear refusal, and what is stored stays as it is.</summary>
public sealed class BadInputTests(RunningServer server)
{
    [Theory]
    [InlineData("{", "json-malformed")]
    [InlineData("", "body-empty")]
    [InlineData("[]", "json-not-a-resource")]
    [InlineData("null", "json-not-a-resource")]
    [InlineData("{\"id\":\"x\"}", "resource-type-missing")]
    [InlineData("{\"resourceType\":\"Story\"}", "resource-type-unknown")]
    [InlineData("{\"resourceType\":5}", "resource-type-unknown")]
    [InlineData("{\"resourceType\":\"Patient\"}", "JSON120")]
    [InlineData("{\"resourceType\":\"Basic\",\"id\":\"a\"}", "PVAL105")]
    [InlineData("{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"},\"colour\":\"red\"}", "PVAL128")]
    [InlineData("{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"},\"code\":{\"text\":\"y\"}}", "JSON129")]
    [InlineData("{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"}}{}", "json-malformed")]
    [InlineData("{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"},}", "json-malformed")]
    [InlineData("{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"},\"created\":\"tomorrow\"}", "PVAL124")]
    public async Task Json_that_is_no_valid_resource_is_a_400_that_says_where(string body, string messageId) =>
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", body), 400, messageId);

    [Fact]
    public async Task A_body_that_is_not_utf8_or_nested_too_deep_is_refused()
    {
        using var content = new ByteArrayContent([.. "{\"resourceType\":\"Basic\",\"code\":{\"text\":\""u8, 0xC3, 0x28, .. "\"}}"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        using var response = await server.Http.PostAsync("Basic", content, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);
        foreach (var body in new byte[][] { [.. "{\"resourceType\":\"Basic\",\"co"u8, 0xC3, .. "de\":{\"text\":\"x\"}}"u8], [.. "{\"resourceType\":\"Ba"u8, 0xBF, .. "ic\"}"u8], [.. "{\""u8, 0x88, .. "esourceType\":\"Basic\"}"u8] })
            foreach (var (method, path, type) in new[] { ("POST", "Basic", RunningServer.FhirJson), ("POST", "", RunningServer.FhirJson), ("POST", "$validate", RunningServer.FhirJson), ("PATCH", "Basic/us-med-01", "application/json-patch+json"), ("PATCH", "Basic/us-med-01", RunningServer.FhirJson), ("PUT", "r5/Requirements/x", RunningServer.FhirJson) })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(body) };
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                using var refused = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.Equal(path == "$validate" ? 200 : 400, (int)refused.StatusCode);
            }

        var deep = $$"""{"resourceType":"Basic","code":{"text":"x"},"extension":[{{string.Concat(Enumerable.Repeat("{\"url\":\"u\",\"extension\":[", 400))}}{{string.Concat(Enumerable.Repeat("]}", 400))}}]}""";
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", deep), 400, "json-malformed");
        var deepXml = $"<Basic xmlns=\"http://hl7.org/fhir\">{string.Concat(Enumerable.Repeat("<extension url=\"u\">", 4000))}{string.Concat(Enumerable.Repeat("</extension>", 4000))}</Basic>";
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", deepXml, RunningServer.FhirXml), 400, "xml-too-deep");
    }

    [Theory]
    [InlineData("\\u0000")]
    [InlineData("\\u0001")]
    [InlineData("\\u000B")]
    [InlineData("\\b")]
    [InlineData("\\f")]
    [InlineData("\\uFFFE")]
    [InlineData("\uFFFF")]
    [InlineData("\\ud800")]
    public async Task A_character_that_no_text_may_have_is_refused_however_it_comes(string character)
    {
        var body = $$$"""{"resourceType":"Basic","code":{"text":"a{{{character}}}b"}}""";
        var answer = await server.SendAsync("POST", "Basic", body);
        RunningServer.AssertRefused(answer, 400, "text-character-invalid");
        Assert.Equal(1, (int?)answer.Json["issue"]![0]!["extension"]![0]!["valueInteger"]);
        var transaction = $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{{{body}}},"request":{"method":"POST","url":"Basic"}}]}""";
        Assert.Equal(400, (await server.SendAsync("POST", "", transaction)).Status);
        await server.SendAsync("PUT", "Basic/character", """{"resourceType":"Basic","id":"character","code":{"text":"x"}}""");
        var patch = $$"""[{"op":"replace","path":"/code/text","value":"a{{character}}b"}]""";
        Assert.True((await server.SendAsync("PATCH", "Basic/character", patch, "application/json-patch+json")).Status is 400 or 422);
        Assert.Contains("<text value=\"x\"", (await server.GetAsync("Basic/character?_format=xml")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Characters_that_xml_has_not_do_not_keep_a_refusal_from_being_told_in_xml()
    {
        var answer = await server.GetAsync("Observation?date=a%00b%01&_format=xml");
        Assert.Equal(400, answer.Status);
        Assert.Contains("<OperationOutcome", answer.Text, StringComparison.Ordinal);
        Assert.Contains("a\uFFFDb\uFFFD", answer.Text, StringComparison.Ordinal);
        Assert.Contains("<OperationOutcome", (await server.GetAsync("Observation?fo%0Bo=1&_count=1&_format=xml")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Basic", "xml-malformed")]
    [InlineData("<Basic/>", null)]
    [InlineData("<Basic xmlns=\"http://hl7.org/fhir\"><code><text value=\"x\"/></code><colour value=\"red\"/></Basic>", null)]
    [InlineData("<!DOCTYPE Basic [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Basic xmlns=\"http://hl7.org/fhir\"><code><text value=\"&x;\"/></code></Basic>", "xml-malformed")]
    [InlineData("<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Basic xmlns=\"http://hl7.org/fhir\"><code><text value=\"&b;\"/></code></Basic>", "xml-malformed")]
    public async Task Bad_xml_is_a_400_and_no_entity_is_ever_read(string body, string? messageId)
    {
        var answer = await server.SendAsync("POST", "Basic", body, RunningServer.FhirXml);
        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
        if (messageId is not null) RunningServer.AssertRefused(answer, 400, messageId);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<b onclick='alert(1)'>x</b>")]
    [InlineData("<a href='java&#10;script:alert(1)'>x</a>")]
    [InlineData("<img src='data:text/html,x'/>")]
    [InlineData("<iframe src='https://my.test'/>")]
    [InlineData("<form action='https://my.test'>x</form>")]
    public async Task Active_content_in_a_narrative_is_refused(string content)
    {
        var body = $$"""{"resourceType":"Basic","id":"active","text":{"status":"generated","div":{{System.Text.Json.JsonSerializer.Serialize($"<div xmlns='http://www.w3.org/1999/xhtml'>{content}</div>")}} },"code":{"text":"x"} }""";
        Assert.Equal(400, (await server.SendAsync("POST", "Basic", body)).Status);
        Assert.Equal(400, (await server.SendAsync("PUT", "Basic/active", $"<Basic xmlns=\"http://hl7.org/fhir\"><id value=\"active\"/><text><status value=\"generated\"/><div xmlns=\"http://www.w3.org/1999/xhtml\">{content}</div></text><code><text value=\"x\"/></code></Basic>", RunningServer.FhirXml)).Status);
    }

    [Fact]
    public async Task Bodies_that_are_packed_are_refused_and_requests_keep_their_name()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "Basic") { Content = new ByteArrayContent([31, 139]) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        request.Headers.Add("X-Request-Id", "mine");
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((415, "mine"), ((int)response.StatusCode, response.Headers.GetValues("X-Request-Id").Single()));
    }

    [Fact]
    public async Task Url_and_body_have_to_agree()
    {
        RunningServer.AssertRefused(await server.SendAsync("POST", "Patient", """{"resourceType":"Basic","code":{"text":"x"}}"""), 400, "resource-type-mismatch");
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Basic/one", """{"resourceType":"Basic","id":"two","code":{"text":"x"}}"""), 400, "resource-id-mismatch");
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Basic/one", """{"resourceType":"Basic","code":{"text":"x"}}"""), 400, "resource-id-mismatch");
        RunningServer.AssertRefused(await server.SendAsync("PUT", $"Basic/{new string('a', 65)}", """{"resourceType":"Basic","code":{"text":"x"}}"""), 400, "resource-id-invalid");
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Basic/a_b", """{"resourceType":"Basic","id":"a_b","code":{"text":"x"}}"""), 400, "resource-id-invalid");
        RunningServer.AssertRefused(await server.GetAsync("Basic/one"), 404, "resource-not-found");
    }

    [Fact]
    public async Task Paths_and_methods_that_mean_nothing_are_404_and_405()
    {
        RunningServer.AssertRefused(await server.GetAsync("Story/1"), 404, "resource-type-unknown");
        RunningServer.AssertRefused(await server.GetAsync("basic"), 404, "resource-type-unknown");
        RunningServer.AssertRefused(await server.GetAsync("Basic/1/2/3/4"), 404, "path-unknown");
        RunningServer.AssertRefused(await server.SendAsync("DELETE", ""), 405, "method-not-allowed");
        RunningServer.AssertRefused(await server.SendAsync("DELETE", "Basic"), 412, "condition-missing");
        var merged = await server.SendAsync("MERGE", "Basic");
        RunningServer.AssertRefused(merged, 405, "method-not-allowed");
        Assert.Equal("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", string.Join(", ", merged.Content.Allow));
    }

    [Fact]
    public async Task Formats_that_the_server_does_not_have_are_406_and_415()
    {
        RunningServer.AssertRefused(await server.GetAsync("Basic", ("Accept", "text/csv")), 406, "format-unsupported");
        RunningServer.AssertRefused(await server.GetAsync("Basic?_format=yaml"), 406, "format-unsupported");
        RunningServer.AssertRefused(await server.GetAsync("Basic", ("Accept", "application/fhir+json; fhirVersion=5.0")), 406, "fhir-version-unsupported");
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", "{}", "text/plain"), 415, "content-type-unsupported");
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", "{}", null), 415, "content-type-unsupported");
        Assert.Equal(200, (await server.GetAsync("Basic?_count=1", ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"))).Status);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_whether_its_length_is_announced_or_not()
    {
        var body = $$$"""{"resourceType":"Basic","code":{"text":"{{{new string('x', 250_000)}}}"}}""";
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", body), 413, "body-too-large");
        using var request = new HttpRequestMessage(HttpMethod.Post, "Basic") { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_stale_if_match_changes_nothing()
    {
        await server.SendAsync("PUT", "Basic/stale", """{"resourceType":"Basic","id":"stale","code":{"text":"one"}}""");
        await server.SendAsync("PUT", "Basic/stale", """{"resourceType":"Basic","id":"stale","code":{"text":"two"}}""");
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Basic/stale", """{"resourceType":"Basic","id":"stale","code":{"text":"lost"}}""", headers: ("If-Match", "W/\"1\"")), 412, "version-conflict");
        RunningServer.AssertRefused(await server.SendAsync("DELETE", "Basic/stale", headers: ("If-Match", "W/\"1\"")), 412, "version-conflict");
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Basic/stale", """{"resourceType":"Basic","id":"stale","code":{"text":"x"}}""", headers: ("If-Match", "latest")), 400, "version-tag-invalid");
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Basic/never-was", """{"resourceType":"Basic","id":"never-was","code":{"text":"x"}}""", headers: ("If-Match", "W/\"1\"")), 412, "version-conflict");
        Assert.Equal("two", (string?)(await server.GetAsync("Basic/stale")).Json["code"]!["text"]);
    }

    [Fact]
    public async Task A_story_that_breaks_the_carriers_rules_is_422()
    {
        const string noStatus = """{"resourceType":"Basic","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]}}""";
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", noStatus), 422, "story-status-missing");
        const string twoKeys = """
            {"resourceType":"Basic","extension":[
              {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"A"},{"url":"requirement","valueMarkdown":"x"}]},
              {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"A"},{"url":"requirement","valueMarkdown":"y"}]}],
             "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
             "code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]}}
            """;
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", twoKeys), 422, "statement-key-duplicate");
    }

    [Fact]
    public async Task A_second_story_with_the_identifier_or_canonical_of_another_is_422()
    {
        static string Story(string identifier, string url) => $$$"""
            {"resourceType":"Basic","extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"{{{url}}}"},
              {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"t"},
              {"url":"https://fhirstories.org/fhir/StructureDefinition/story-kind","valueCode":"story"}],
             "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
             "identifier":[{"system":"https://example.org/ids","value":"{{{identifier}}}"}],
             "code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]}}
            """;
        Assert.Equal(201, (await server.SendAsync("POST", "Basic", Story("dup-1", "https://example.org/dup/1"))).Status);
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", Story("dup-1", "https://example.org/dup/2")), 422, "carrier-not-unique");
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", Story("dup-2", "https://example.org/dup/1")), 422, "carrier-not-unique");
        Assert.Single(await server.IdsAsync("Basic?identifier=dup-1"));
    }

    [Fact]
    public async Task A_carrier_never_becomes_another_kind()
    {
        const string body = """{"resourceType":"Basic","id":"us-med-01","code":{"text":"something else"}}""";
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Basic/us-med-01", body), 422, "carrier-kind-change");
    }

    [Fact]
    public async Task Bytes_that_are_no_http_do_not_hurt()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await socket.GetStream().WriteAsync("POST /fhir/Basic HTTP/1.1\r\nHost: x\r\nContent-Length: nonsense\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var buffer = new byte[256];
        var read = await socket.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
        Assert.Equal(200, (await server.GetAsync("metadata")).Status);
    }
}
