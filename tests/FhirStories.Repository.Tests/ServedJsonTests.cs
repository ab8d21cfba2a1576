using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using Xunit;

namespace FhirStories.Repository.Tests;

public sealed class ServedJsonTests
{
    private static string Served(string json, int version = 3) =>
        Encoding.UTF8.GetString(ServedJson.Prepare("Basic", "x", Encoding.UTF8.GetBytes(json)).Of(version, 1_700_000_000_123));

    [Fact]
    public void The_servers_id_and_version_come_first_and_the_clients_tokens_follow_untouched() =>
        Assert.Equal(
            """{"resourceType":"Basic","id":"x","meta":{"versionId":"3","lastUpdated":"2023-11-14T22:13:20.123Z","profile":["p"]},"n":1.50,"e":1e3,"s":"a \" \\ \u00e9 { } , :","o":{"k":[1,2]}}""",
            Served("""
                { "n" : 1.50, "meta" : { "versionId" : "9", "profile" : [ "p" ], "lastUpdated" : "x" },
                  "resourceType" : "Basic", "e" : 1e3, "id" : "other",
                  "s" : "a \" \\ \u00e9 { } , :", "o" : { "k" : [ 1, 2 ] } }
                """));

    [Theory]
    [InlineData("""{"resourceType":"Basic"}""")]
    [InlineData("""{"resourceType":"Basic","id":"a"}""")]
    [InlineData("""{"resourceType":"Basic","meta":{},"code":{"text":"t"}}""")]
    [InlineData("""{"meta":{"versionId":"1","lastUpdated":"y"},"resourceType":"Basic","contained":[{"resourceType":"Patient","id":"p","meta":{"versionId":"7"}}]}""")]
    public void What_is_served_is_the_same_resource_with_the_servers_meta(string json)
    {
        var expected = JsonNode.Parse(json)!.AsObject();
        expected["id"] = "x";
        expected["meta"] ??= new JsonObject();
        expected["meta"]!["versionId"] = "3";
        expected["meta"]!["lastUpdated"] = "2023-11-14T22:13:20.123Z";
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(Served(json))));
    }
}
