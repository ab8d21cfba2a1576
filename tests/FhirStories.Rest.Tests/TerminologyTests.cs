using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

public sealed class TerminologyTests(RunningServer server)
{
    private const string Gender = "http://hl7.org/fhir/ValueSet/administrative-gender";
    private const string GenderSystem = "http://hl7.org/fhir/administrative-gender";
    private const string BodySite = "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-BodySite-1";

    [Fact]
    public async Task Expand_lists_a_value_set_by_url_in_JSON_and_XML_by_GET_and_POST()
    {
        var get = await server.GetAsync($"ValueSet/$expand?url={Gender}&includeDefinition=true");
        var xml = await server.GetAsync($"ValueSet/$expand?url={Gender}&_format=xml");
        var post = await server.SendAsync("POST", "ValueSet/$expand", Parameters(("url", "valueUri", Gender), ("filter", "valueString", "fem")));

        Assert.True(get.Status == 200, get.Text);
        Assert.Equal("male female other unknown", Codes(get));
        Assert.NotNull(get.Json["compose"]);
        Assert.Equal(200, xml.Status);
        Assert.Contains("<code value=\"female\"", xml.Text, StringComparison.Ordinal);
        Assert.Equal("female", Codes(post));
    }

    [Fact]
    public async Task Expand_works_on_a_stored_value_set_by_id_and_url_before_what_packages_bring()
    {
        await Put("CodeSystem", "term-colours", """{"resourceType":"CodeSystem","id":"term-colours","url":"http://example.org/cs/colours","status":"active","content":"complete","concept":[{"code":"red","display":"Rouge écarlate"},{"code":"green"}]}""");
        await Put("ValueSet", "term-warm", """{"resourceType":"ValueSet","id":"term-warm","url":"http://example.org/vs/warm","version":"1","status":"active","compose":{"include":[{"system":"http://example.org/cs/colours"}],"exclude":[{"valueSet":["http://example.org/vs/cold"]}]}}""");
        await Put("ValueSet", "term-cold", """{"resourceType":"ValueSet","id":"term-cold","url":"http://example.org/vs/cold","status":"active","compose":{"include":[{"system":"http://example.org/cs/colours","concept":[{"code":"green"}]}]}}""");

        Assert.Equal("red", Codes(await server.GetAsync("ValueSet/term-warm/$expand")));
        Assert.Equal("red", Codes(await server.GetAsync("ValueSet/$expand?url=http://example.org/vs/warm")));
        Assert.Equal("red", Codes(await server.GetAsync("ValueSet/$expand?url=http://example.org/vs/warm&valueSetVersion=1&filter=ecarl")));
        RunningServer.AssertRefused(await server.GetAsync("ValueSet/$expand?url=http://example.org/vs/warm&valueSetVersion=2"), 404, "value-set-unknown");
        Assert.Equal("Rouge écarlate", Value(await server.GetAsync("CodeSystem/$lookup?system=http://example.org/cs/colours&code=red"), "display", "valueString"));
        Assert.Equal("not-subsumed", Value(await server.GetAsync("CodeSystem/term-colours/$subsumes?codeA=red&codeB=green"), "outcome", "valueCode"));
    }

    [Fact]
    public async Task Definitions_of_packages_answer_by_their_id() =>
        Assert.Equal("male female other unknown", Codes(await server.GetAsync("ValueSet/administrative-gender/$expand")));

    [Theory]
    [InlineData("ValueSet/$expand", 400, "operation-parameter-invalid")]
    [InlineData("ValueSet/$expand?url=http://example.org/nowhere", 404, "value-set-unknown")]
    [InlineData("ValueSet/nowhere/$expand", 404, "resource-not-found")]
    [InlineData("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/all-languages", 422, "expansion-infinite")]
    [InlineData("ValueSet/$expand?url=" + BodySite, 422, "filter-undecidable")]
    [InlineData("ValueSet/$expand?url=" + Gender + "&count=-1", 400, "operation-parameter-invalid")]
    [InlineData("ValueSet/$expand?url=" + Gender + "&offset=x", 400, "operation-parameter-invalid")]
    [InlineData("ValueSet/$expand?url=" + Gender + "&excludeNested=yes", 400, "operation-parameter-invalid")]
    [InlineData("ValueSet/$expand?url=" + Gender + "&context=x", 422, "operation-parameter-unsupported")]
    [InlineData("ValueSet/$validate-code?url=" + Gender, 400, "operation-parameter-invalid")]
    [InlineData("ValueSet/$validate-code?url=" + Gender + "&code=male", 400, "operation-parameter-invalid")]
    [InlineData("ValueSet/$validate-code?url=" + BodySite + "&system=http://snomed.info/sct&code=73211009", 422, "filter-undecidable")]
    [InlineData("ValueSet/$validate-code?url=http://example.org/nowhere&system=x&code=y", 422, "value-set-unknown")]
    [InlineData("CodeSystem/$validate-code?url=http://loinc.org&code=8867-4", 422, "system-unknown")]
    [InlineData("CodeSystem/$lookup?code=male", 400, "operation-parameter-invalid")]
    [InlineData("CodeSystem/$lookup?system=" + GenderSystem + "&code=neuter", 404, "code-unknown")]
    [InlineData("CodeSystem/$lookup?system=http://snomed.info/sct&code=73211009", 422, "system-content-missing")]
    [InlineData("CodeSystem/$subsumes?system=" + GenderSystem + "&codeA=male", 400, "operation-parameter-invalid")]
    [InlineData("CodeSystem/$subsumes?system=http://snomed.info/sct&codeA=404684003&codeB=73211009", 422, "system-content-missing")]
    [InlineData("CodeSystem/$expand?url=x", 404, "operation-unknown")]
    public async Task What_cannot_be_answered_is_refused_with_what_is_missing(string path, int status, string id) =>
        RunningServer.AssertRefused(await server.GetAsync(path), status, id);

    [Theory]
    [InlineData("code=male&system=" + GenderSystem, true)]
    [InlineData("code=neuter&system=" + GenderSystem, false)]
    [InlineData("code=male&system=http://example.org/other", false)]
    [InlineData("code=male&inferSystem=true", true)]
    [InlineData("code=male&display=Male&system=" + GenderSystem, true)]
    [InlineData("code=male&display=Female&system=" + GenderSystem, false)]
    [InlineData("code=male&display=Female&lenient-display-validation=true&system=" + GenderSystem, true)]
    public async Task Validate_code_says_true_or_false_with_the_right_display(string query, bool result)
    {
        var answer = await server.GetAsync($"ValueSet/$validate-code?url={Gender}&{query}");

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(result, (bool?)Parameter(answer, "result")!["valueBoolean"]);
        if (query.Contains("display", StringComparison.Ordinal)) Assert.Equal("Male", Value(answer, "display", "valueString"));
        if (!result)
        {
            Assert.EndsWith(".", Value(answer, "message", "valueString"));
            Assert.Equal("error", (string?)Parameter(answer, "issues")!["resource"]!["issue"]![0]!["severity"]);
        }
    }

    [Fact]
    public async Task Validate_code_takes_codings_concepts_and_the_value_set_itself()
    {
        var body = $$"""
            {"resourceType":"Parameters","parameter":[
              {"name":"valueSet","resource":{"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"{{GenderSystem}}","concept":[{"code":"other"}]}]} } },
              {"name":"codeableConcept","valueCodeableConcept":{"coding":[{"system":"http://example.org/x","code":"y"},{"system":"{{GenderSystem}}","code":"CODE"}]} }]}
            """;

        Assert.True((bool?)Parameter(await server.SendAsync("POST", "ValueSet/$validate-code", body.Replace("CODE", "other", StringComparison.Ordinal)), "result")!["valueBoolean"]);
        var wrong = await server.SendAsync("POST", "ValueSet/$validate-code", body.Replace("CODE", "male", StringComparison.Ordinal));
        Assert.False((bool?)Parameter(wrong, "result")!["valueBoolean"]);
        Assert.Contains("CodeableConcept.coding[1].code", wrong.Text, StringComparison.Ordinal);
        var coding = $$"""{"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"{{GenderSystem}}"},{"name":"coding","valueCoding":{"system":"{{GenderSystem}}","code":"male"} }]}""";
        Assert.True((bool?)Parameter(await server.SendAsync("POST", "CodeSystem/$validate-code", coding), "result")!["valueBoolean"]);
    }

    [Fact]
    public async Task Lookup_and_subsumes_answer_over_core_code_systems()
    {
        const string Act = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
        var lookup = await server.GetAsync($"CodeSystem/$lookup?system={GenderSystem}&code=female");

        Assert.True(lookup.Status == 200, lookup.Text);
        Assert.Equal("Female", Value(lookup, "display", "valueString"));
        Assert.Equal("subsumes", Value(await server.GetAsync($"CodeSystem/$subsumes?system={Act}&codeA=_ActEncounterCode&codeB=AMB"), "outcome", "valueCode"));
        Assert.Equal("subsumed-by", Value(await server.GetAsync($"CodeSystem/$subsumes?system={Act}&codeB=_ActEncounterCode&codeA=AMB"), "outcome", "valueCode"));
        Assert.Equal("equivalent", Value(await server.GetAsync($"CodeSystem/$subsumes?system={Act}&codeA=AMB&codeB=AMB"), "outcome", "valueCode"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"url","valueUri":7}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"valueSet","resource":{"resourceType":"Patient"}}]}""")]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"ValueSet","status":"active"}""")]
    [InlineData("""{"resourceType":"ValueSet","status":"active","url":"http://example.org/self","compose":{"include":[{"system":"http://hl7.org/fhir/administrative-gender"}],"exclude":[{"valueSet":["http://example.org/self"]}]}}""")]
    [InlineData("""{"resourceType":"ValueSet","status":"active","compose":{"include":[{"system":"http://hl7.org/fhir/administrative-gender","filter":[{"property":"code","op":"regex","value":"(((("}]}]}}""")]
    public async Task Bad_bodies_are_refused(string body)
    {
        var answer = await server.SendAsync("POST", "ValueSet/$expand", body);

        Assert.InRange(answer.Status, 400, 422);
        Assert.Equal("OperationOutcome", (string?)answer.Json["resourceType"]);
    }

    [Fact]
    public async Task A_value_set_that_includes_itself_is_listed_for_the_rest_with_a_warning()
    {
        var answer = await server.SendAsync("POST", "ValueSet/$expand",
            $$"""{"resourceType":"ValueSet","status":"active","url":"http://example.org/self","compose":{"include":[{"valueSet":["http://example.org/self"]},{"system":"{{GenderSystem}}"}]} }""");

        Assert.Equal("male female other unknown", Codes(answer));
        Assert.Contains("includes itself", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_value_sets_of_core_are_listed_in_pages_and_no_request_fails()
    {
        foreach (var url in (string[])["http://terminology.hl7.org/ValueSet/v3-ActCode", "http://hl7.org/fhir/ValueSet/all-types", "http://hl7.org/fhir/ValueSet/ucum-common", "http://terminology.hl7.org/ValueSet/v3-RoleCode"])
        {
            var whole = await server.GetAsync($"ValueSet/$expand?url={url}");
            var page = await server.GetAsync($"ValueSet/$expand?url={url}&offset=10&count=5");
            Assert.True(page.Status == 200 && whole.Status == 200, page.Text);
            Assert.Equal(5, page.Json["expansion"]!["contains"]!.AsArray().Count);
            Assert.Equal((int)whole.Json["expansion"]!["total"]!, (int)page.Json["expansion"]!["total"]!);
        }
    }

    [Fact]
    public async Task The_capability_statement_names_the_operations()
    {
        var resources = (await server.GetAsync("metadata")).Json["rest"]![0]!["resource"]!.AsArray();
        string[] Of(string type) => [.. resources.Single(r => (string?)r!["type"] == type)!["operation"]!.AsArray().Select(o => (string)o!["definition"]!).Where(d => d.Contains(type, StringComparison.Ordinal))];

        Assert.Equal(["http://hl7.org/fhir/OperationDefinition/ValueSet-expand", "http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code"], Of("ValueSet"));
        Assert.Equal(["http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup", "http://hl7.org/fhir/OperationDefinition/CodeSystem-subsumes", "http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code"], Of("CodeSystem"));
    }

    private async Task Put(string type, string id, string body)
    {
        var answer = await server.SendAsync("PUT", $"{type}/{id}", body);
        Assert.True(answer.Status is 200 or 201, answer.Text);
    }

    private static string Parameters(params (string Name, string Type, string Value)[] parameters) => new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray([.. parameters.Select(p => new JsonObject { ["name"] = p.Name, [p.Type] = p.Value })]),
    }.ToJsonString();

    private static string Codes(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return string.Join(' ', (answer.Json["expansion"]!["contains"]?.AsArray() ?? []).Select(c => (string?)c!["code"]));
    }

    private static JsonNode? Parameter(Answer answer, string name)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json["parameter"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name);
    }

    private static string? Value(Answer answer, string name, string type) => (string?)Parameter(answer, name)?[type];
}
