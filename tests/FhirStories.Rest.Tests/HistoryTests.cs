using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>History of an instance, a type and the server (R4 http §3.1.0.12).</summary>
public sealed class HistoryTests(RunningServer server)
{
    private async Task WriteAsync(string id, string name, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var answer = await server.SendAsync("PUT", $"Organization/{id}", $$"""{"resourceType":"Organization","id":"{{id}}","name":"{{name}}{{i}}"}""");
            Assert.True(answer.Status is 200 or 201, answer.Text);
        }
    }

    private static List<string> Names(JsonObject page) => [.. (page["entry"]?.AsArray() ?? []).Select(e => e!["resource"]?["name"] is JsonValue name ? (string)name! : (string)e["request"]!["method"]!)];

    private static string? Link(JsonObject page, string relation) => (string?)page["link"]!.AsArray().FirstOrDefault(l => (string?)l!["relation"] == relation)?["url"];

    [Theory]
    [InlineData("Organization/hist-1/_history")]
    [InlineData("Organization/_history")]
    [InlineData("_history")]
    public async Task Every_history_is_paged_to_its_end_and_back(string path)
    {
        await WriteAsync("hist-1", "h", 5);
        var forward = new List<string>();
        var pages = new List<JsonObject>();
        for (string? url = $"{path}?_count=2"; url is not null && pages.Count < 3; url = Link(pages[^1], "next"))
        {
            var answer = await server.GetAsync(url);
            Assert.True(answer.Status == 200, answer.Text);
            pages.Add(answer.Json);
            Assert.Equal("history", (string?)answer.Json["type"]);
            foreach (var entry in answer.Json["entry"]!.AsArray()) forward.Add($"{(string?)entry!["request"]!["url"]}@{(string?)entry["response"]!["etag"]}");
        }
        Assert.Equal(forward.Count, forward.Distinct().Count());
        Assert.Null(Link(pages[0], "previous"));
        if (path.StartsWith("Organization/hist-1", StringComparison.Ordinal)) Assert.True(pages.Select(p => (int?)p["total"]).Distinct().Single() >= 5);
        var back = (await server.GetAsync(Link(pages[2], "previous")!)).Json;
        Assert.Equal(pages[1]["entry"]!.ToJsonString(), back["entry"]!.ToJsonString());
        var first = (await server.GetAsync(Link(back, "first")!)).Json;
        // Other tests go on writing, so what comes first in a wider history may be newer.
        if (path.StartsWith("Organization/hist-1", StringComparison.Ordinal)) Assert.Equal(pages[0]["entry"]!.ToJsonString(), first["entry"]!.ToJsonString());
        else Assert.NotEmpty(first["entry"]!.AsArray());
    }

    [Fact]
    public async Task The_history_of_the_server_tells_of_all_types_and_of_deletions()
    {
        await WriteAsync("hist-2", "s", 1);
        var posted = await server.SendAsync("POST", "Group", """{"resourceType":"Group","type":"person","actual":true}""");
        await server.SendAsync("DELETE", "Organization/hist-2");
        var entries = (await server.GetAsync("_history?_count=200")).Json["entry"]!.AsArray();
        var deleted = entries.First(e => (string?)e!["fullUrl"] == $"{server.Base}/Organization/hist-2")!;
        Assert.Equal(("DELETE", "Organization/hist-2", "204"), ((string?)deleted["request"]!["method"], (string?)deleted["request"]!["url"], (string?)deleted["response"]!["status"]));
        Assert.Null(deleted["resource"]);
        var made = entries.First(e => (string?)e!["fullUrl"] == $"{server.Base}/Group/{(string?)posted.Json["id"]}")!;
        Assert.Equal(("POST", "Group", "201"), ((string?)made["request"]!["method"], (string?)made["request"]!["url"], (string?)made["response"]!["status"]));
        var head = await server.SendAsync("HEAD", "_history");
        Assert.Equal((200, ""), (head.Status, head.Text));
    }

    [Fact]
    public async Task Since_and_at_choose_versions_by_time()
    {
        await WriteAsync("hist-3", "t", 1);
        var first = (string)(await server.GetAsync("Organization/hist-3")).Json["meta"]!["lastUpdated"]!;
        // The next version has a later instant, whatever the clock's step is.
        string second;
        do
        {
            await WriteAsync("hist-3", "u", 1);
            second = (string)(await server.GetAsync("Organization/hist-3")).Json["meta"]!["lastUpdated"]!;
        }
        while (second == first);
        var at = (await server.GetAsync($"Organization/hist-3/_history?_at={first}")).Json;
        Assert.Contains("t0", Names(at));
        Assert.DoesNotContain("t0", Names((await server.GetAsync($"Organization/hist-3/_history?_at={second}")).Json));
        Assert.Equal("u0", Names((await server.GetAsync($"Organization/hist-3/_history?_since={second}")).Json)[0]);
        Assert.Empty(Names((await server.GetAsync("Organization/hist-3/_history?_at=1999")).Json));
        Assert.Single(Names((await server.GetAsync("Organization/hist-3/_history?_at=2998")).Json));
        Assert.NotEmpty(Names((await server.GetAsync($"_history?_since={first}&_count=1")).Json));
        Assert.NotEmpty(Names((await server.GetAsync($"Organization/_history?_since={first.Replace("Z", "%2B00:00", StringComparison.Ordinal)}")).Json));
        foreach (var wrong in new[] { "_since=soon", "_at=then", "_count=-1", "_count=0", "_page=x" })
            RunningServer.AssertRefused(await server.GetAsync($"_history?{wrong}"), 400, "history-parameter-invalid");
        RunningServer.AssertRefused(await server.GetAsync("Organization/_history?name=x"), 400, "history-parameter-unknown");
        RunningServer.AssertRefused(await server.GetAsync("Organization/hist-never/_history"), 404, "resource-not-found");
    }
}
