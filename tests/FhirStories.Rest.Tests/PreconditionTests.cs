using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>If-Match, If-None-Match, OPTIONS, Prefer and the modes of metadata.</summary>
public sealed class PreconditionTests(RunningServer server)
{
    private static string Patient(string id) => $$"""{"resourceType":"Patient","id":"{{id}}","active":true}""";

    [Fact]
    public async Task A_star_means_any_version()
    {
        var none = ("If-None-Match", "*");
        Assert.Equal(201, (await server.SendAsync("PUT", "Patient/pre-1", Patient("pre-1"), headers: none)).Status);
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Patient/pre-1", Patient("pre-1"), headers: none), 412, "version-conflict");
        Assert.Equal(200, (await server.SendAsync("PUT", "Patient/pre-1", Patient("pre-1"), headers: ("If-Match", "*"))).Status);
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Patient/pre-2", Patient("pre-2"), headers: ("If-Match", "*")), 412, "version-conflict");
        Assert.Equal(304, (await server.GetAsync("Patient/pre-1", none)).Status);
        Assert.Equal(304, (await server.GetAsync("Patient/pre-1", ("If-None-Match", "W/\"7\", W/\"2\""))).Status);
        Assert.Equal(304, (await server.GetAsync("Patient/pre-1/_history/1", ("If-None-Match", "W/\"1\""))).Status);
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Patient/pre-1", Patient("pre-1"), headers: ("If-None-Match", "W/\"2\"")), 412, "version-conflict");
        Assert.Equal(204, (await server.SendAsync("DELETE", "Patient/pre-1")).Status);
        Assert.Equal(201, (await server.SendAsync("PUT", "Patient/pre-1", Patient("pre-1"), headers: none)).Status);
    }

    [Fact]
    public async Task Writers_who_may_only_create_make_it_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.SendAsync("PUT", "Patient/pre-race", Patient("pre-race"), headers: ("If-None-Match", "*"))));
        Assert.Single(answers, a => a.Status == 201);
        Assert.All(answers, a => Assert.True(a.Status is 201 or 412, a.Text));
    }

    [Fact]
    public async Task A_tag_that_no_version_has_matches_none()
    {
        Assert.Equal(201, (await server.SendAsync("PUT", "Patient/pre-tag", Patient("pre-tag"))).Status);
        foreach (var tag in new[] { "W/\"abc\"", "\"5f2c\"", "W/\"99999999999999999999\"" })
        {
            RunningServer.AssertRefused(await server.SendAsync("PUT", "Patient/pre-tag", Patient("pre-tag"), headers: ("If-Match", tag)), 412, "version-conflict");
            RunningServer.AssertRefused(await server.SendAsync("PUT", "Patient/pre-no-tag", Patient("pre-no-tag"), headers: ("If-Match", tag)), 412, "version-conflict");
            RunningServer.AssertRefused(await server.SendAsync("DELETE", "Patient/pre-tag", headers: ("If-Match", tag)), 412, "version-conflict");
            RunningServer.AssertRefused(await server.SendAsync("PATCH", "Patient/pre-tag", "[]", "application/json-patch+json", ("If-Match", tag)), 412, "version-conflict");
        }
        Assert.Equal(200, (await server.SendAsync("PUT", "Patient/pre-tag", Patient("pre-tag"), headers: ("If-None-Match", "\"abc\""))).Status);
    }

    [Theory]
    [InlineData("return=minimal")]
    [InlineData("Return=Minimal")]
    [InlineData("return=\"minimal\"")]
    [InlineData("handling=lenient; return = minimal")]
    [InlineData("respond-async, return=minimal")]
    public async Task A_preference_is_understood_however_it_is_spelled(string preference)
    {
        var answer = await server.SendAsync("PUT", "Patient/pre-minimal", Patient("pre-minimal"), headers: ("Prefer", preference));
        Assert.True(answer.Status is 200 or 201, answer.Text);
        Assert.Empty(answer.Text);
    }

    [Theory]
    [InlineData("application/fhir+json;q=0, */*", "application/fhir+xml")]
    [InlineData("application/json;q=0, application/*;q=0.5", "application/fhir+xml")]
    [InlineData("application/fhir+xml;q=0, */*", "application/fhir+json")]
    [InlineData("*/*;q=0.1, application/fhir+xml", "application/fhir+xml")]
    [InlineData("application/fhir+json;q=0, application/fhir+xml;q=0, */*", null)]
    public async Task What_is_unwanted_is_not_sent_though_anything_else_will_do(string accept, string? expected)
    {
        var answer = await server.GetAsync("Patient?_id=pre-none", ("Accept", accept));
        if (expected is null) RunningServer.AssertRefused(answer, 406, "format-unsupported");
        else Assert.Equal((200, expected), (answer.Status, answer.Content.ContentType!.MediaType));
    }

    [Fact]
    public async Task A_format_that_is_named_without_a_value_is_none_and_forms_have_no_case()
    {
        Assert.Equal(200, (await server.GetAsync("Patient?_id=pre-none&_format=")).Status);
        Assert.Equal(200, (await server.SendAsync("POST", "Patient/_search", "_id=pre-none", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")).Status);
    }

    [Theory]
    [InlineData("", 200, "")]
    [InlineData("metadata", 200, "")]
    [InlineData("Patient", 204, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("Patient/1", 204, "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("Patient/1/_history/1", 204, "GET, HEAD, OPTIONS")]
    [InlineData("Patient/_search", 204, "POST, OPTIONS")]
    [InlineData("$validate", 204, "GET, HEAD, POST, OPTIONS")]
    [InlineData("Nothing/1", 404, "")]
    public async Task Options_tells_what_a_path_takes(string path, int status, string allow)
    {
        var answer = await server.SendAsync("OPTIONS", path);
        Assert.Equal(status, answer.Status);
        if (status == 200) Assert.Equal("CapabilityStatement", (string?)answer.Json["resourceType"]);
        if (status == 204) Assert.Equal(allow, string.Join(", ", answer.Content.Allow));
    }

    [Fact]
    public async Task Metadata_comes_in_three_modes()
    {
        var full = (await server.GetAsync("metadata?mode=full")).Json;
        Assert.Equal(["application/json-patch+json", "application/xml-patch+xml", "application/fhir+json", "application/fhir+xml"], full["patchFormat"]!.AsArray().Select(f => (string)f!));
        Assert.Contains("history-system", full["rest"]![0]!["interaction"]!.AsArray().Select(i => (string)i!["code"]!));
        var normative = (await server.GetAsync("metadata?mode=normative")).Json["rest"]![0]!["resource"]!.AsArray().Select(r => (string)r!["type"]!).ToList();
        Assert.Contains("Patient", normative);
        Assert.DoesNotContain("Basic", normative);
        var terminology = await server.GetAsync("metadata?mode=terminology");
        Assert.Equal("TerminologyCapabilities", (string?)terminology.Json["resourceType"]);
        Assert.Contains("http://hl7.org/fhir/administrative-gender", terminology.Json["codeSystem"]!.AsArray().Select(s => (string?)s!["uri"]));
        Assert.Empty(Validation.Parsing.ResourceParser.ParseJson(System.Text.Encoding.UTF8.GetBytes(terminology.Text)).Issues);
        var valid = await server.SendAsync("POST", "TerminologyCapabilities/$validate", terminology.Text);
        Assert.DoesNotContain("\"error\"", valid.Text[..Math.Min(valid.Text.Length, 2000)], StringComparison.Ordinal);
        RunningServer.AssertRefused(await server.GetAsync("metadata?mode=some"), 400, "capabilities-mode-unknown");
    }

    [Fact]
    public async Task A_form_may_name_the_format()
    {
        var answer = await server.SendAsync("POST", "Patient/_search", "_id=pre-none&_format=xml", "application/x-www-form-urlencoded");
        Assert.StartsWith("<?xml", answer.Text, StringComparison.Ordinal);
        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task The_description_of_the_facade_names_every_path_that_it_has()
    {
        var answer = await server.GetAsync("openapi.json");
        Assert.Equal((200, "application/json"), (answer.Status, answer.Content.ContentType!.MediaType));
        Assert.StartsWith("3.0", (string?)answer.Json["openapi"], StringComparison.Ordinal);
        var paths = answer.Json["paths"]!.AsObject();
        foreach (var path in new[] { "/", "/metadata", "/_history", "/{type}", "/{type}/_search", "/{type}/{id}", "/{type}/{id}/_history/{vid}", "/$validate", "/ValueSet/$expand", "/{type}/{id}/$meta-add" }) Assert.Contains(path, paths.Select(p => p.Key));
        Assert.Equal(["parameters", "get", "put", "patch", "delete"], paths["/{type}/{id}"]!.AsObject().Select(p => p.Key));
        // Every reference leads somewhere, and every operation has a name of its own.
        var text = answer.Text;
        foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(text, "\"#/components/([a-z]+)/([A-Za-z]+)\""))
            Assert.NotNull(answer.Json["components"]![match.Groups[1].Value]![match.Groups[2].Value]);
        var names = paths.SelectMany(p => p.Value!.AsObject().Where(o => o.Key != "parameters").Select(o => (string)o.Value!["operationId"]!)).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        var basic = (await server.GetAsync("openapi.json?type=Basic")).Json;
        Assert.Contains("satisfied-by", basic["paths"]!["/Basic"]!["get"]!["parameters"]!.AsArray().Select(p => (string?)p!["name"]));
        RunningServer.AssertRefused(await server.GetAsync("openapi.json?type=Story"), 400, "resource-type-unknown");
    }
}
