using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Searching;

/// <summary>Data that the tests of a class state and share: stored once, marked with a tag of the class.</summary>
internal sealed class Stated(string tag, params (string Id, string Json)[] resources)
{
    private bool _stored;

    /// <summary>Ids of the matches of a search among the stated data, over all pages, with blanks between them.</summary>
    public async Task<string> FindAsync(RunningServer server, string query)
    {
        await StoreAsync(server);
        return string.Join(' ', await server.IdsAsync(query + (query.Contains('?') ? "&" : "?") + $"_tag={tag}"));
    }

    public async Task StoreAsync(RunningServer server)
    {
        // The tests of a class run one after the other.
        if (_stored) return;
        foreach (var (id, json) in resources)
        {
            var resource = JsonNode.Parse(json)!.AsObject();
            resource["id"] = id;
            resource["meta"] = new JsonObject { ["tag"] = new JsonArray(new JsonObject { ["code"] = tag }) };
            var answer = await server.SendAsync("PUT", $"{resource["resourceType"]}/{id}", resource.ToJsonString());
            Assert.True(answer.Status is 200 or 201, answer.Text);
        }
        _stored = true;
    }
}
