using System.Text;
using FhirStories.Server;
using Xunit;

namespace FhirStories.Rest.Tests.Validating;

/// <summary>Whatever is sent to be validated, there is one clear answer: 200 where the resource is bad, 4xx where the call is.</summary>
public sealed class BadInputTests(RunningServer server)
{
    [Theory]
    [InlineData("{", "json-malformed")]
    [InlineData("[]", "json-not-object")]
    [InlineData("nonsense", "json-malformed")]
    [InlineData("{\"id\":\"x\"}", "resource-type-missing")]
    [InlineData("{\"resourceType\":\"Story\",\"id\":\"x\"}", "resource-type-unknown")]
    [InlineData("{\"resourceType\":\"Patient\",\"active\":true,}", "json-malformed")]
    [InlineData("{\"resourceType\":\"Patient\",/* a */\"active\":true}", "json-malformed")]
    [InlineData("{\"resourceType\":\"Patient\",\"active\":true}{}", "json-malformed")]
    [InlineData("{\"resourceType\":\"Patient\",\"active\":true,\"active\":true}", "json-property-twice")]
    [InlineData("{\"resourceType\":\"Patient\",\"multipleBirthInteger\":1e999999999}", "primitive-format")]
    [InlineData("{\"resourceType\":\"Patient\",\"multipleBirthInteger\":99999999999999999999}", "primitive-format")]
    [InlineData("{\"resourceType\":\"Patient\",\"active\":null}", "json-null")]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":[]}", "json-array-empty")]
    [InlineData("{\"resourceType\":\"Patient\",\"name\":{}}", "json-list")]
    [InlineData("\uFEFF{\"resourceType\":\"Patient\",\"birthDat\":\"1\"}", "element-unknown")]
    public async Task Bad_json_is_a_finding(string body, string messageId) =>
        Assert.Contains(Outcomes.Errors(await server.SendAsync("POST", "$validate", body)), i => i.StartsWith($"error {messageId} ", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"\ud83d","valueString":"x"}]}""", 400)]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"x","valueString":"\udc00"}]}""", 400)]
    [InlineData("""{"resourceType":"Parameters","\ud83d":1,"parameter":[{"\ud83d":"x"}]}""", 400)]
    [InlineData("""{"resourceType":"StructureDefinition","url":"https://my.test/x","name":"X","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"x","path":"Patient.name","sliceName":"s"}]}}""", 200)]
    [InlineData("""{"resourceType":"StructureDefinition","url":"https://my.test/x","name":"X","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient","":"s","_":1}]}}""", 200)]
    public async Task What_nobody_would_send_is_answered_all_the_same(string body, int status)
    {
        foreach (var release in new[] { "", "r5/", "stu3/" })
        {
            var answer = await server.SendAsync("POST", $"{release}$validate", body);
            Assert.True(answer.Status == status, $"{answer.Status}: {answer.Text}");
            Assert.Contains("\"OperationOutcome\"", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("<Patient", "xml-malformed")]
    [InlineData("<Patient/>", "xml-namespace")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"true\"></Patient>", "xml-malformed")]
    [InlineData("<!DOCTYPE Patient [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&x;\"/></Patient>", "xml-malformed")]
    [InlineData("<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Parameters xmlns=\"http://hl7.org/fhir\"><parameter><name value=\"&b;\"/></parameter></Parameters>", "xml-malformed")]
    public async Task Bad_xml_is_a_finding_and_no_entity_is_ever_read(string body, string messageId)
    {
        var answer = await server.SendAsync("POST", "$validate", body, RunningServer.FhirXml);
        Assert.Contains(Outcomes.Errors(answer), i => i.StartsWith($"error {messageId} ", StringComparison.Ordinal));
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "operation-resource-missing")]
    [InlineData("""{"resourceType":"Parameters"}""", "operation-resource-missing")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"create"}]}""", "operation-resource-missing")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"resource","valueString":"Patient"}]}""", "operation-parameter-invalid")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":"Patient"}]}""", "operation-parameters-broken")]
    [InlineData("""{"resourceType":"Parameters","parameter":{"name":"resource"}}""", "operation-parameters-broken")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"resource":{"resourceType":"Patient"}}]}""", "operation-parameters-broken")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient"}},{"name":"resource","resource":{"resourceType":"Patient"}}]}""", "operation-parameter-invalid")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"rewrite"}]}""", "operation-parameter-invalid")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"delete"}]}""", "operation-parameter-invalid")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"profile"}]}""", "operation-parameter-invalid")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"profile"}]}""", "operation-parameter-invalid")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{""", "json-malformed")]
    public async Task A_wrong_call_is_a_400(string body, string messageId) =>
        RunningServer.AssertRefused(await server.SendAsync("POST", "$validate", body), 400, messageId);

    [Fact]
    public async Task Url_and_body_have_to_agree()
    {
        const string body = """{"resourceType":"Observation","status":"final","code":{"text":"x"}}""";
        RunningServer.AssertRefused(await server.SendAsync("POST", "Patient/$validate", body), 400, "resource-type-mismatch");
        RunningServer.AssertRefused(await server.SendAsync("POST", "Story/$validate", body), 404, "resource-type-unknown");
        RunningServer.AssertRefused(await server.SendAsync("POST", "$validate", body, "text/csv"), 415, "content-type-unsupported");
        RunningServer.AssertRefused(await server.GetAsync("Patient/$validate"), 400, "operation-resource-missing");
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_and_deep_nesting_are_one_finding()
    {
        using var content = new ByteArrayContent([.. "{\"resourceType\":\"Patient\",\"id\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        using var response = await server.Http.PostAsync("$validate", content, TestContext.Current.CancellationToken);
        Assert.Contains("json-not-utf8", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var nested = string.Concat(Enumerable.Repeat("{\"url\":\"u\",\"extension\":[", 3000)) + string.Concat(Enumerable.Repeat("]}", 3000));
        Assert.Contains("json-malformed", Assert.Single(Outcomes.Of(await server.SendAsync("POST", "$validate", $$"""{"resourceType":"Patient","extension":[{{nested}}]}"""))), StringComparison.Ordinal);
        Assert.Contains("json-malformed", Assert.Single(Outcomes.Of(await server.SendAsync("POST", "$validate",
            $$$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient","extension":[{{{nested}}}]}}]}"""))), StringComparison.Ordinal);
        var xml = $"<Patient xmlns=\"http://hl7.org/fhir\">{string.Concat(Enumerable.Repeat("<extension url=\"u\">", 4000))}{string.Concat(Enumerable.Repeat("</extension>", 4000))}</Patient>";
        Assert.Contains("xml-malformed", Assert.Single(Outcomes.Of(await server.SendAsync("POST", "$validate", xml, RunningServer.FhirXml))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_means_nothing_is_told()
    {
        var issues = Outcomes.Of(await server.SendAsync("POST", "$validate?strict=yes", """{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Bundle","type":"collection"}}]}"""));
        Assert.Contains("warning operation-parameter-unknown : http.strict", issues);
    }

    [Fact]
    public async Task A_Bundle_of_ten_megabytes_is_validated_and_its_many_issues_are_cut()
    {
        await using var empty = await StartedServer.StartAsync();
        var http = empty.Http;
        var body = new StringBuilder("""{"resourceType":"Bundle","type":"collection","entry":[""");
        for (var i = 0; body.Length < 10_000_000; i++)
        {
            if (i > 0) body.Append(",\n");
            body.Append($$$"""{"fullUrl":"https://example.org/fhir/Observation/o{{{i}}}","resource":{"resourceType":"Observation","id":"o{{{i}}}","status":"final","code":{"text":"{{{new string('x', 800)}}}"},"valueStrin":"x"}}""");
        }
        using var content = new StringContent(body.Append("]}").ToString(), Encoding.UTF8);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        using var response = await http.PostAsync("Bundle/$validate", content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains("Observation has no element 'valueStrin'.", text, StringComparison.Ordinal);
        Assert.Contains("issues-cut", text, StringComparison.Ordinal);
    }
}
