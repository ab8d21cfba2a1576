using System.Text.Json.Nodes;
using Xunit;
using static FhirStories.Rest.Tests.R5.Carriers;

namespace FhirStories.Rest.Tests.R5;

/// <summary><c>Requirements/x</c> at R5's base and <c>Basic/x</c> at R4's are one resource: one id, one history, one ETag.</summary>
public sealed class SharedResourceTests(RunningServer server)
{
    [Fact]
    public async Task A_version_that_one_base_made_is_what_If_Match_means_at_the_other()
    {
        var created = await server.SendAsync("PUT", "r5/Requirements/r5-etag", Requirements("r5-etag").ToJsonString());
        Assert.Equal(201, created.Status);
        Assert.Equal("W/\"1\"", created.Headers.ETag!.ToString());
        Assert.Equal($"{server.Base}/r5/Requirements/r5-etag/_history/1", created.Headers.Location!.ToString());

        var basic = (await server.GetAsync("Basic/r5-etag")).Json;
        Assert.Equal("Requirements", (string?)basic["code"]!["coding"]![0]!["code"]);
        var changed = await server.SendAsync("PUT", "Basic/r5-etag", basic.ToJsonString(), headers: ("If-Match", "W/\"1\""));
        Assert.Equal(200, changed.Status);

        var stale = await server.SendAsync("PUT", "r5/Requirements/r5-etag", Requirements("r5-etag").ToJsonString(), headers: ("If-Match", "W/\"1\""));
        RunningServer.AssertRefused(stale, 412, "version-conflict");
        Assert.Contains("Requirements/r5-etag is at version 2", stale.Text, StringComparison.Ordinal);
        var good = await server.SendAsync("PUT", "r5/Requirements/r5-etag", Requirements("r5-etag").ToJsonString(), headers: ("If-Match", "W/\"2\""));
        Assert.Equal((200, "W/\"3\""), (good.Status, good.Headers.ETag!.ToString()));
        RunningServer.AssertRefused(await server.SendAsync("PUT", "Basic/r5-etag", basic.ToJsonString(), headers: ("If-Match", "W/\"2\"")), 412, "version-conflict");

        Assert.Equal(304, (await server.GetAsync("r5/Requirements/r5-etag", ("If-None-Match", "W/\"3\""))).Status);
        RunningServer.AssertRefused(await server.SendAsync("PUT", "r5/Requirements/r5-etag", Requirements("r5-etag").ToJsonString(), headers: ("If-None-Match", "*")), 412, "version-conflict");
    }

    [Fact]
    public async Task What_is_deleted_at_one_base_is_gone_at_both_and_comes_back_at_both()
    {
        await server.SendAsync("PUT", "r5/ActorDefinition/r5-gone", Actor("r5-gone").ToJsonString());
        Assert.Equal(204, (await server.SendAsync("DELETE", "Basic/r5-gone")).Status);
        var gone = await server.GetAsync("r5/ActorDefinition/r5-gone");
        RunningServer.AssertRefused(gone, 410, "resource-deleted");
        Assert.Contains("ActorDefinition/r5-gone/_history", gone.Text, StringComparison.Ordinal);
        Assert.Equal("W/\"2\"", gone.Headers.ETag!.ToString());
        RunningServer.AssertRefused(await server.GetAsync("r5/ActorDefinition/r5-gone/_history/2"), 410, "resource-deleted");
        RunningServer.AssertRefused(await server.GetAsync("r5/Requirements/r5-gone"), 404, "resource-not-found");
        Assert.Equal(200, (await server.GetAsync("r5/ActorDefinition/r5-gone/_history/1")).Status);

        Assert.Equal(201, (await server.SendAsync("PUT", "r5/ActorDefinition/r5-gone", Actor("r5-gone").ToJsonString())).Status);
        Assert.Equal(204, (await server.SendAsync("DELETE", "r5/ActorDefinition/r5-gone")).Status);
        RunningServer.AssertRefused(await server.GetAsync("Basic/r5-gone"), 410, "resource-deleted");
        Assert.Equal(204, (await server.SendAsync("DELETE", "r5/ActorDefinition/r5-gone")).Status);
    }

    [Fact]
    public async Task A_PUT_on_an_id_that_something_else_has_is_refused_and_says_what_has_it()
    {
        await server.SendAsync("PUT", "r5/ActorDefinition/r5-held", Actor("r5-held").ToJsonString());
        var held = await server.SendAsync("PUT", "r5/Requirements/r5-held", Requirements("r5-held").ToJsonString());
        RunningServer.AssertRefused(held, 409, "id-held");
        Assert.Contains("ActorDefinition/r5-held", held.Text, StringComparison.Ordinal);

        await server.SendAsync("PUT", "Basic/r5-plain", """{"resourceType":"Basic","id":"r5-plain","code":{"text":"a note"}}""");
        var plain = await server.SendAsync("PUT", "r5/Requirements/r5-plain", Requirements("r5-plain").ToJsonString());
        RunningServer.AssertRefused(plain, 409, "id-held");
        Assert.Contains("Basic/r5-plain", plain.Text, StringComparison.Ordinal);
        Assert.Equal("a note", (string?)(await server.GetAsync("Basic/r5-plain")).Json["code"]!["text"]);
        foreach (var method in new[] { "GET", "DELETE" })
        {
            var other = await server.SendAsync(method, "r5/TestPlan/r5-held");
            RunningServer.AssertRefused(other, 404, "resource-not-found");
            Assert.Contains("ActorDefinition/r5-held", other.Text, StringComparison.Ordinal);
        }
        RunningServer.AssertRefused(await server.GetAsync("r5/TestPlan/r5-held/_history"), 404, "resource-not-found");
        RunningServer.AssertRefused(await server.GetAsync("r5/TestPlan/r5-held/_history/1"), 404, "resource-not-found");
        RunningServer.AssertRefused(await server.GetAsync("r5/TestPlan/r5-nowhere"), 404, "resource-not-found");
    }

    [Fact]
    public async Task An_id_whose_resource_was_deleted_is_free_for_another_type()
    {
        await server.SendAsync("PUT", "r5/ActorDefinition/r5-freed", Actor("r5-freed").ToJsonString());
        await server.SendAsync("DELETE", "r5/ActorDefinition/r5-freed");
        Assert.Equal(201, (await server.SendAsync("PUT", "r5/Requirements/r5-freed", Requirements("r5-freed").ToJsonString())).Status);
        Assert.Equal(["3"], Versions(await server.GetAsync("r5/Requirements/r5-freed/_history")));
        RunningServer.AssertRefused(await server.GetAsync("r5/Requirements/r5-freed/_history/1"), 404, "resource-not-found");
    }

    [Fact]
    public async Task History_has_the_same_versions_at_both_bases_named_as_each_names_them()
    {
        await server.SendAsync("PUT", "r5/TestPlan/r5-hist", Plan("r5-hist", "https://example.org/x").ToJsonString());
        await server.SendAsync("PUT", "r5/TestPlan/r5-hist", Plan("r5-hist", "https://example.org/y").ToJsonString());
        await server.SendAsync("DELETE", "r5/TestPlan/r5-hist");
        var own = await server.GetAsync("r5/TestPlan/r5-hist/_history");
        Assert.Equal(3, (int)own.Json["total"]!);
        var entries = own.Json["entry"]!.AsArray();
        Assert.Equal(["DELETE", "PUT", "PUT"], entries.Select(e => (string)e!["request"]!["method"]!));
        Assert.All(entries, e => Assert.Equal("TestPlan/r5-hist", (string?)e!["request"]!["url"]));
        Assert.All(entries, e => Assert.Equal($"{server.Base}/r5/TestPlan/r5-hist", (string?)e!["fullUrl"]));
        Assert.Equal("https://example.org/x", (string?)entries[2]!["resource"]!["scope"]![0]!["reference"]);
        Assert.Equal(3, (await server.GetAsync("Basic/r5-hist/_history")).Json["entry"]!.AsArray().Count);
        Assert.Equal("https://example.org/x", (string?)(await server.GetAsync("r5/TestPlan/r5-hist/_history/1")).Json["scope"]![0]!["reference"]);
    }

    [Fact]
    public async Task The_history_of_a_type_has_no_other_type_and_can_be_paged_both_ways()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            await server.SendAsync("PUT", $"r5/TestPlan/r5-th-{i}", Plan($"r5-th-{i}", "https://example.org/x").ToJsonString());
            await server.SendAsync("PUT", $"r5/ActorDefinition/r5-th-a{i}", Actor($"r5-th-a{i}").ToJsonString());
        }
        await server.SendAsync("DELETE", "r5/TestPlan/r5-th-0");
        var all = (await server.GetAsync("r5/TestPlan/_history?_count=500")).Json["entry"]!.AsArray().Select(Key).ToList();
        Assert.All(all, k => Assert.StartsWith("TestPlan/", k, StringComparison.Ordinal));
        Assert.Contains("TestPlan/r5-th-0 ", all);

        var pages = new List<(string Url, List<string> Keys)>();
        for (var url = "r5/TestPlan/_history?_count=2"; url is not null;)
        {
            var page = (await server.GetAsync(url)).Json;
            var keys = page["entry"]?.AsArray().Select(Key).ToList() ?? [];
            Assert.True(keys.Count <= 2);
            pages.Add((url, keys));
            url = Link(page, "next");
            Assert.True(url is null || url.StartsWith($"{server.Base}/r5/TestPlan/_history?", StringComparison.Ordinal), url);
        }
        Assert.Equal(all, pages.SelectMany(p => p.Keys));
        var second = (await server.GetAsync(pages[1].Url)).Json;
        Assert.Equal(pages[0].Keys, (await server.GetAsync(Link(second, "previous")!)).Json["entry"]!.AsArray().Select(Key));

        var everything = (await server.GetAsync("r5/_history?_count=500")).Json["entry"]!.AsArray().Select(Key).ToList();
        Assert.All(all, k => Assert.Contains(k, everything));
        Assert.Contains(everything, k => k.StartsWith("ActorDefinition/r5-th-a4", StringComparison.Ordinal));
        Assert.DoesNotContain(everything, k => k.StartsWith("Basic/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_create_gives_an_id_and_prefers_what_the_client_prefers()
    {
        var created = await server.SendAsync("POST", "r5/Requirements", Requirements("r5-given").With("id", "mine").ToJsonString(), headers: ("Prefer", "return=minimal"));
        Assert.Equal((201, ""), (created.Status, created.Text));
        var location = created.Headers.Location!.ToString();
        Assert.StartsWith($"{server.Base}/r5/Requirements/", location, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", location, StringComparison.Ordinal);
        Assert.Equal("Look up a patient", (string?)(await server.GetAsync(location)).Json["title"]);
        var told = await server.SendAsync("PUT", "r5/ActorDefinition/r5-told", Actor("r5-told").ToJsonString(), headers: ("Prefer", "return=OperationOutcome"));
        Assert.Contains("ActorDefinition/r5-told is stored as version 1.", told.Text, StringComparison.Ordinal);
    }

    private static List<string> Versions(Answer history) => [.. history.Json["entry"]!.AsArray().Select(e => (string)e!["resource"]!["meta"]!["versionId"]!)];

    private static string Key(JsonNode? entry) => $"{(string?)entry!["request"]!["url"]} {(string?)entry["resource"]?["meta"]!["versionId"]}";

    private static string? Link(JsonObject bundle, string relation) => (string?)bundle["link"]!.AsArray().FirstOrDefault(l => (string?)l!["relation"] == relation)?["url"];
}
