using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Searching;

/// <summary>Pages while others write.</summary>
public sealed class PagingTests(RunningServer server)
{
    private Task PutAsync(string tag, string id, string? family) => server.SendAsync("PUT", $"Patient/{id}",
        $$"""{"resourceType":"Patient","id":"{{id}}","meta":{"tag":[{"code":"{{tag}}"}]}{{(family is null ? "" : $",\"name\":[{{\"family\":\"{family}\"}}]")}}}""");

    [Theory]
    [InlineData("created", "")]
    [InlineData("updated", "&_sort=-_lastUpdated")]
    [InlineData("named", "&_sort=family,_id")]
    [InlineData("down", "&_sort=-family,-_id")]
    public async Task Every_match_that_stays_is_met_once_whatever_comes_and_goes_meanwhile(string name, string sort)
    {
        var tag = "paging-" + name;
        for (var i = 0; i < 12; i++) await PutAsync(tag, $"{tag}-{i:00}", i % 5 == 4 ? null : $"F{i / 2}");
        var whole = await server.IdsAsync($"Patient?_tag={tag}{sort}&_count=50");
        var pages = new List<List<string>>();
        JsonObject page = null!;
        for (string? path = $"Patient?_tag={tag}{sort}&_count=3"; path is not null; path = Link(page, "next"))
        {
            page = (await server.GetAsync(path)).Json;
            pages.Add(Ids(page));
            // One goes that was met, and others come before and after.
            if (pages.Count == 2)
            {
                await server.SendAsync("DELETE", $"Patient/{pages[0][1]}");
                await PutAsync(tag, $"{tag}-a", "A");
                await PutAsync(tag, $"{tag}-z", "Z");
            }
        }
        var met = pages.SelectMany(p => p).ToList();
        Assert.Equal(met.Count, met.Distinct().Count());
        Assert.Equal(whole, met.Where(id => !id.EndsWith("-a", StringComparison.Ordinal) && !id.EndsWith("-z", StringComparison.Ordinal)));

        // And back again, over what there is now.
        var now = await server.IdsAsync($"Patient?_tag={tag}{sort}&_count=50");
        var back = Ids(page);
        while (Link(page, "previous") is { } previous)
        {
            page = (await server.GetAsync(previous)).Json;
            back.InsertRange(0, Ids(page));
        }
        Assert.Equal(now, back);
        Assert.Equal(now[..3], Ids((await server.GetAsync(Link((await server.GetAsync($"Patient?_tag={tag}{sort}&_count=3")).Json, "self")!)).Json));
    }

    [Fact]
    public async Task A_page_of_criteria_that_start_elsewhere_pages_alike()
    {
        for (var i = 0; i < 7; i++) await PutAsync("paging-either", $"paging-either-{i}", $"Either{i % 2}");
        var all = Enumerable.Range(0, 7).Select(i => $"paging-either-{i}").ToList();
        foreach (var query in new[] { "family=either", "family=either0,either1", "_content=either*", "family:exact=Either0,Either1" })
        {
            Assert.Equal(all, await server.IdsAsync($"Patient?{query}&_tag=paging-either&_count=2"));
            Assert.Equal(all.AsEnumerable().Reverse(), await server.IdsAsync($"Patient?{query}&_tag=paging-either&_count=2&_sort=-_id"));
        }
        Assert.Equal(7, (int)(await server.GetAsync("Patient?family=either&_tag=paging-either&_total=accurate&_count=2")).Json["total"]!);
    }

    private static List<string> Ids(JsonObject page) => [.. (page["entry"]?.AsArray() ?? []).Select(e => (string)e!["resource"]!["id"]!)];

    private static string? Link(JsonObject page, string relation) => (string?)page["link"]!.AsArray().FirstOrDefault(l => (string?)l!["relation"] == relation)?["url"];
}
