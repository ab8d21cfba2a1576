using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Server.Tests.Durability;

/// <summary>One connection that writes until its server is gone, and keeps a ledger of what it was answered.</summary>
internal sealed class Client(string name)
{
    public const string System = "https://example.org/durability";

    private readonly List<string> _alive = [];
    private int _number;

    public Ledger Ledger { get; } = new();

    /// <summary>Writes: new resources, versions, deletions, transactions.</summary>
    /// <param name="http">The server.</param>
    /// <param name="answered">Called after each answer.</param>
    public async Task WriteAsync(HttpClient http, Action answered)
    {
        while (true)
        {
            var n = _number++;
            Dictionary<string, string?> write = (n % 7) switch
            {
                3 or 5 when _alive.Count > 0 => new() { [_alive[n % _alive.Count]] = $"{name}-m{n}" },
                4 when _alive.Count > 1 => new() { [_alive[0]] = null },
                6 => new() { [$"{name}-{n}-a"] = $"{name}-m{n}-a", [$"{name}-{n}-b"] = $"{name}-m{n}-b", [$"{name}-{n}-c"] = $"{name}-m{n}-c" },
                _ => new() { [$"{name}-{n}"] = $"{name}-m{n}" },
            };
            Ledger.InDoubt = write;
            try
            {
                using var answer = await http.SendAsync(Request(write), TestContext.Current.CancellationToken);
                await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return;
                Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
            }
            catch (HttpRequestException)
            {
                return;
            }
            Ledger.InDoubt = new Dictionary<string, string?>();
            foreach (var (id, marker) in write)
            {
                Ledger.Answered(id, marker);
                if (marker is null) _alive.Remove(id);
                else if (!_alive.Contains(id)) _alive.Add(id);
            }
            answered();
        }
    }

    private static HttpRequestMessage Request(Dictionary<string, string?> write)
    {
        var (id, marker) = write.First();
        if (write.Count == 1 && marker is null) return new(HttpMethod.Delete, $"Basic/{id}");
        if (write.Count == 1) return new(HttpMethod.Put, $"Basic/{id}") { Content = Json(Resource(id, marker!)) };
        return new(HttpMethod.Post, "")
        {
            Content = Json(new JsonObject
            {
                ["resourceType"] = "Bundle",
                ["type"] = "transaction",
                ["entry"] = new JsonArray([.. write.Select(w => new JsonObject
                {
                    ["resource"] = Resource(w.Key, w.Value!),
                    ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = $"Basic/{w.Key}" },
                })]),
            }),
        };
    }

    private static JsonObject Resource(string id, string marker) => new()
    {
        ["resourceType"] = "Basic",
        ["id"] = id,
        ["identifier"] = new JsonArray { new JsonObject { ["system"] = System, ["value"] = marker } },
        ["code"] = new JsonObject { ["text"] = new string('x', 1500) },
    };

    private static StringContent Json(JsonObject resource) => new(resource.ToJsonString(), Encoding.UTF8, "application/fhir+json");
}
