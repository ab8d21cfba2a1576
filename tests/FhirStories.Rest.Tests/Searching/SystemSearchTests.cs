using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Searching;

public sealed class SystemSearchTests(RunningServer server)
{
    private static readonly Stated Data = new("everywhere",
        ("e-p", """{"resourceType":"Patient","name":[{"family":"Omnipresent"}],"birthDate":"1970-01-01"}"""),
        ("e-q", """{"resourceType":"Practitioner","name":[{"family":"Omnipresent"}]}"""),
        ("e-o", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/e-p"}}"""),
        ("e-l", """{"resourceType":"List","status":"current","mode":"working","entry":[{"item":{"reference":"Practitioner/e-q"}},{"item":{"reference":"Observation/e-o"}}]}"""));

    [Theory]
    [InlineData("", "e-p e-q e-o e-l")]
    [InlineData("_type=Patient,Practitioner", "e-p e-q")]
    [InlineData("_type=Patient,Practitioner&name=omni", "e-p e-q")]
    [InlineData("_type=Practitioner", "e-q")]
    [InlineData("_sort=_id", "e-l e-o e-p e-q")]
    [InlineData("_sort=-_lastUpdated,-_id&_type=Observation,Patient", "e-o e-p")]
    [InlineData("_type=Patient,Practitioner&_sort=-name", "e-q e-p")]
    [InlineData("_list=e-l", "e-q e-o")]
    [InlineData("_has:Observation:subject:status=final", "e-p")]
    [InlineData("_type=Observation,List&_id=e-o,e-l", "e-o e-l")]
    [InlineData("_content=omnipresent", "e-p e-q")]
    public async Task All_types_are_searched_by_what_they_share(string query, string expected)
    {
        Assert.Equal(expected, await Data.FindAsync(server, "?" + query));
        Assert.Equal(expected, await Data.FindAsync(server, "?_count=1&" + query));
    }

    [Fact]
    public async Task A_search_of_all_types_by_post_is_that_by_get()
    {
        await Data.StoreAsync(server);
        var posted = await server.SendAsync("POST", "_search?_tag=everywhere", "_type=Patient&_type=List&_revinclude=Observation:subject", "application/x-www-form-urlencoded");
        Assert.Equal(200, posted.Status);
        Assert.Equal("e-p:match e-l:match e-o:include", string.Join(' ', posted.Json["entry"]!.AsArray().Select(e => $"{e!["resource"]!["id"]}:{e["search"]!["mode"]}")));
        var self = (string)posted.Json["link"]![0]!["url"]!;
        Assert.StartsWith(server.Base + "?", self, StringComparison.Ordinal);
        Assert.Equal(3, (await server.GetAsync(self)).Json["entry"]!.AsArray().Count);
    }

    [Fact]
    public async Task What_not_all_types_have_is_unknown_without_types()
    {
        RunningServer.AssertRefused(await server.GetAsync("?family=x", ("Prefer", "handling=strict")), 400, "search-parameter-unknown");
        RunningServer.AssertRefused(await server.GetAsync("?_type=Starship"), 400, "search-value-invalid");
        var lenient = (await server.GetAsync("?_type=Patient,Observation&family=x&_tag=everywhere")).Json;
        Assert.Equal("search-parameter-unknown", (string?)lenient["entry"]!.AsArray().Single(e => (string?)e!["search"]!["mode"] == "outcome")!["resource"]!["issue"]![0]!["details"]!["coding"]![0]!["code"]);
    }

    [Fact]
    public async Task The_compartment_of_a_patient_holds_what_refers_to_it()
    {
        await Data.StoreAsync(server);
        Assert.Equal(["e-o"], await server.IdsAsync("Patient/e-p/Observation"));
        Assert.Equal(["e-p", "e-o"], await server.IdsAsync("Patient/e-p/*?_count=1"));
    }

    [Fact]
    public async Task The_capability_statement_tells_what_is_searched()
    {
        var rest = (await server.GetAsync("metadata")).Json["rest"]![0]!;
        Assert.Contains("search-system", rest["interaction"]!.AsArray().Select(i => (string)i!["code"]!));
        Assert.Contains("_type", rest["searchParam"]!.AsArray().Select(i => (string)i!["name"]!));
        var observation = rest["resource"]!.AsArray().Single(r => (string?)r!["type"] == "Observation")!;
        Assert.Contains("Observation:subject", Texts(observation["searchInclude"]!));
        Assert.Contains("Observation:derived-from", Texts(observation["searchRevInclude"]!));
        Assert.Contains("composite", observation["searchParam"]!.AsArray().Select(p => (string)p!["type"]!));
    }

    private static IEnumerable<string> Texts(JsonNode array) => array.AsArray().Select(n => (string)n!);
}
