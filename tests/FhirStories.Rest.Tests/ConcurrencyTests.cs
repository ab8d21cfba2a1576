using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Writers of one resource at the same time.</summary>
public sealed class ConcurrencyTests(RunningServer server)
{
    private const int Writers = 16;

    [Fact]
    public async Task Of_writers_who_expect_the_same_version_one_wins_and_the_others_are_told_412_with_the_version_that_is_current()
    {
        const string Path = "Basic/concurrent-expecting";
        Assert.Equal(201, (await server.SendAsync("PUT", Path, Body("concurrent-expecting", "start"))).Status);
        var answers = await AllAsync(i => server.SendAsync("PUT", Path, Body("concurrent-expecting", $"writer {i}"), headers: ("If-Match", "W/\"1\"")));
        var won = Assert.Single(answers, a => a.Status == 200);
        Assert.All(answers.Where(a => a != won), a => RunningServer.AssertRefused(a, 412, "version-conflict"));
        var read = await server.GetAsync(Path);
        Assert.Equal(((string?)won.Json["code"]!["text"], "W/\"2\""), ((string?)read.Json["code"]!["text"], read.Headers.ETag!.ToString()));
    }

    [Fact]
    public async Task Writers_who_expect_nothing_each_make_a_version_and_none_is_lost()
    {
        const string Path = "Basic/concurrent-blind";
        var answers = await AllAsync(i => server.SendAsync("PUT", Path, Body("concurrent-blind", $"writer {i}")));
        Assert.Single(answers, a => a.Status == 201);
        Assert.Equal(Writers - 1, answers.Count(a => a.Status == 200));
        Assert.Equal(Enumerable.Range(1, Writers), answers.Select(a => int.Parse((string)a.Json["meta"]!["versionId"]!, System.Globalization.CultureInfo.InvariantCulture)).Order());

        var history = (await server.GetAsync(Path + "/_history?_count=50")).Json["entry"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, Writers).Reverse(), history.Select(e => int.Parse((string)e!["resource"]!["meta"]!["versionId"]!, System.Globalization.CultureInfo.InvariantCulture)));
        foreach (var answer in answers)
        {
            var version = (string)answer.Json["meta"]!["versionId"]!;
            Assert.Equal((string?)answer.Json["code"]!["text"], (string?)(await server.GetAsync($"{Path}/_history/{version}")).Json["code"]!["text"]);
        }
    }

    [Fact]
    public async Task A_deletion_and_an_update_that_expect_the_same_version_do_not_both_happen()
    {
        for (var round = 0; round < 8; round++)
        {
            var id = $"concurrent-deleted-{round}";
            await server.SendAsync("PUT", $"Basic/{id}", Body(id, "start"));
            var deleting = server.SendAsync("DELETE", $"Basic/{id}", headers: ("If-Match", "W/\"1\""));
            var updating = server.SendAsync("PUT", $"Basic/{id}", Body(id, "updated"), headers: ("If-Match", "W/\"1\""));
            int[] statuses = [(await deleting).Status, (await updating).Status];
            Assert.True(statuses is [204, 412] or [412, 200], string.Join(' ', statuses));
            Assert.Equal(statuses[0] == 204 ? 410 : 200, (await server.GetAsync($"Basic/{id}")).Status);
        }
    }

    [Fact]
    public async Task Transactions_that_touch_the_same_resources_happen_one_after_the_other()
    {
        var answers = await AllAsync(i => server.SendAsync("POST", "", new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "transaction",
            // Each in an order of its own: two that waited for each other would never end.
            ["entry"] = new JsonArray([.. new[] { "concurrent-left", "concurrent-right" }.OrderBy(id => (id.Length + i) % 2).Select(id => new JsonObject
            {
                ["resource"] = JsonNode.Parse(Body(id, $"transaction {i}")),
                ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = $"Basic/{id}" },
            })]),
        }.ToJsonString()));
        Assert.All(answers, a => Assert.Equal(200, a.Status));
        for (var version = 1; version <= Writers; version++)
            Assert.Equal(await TextAsync("concurrent-left", version), await TextAsync("concurrent-right", version));

        async Task<string?> TextAsync(string id, int version) => (string?)(await server.GetAsync($"Basic/{id}/_history/{version}")).Json["code"]!["text"];
    }

    private static Task<Answer[]> AllAsync(Func<int, Task<Answer>> send) => Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(() => send(i))));

    private static string Body(string id, string text) => $$$"""{"resourceType":"Basic","id":"{{{id}}}","code":{"text":"{{{text}}}"}}""";
}
