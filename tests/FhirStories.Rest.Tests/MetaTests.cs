using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary><c>$meta</c>, <c>$meta-add</c>, <c>$meta-delete</c> (R4 resource-operations).</summary>
public sealed class MetaTests(RunningServer server)
{
    private static string Meta(string meta) => $$"""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{{meta}}}]}""";

    private static JsonNode Returned(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("return", (string?)answer.Json["parameter"]![0]!["name"]);
        return answer.Json["parameter"]![0]!["valueMeta"]!;
    }

    [Fact]
    public async Task Tags_come_and_go_and_are_found()
    {
        const string Path = "Patient/meta-1";
        await server.SendAsync("PUT", Path, """{"resourceType":"Patient","id":"meta-1","active":true}""");
        var added = Returned(await server.SendAsync("POST", $"{Path}/$meta-add", Meta("""{"profile":["https://my.test/p"],"tag":[{"system":"https://my.test/t","code":"a"},{"system":"https://my.test/t","code":"b"}],"security":[{"system":"https://my.test/s","code":"x"}]}""")));
        Assert.Equal(2, added["tag"]!.AsArray().Count);
        // What is there already is not there twice.
        Assert.Equal(2, Returned(await server.SendAsync("POST", $"{Path}/$meta-add", Meta("""{"tag":[{"system":"https://my.test/t","code":"a","display":"A"}]}""")))["tag"]!.AsArray().Count);
        var removed = Returned(await server.SendAsync("POST", $"{Path}/$meta-delete", Meta("""{"tag":[{"system":"https://my.test/t","code":"a"}],"profile":["https://my.test/p"]}""")));
        Assert.Equal("b", (string?)removed["tag"]!.AsArray().Single()!["code"]);
        Assert.Null(removed["profile"]);
        Assert.Equal(removed.ToJsonString(), Returned(await server.GetAsync($"{Path}/$meta")).ToJsonString());
        Assert.True((bool?)(await server.GetAsync(Path)).Json["active"]);
        Assert.Equal(["meta-1"], await server.IdsAsync("Patient?_tag=https://my.test/t|b"));
        foreach (var level in new[] { "Patient/$meta", "$meta" })
        {
            var used = Returned(await server.GetAsync(level));
            Assert.Contains("b", used["tag"]!.AsArray().Select(t => (string?)t!["code"]));
            Assert.Contains("x", used["security"]!.AsArray().Select(t => (string?)t!["code"]));
        }
    }

    [Fact]
    public async Task What_is_not_there_or_not_said_is_refused()
    {
        RunningServer.AssertRefused(await server.GetAsync("Patient/meta-none/$meta"), 404, "resource-not-found");
        RunningServer.AssertRefused(await server.SendAsync("POST", "Patient/meta-none/$meta-add", Meta("""{"profile":["https://my.test/p"]}""")), 404, "resource-not-found");
        RunningServer.AssertRefused(await server.SendAsync("POST", "Patient/meta-none/$meta-add", """{"resourceType":"Parameters","parameter":[{"name":"other","valueBoolean":true}]}"""), 400, "operation-parameter-invalid");
        RunningServer.AssertRefused(await server.GetAsync("Patient/meta-none/$meta-add"), 405, "method-not-allowed");
    }
}
