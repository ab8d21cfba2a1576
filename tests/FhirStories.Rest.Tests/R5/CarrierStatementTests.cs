using System.Text.Json.Nodes;
using Xunit;
using static FhirStories.Rest.Tests.R5.Carriers;

namespace FhirStories.Rest.Tests.R5;

/// <summary>The CapabilityStatement of R5's base says what it does, and batches do what it says.</summary>
public sealed class CarrierStatementTests(RunningServer server)
{
    private static readonly string[] Types = ["ActorDefinition", "ArtifactAssessment", "Requirements", "TestPlan"];

    [Fact]
    public async Task The_statement_is_valid_R5_in_JSON_and_XML()
    {
        var json = await server.GetAsync("r5/metadata");
        Assert.Equal("5.0.0", (string?)json.Json["fhirVersion"]);
        var xml = await server.GetAsync("r5/metadata?_format=xml");
        foreach (var (body, type) in new[] { (json.Text, RunningServer.FhirJson), (xml.Text, RunningServer.FhirXml) })
        {
            var outcome = (await server.SendAsync("POST", "r5/$validate", body, type)).Json;
            Assert.DoesNotContain(outcome["issue"]!.AsArray(), i => (string?)i!["severity"] is "error" or "fatal");
        }
    }

    [Fact]
    public async Task What_is_stated_of_the_four_types_is_what_they_take()
    {
        var statement = (await server.GetAsync("r5/metadata")).Json["rest"]![0]!;
        var stored = statement["resource"]!.AsArray().Where(r => r!["interaction"] is not null).ToList();
        Assert.Equal(Types, stored.Select(r => (string)r!["type"]!));
        foreach (var resource in stored)
        {
            var type = (string)resource!["type"]!;
            Assert.Equal(["create", "delete", "history-instance", "history-type", "read", "search-type", "update", "vread"], resource["interaction"]!.AsArray().Select(i => (string)i!["code"]!).Order(StringComparer.Ordinal));
            foreach (var parameter in resource["searchParam"]!.AsArray())
            {
                var name = (string)parameter!["name"]!;
                var answer = await server.GetAsync($"r5/{type}?{name}:missing=false&_count=1".Replace("_text:missing=false", "_text=x", StringComparison.Ordinal).Replace("_content:missing=false", "_content=x", StringComparison.Ordinal).Replace("?text:missing=false", "?text=x", StringComparison.Ordinal), ("Prefer", "handling=strict"));
                Assert.True(answer.Status == 200, $"{type}.{name}: {answer.Text}");
            }
            foreach (var include in resource["searchInclude"]!.AsArray())
                Assert.Equal(200, (await server.GetAsync($"r5/{type}?_include={include}&_count=1", ("Prefer", "handling=strict"))).Status);
            foreach (var include in resource["searchRevInclude"]!.AsArray())
                Assert.Equal(200, (await server.GetAsync($"r5/{type}?_revinclude={include}&_count=1", ("Prefer", "handling=strict"))).Status);
        }
    }

    [Theory]
    [InlineData("Requirements", "actor context context-quantity context-type context-type-quantity context-type-value date derived-from description identifier jurisdiction name publisher status title url version")]
    [InlineData("ActorDefinition", "context context-quantity context-type context-type-quantity context-type-value date description identifier jurisdiction publisher status title type url version")]
    [InlineData("ArtifactAssessment", "date identifier")]
    [InlineData("TestPlan", "identifier scope status url")]
    public async Task Every_parameter_that_R5_has_for_a_type_is_there_by_R5s_own_definition(string type, string codes)
    {
        var statement = (await server.GetAsync("r5/metadata")).Json["rest"]![0]!;
        var stated = statement["resource"]!.AsArray().Single(r => (string?)r!["type"] == type)!["searchParam"]!.AsArray()
            .Where(p => ((string)p!["definition"]!).StartsWith("http://hl7.org/fhir/SearchParameter/", StringComparison.Ordinal)).Select(p => (string)p!["name"]!).Where(n => n[0] != '_').Order(StringComparer.Ordinal);
        Assert.Equal(codes.Split(' '), stated);
    }

    [Fact]
    public async Task A_batch_takes_what_the_base_takes_and_one_entry_hinders_no_other()
    {
        var batch = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "batch",
            ["entry"] = new JsonArray(
                Entry("PUT", "ActorDefinition/r5-batch", Actor("r5-batch")),
                Entry("GET", "ActorDefinition/r5-batch"),
                Entry("GET", $"{server.Base}/r5/ActorDefinition?url={Root}/ActorDefinition/r5-batch"),
                Entry("PUT", "Requirements/r5-batch", Requirements("r5-batch")),
                Entry("GET", "Basic/r5-batch"),
                Entry("DELETE", "ActorDefinition/r5-batch")),
        };
        var answer = await server.SendAsync("POST", "r5", batch.ToJsonString());
        Assert.True(answer.Status == 200, answer.Text);
        var entries = answer.Json["entry"]!.AsArray();
        Assert.Equal(["201", "200", "200", "409", "404", "204"], entries.Select(e => (string)e!["response"]!["status"]!));
        Assert.Equal($"{server.Base}/r5/ActorDefinition/r5-batch/_history/1", (string?)entries[0]!["response"]!["location"]);
        Assert.Equal("ActorDefinition", (string?)entries[1]!["resource"]!["resourceType"]);
        Assert.Equal("ActorDefinition", (string?)entries[2]!["resource"]!["entry"]![0]!["resource"]!["resourceType"]);
        var xml = await server.SendAsync("POST", "r5?_format=xml", """<Bundle xmlns="http://hl7.org/fhir"><type value="batch"/><entry><resource><ActorDefinition><id value="r5-batch-x"/><status value="active"/><type value="person"/></ActorDefinition></resource><request><method value="PUT"/><url value="ActorDefinition/r5-batch-x"/></request></entry></Bundle>""", RunningServer.FhirXml);
        Assert.Contains("<ActorDefinition><id value=\"r5-batch-x\"", xml.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_is_refused_and_says_which_base_takes_one()
    {
        var answer = await server.SendAsync("POST", "r5", """{"resourceType":"Bundle","type":"transaction","entry":[]}""");
        RunningServer.AssertRefused(answer, 400, "bundle-type-unsupported");
        Assert.Contains(server.Base, answer.Text, StringComparison.Ordinal);
    }

    private static JsonObject Entry(string method, string url, JsonObject? resource = null)
    {
        var entry = new JsonObject { ["request"] = new JsonObject { ["method"] = method, ["url"] = url } };
        if (resource is not null) entry["resource"] = resource;
        return entry;
    }
}
