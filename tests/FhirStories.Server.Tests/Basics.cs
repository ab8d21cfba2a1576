using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Server.Tests;

/// <summary>Plain resources that tests of whole servers write and read.</summary>
internal static class Basics
{
    public const string System = "https://example.org/servers";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A Basic with one identifier.</summary>
    public static JsonObject Of(string id, string text, string identifier) => new()
    {
        ["resourceType"] = "Basic",
        ["id"] = id,
        ["identifier"] = new JsonArray { new JsonObject { ["system"] = System, ["value"] = identifier } },
        ["code"] = new JsonObject { ["text"] = text },
    };

    /// <summary>A request that writes a resource under its id.</summary>
    public static HttpRequestMessage Put(JsonObject resource, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"{resource["resourceType"]}/{resource["id"]}")
        {
            Content = new StringContent(resource.ToJsonString(), Encoding.UTF8, "application/fhir+json"),
        };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return request;
    }

    /// <summary>Writes a resource.</summary>
    public static async Task<(HttpStatusCode Status, JsonObject Body)> PutAsync(HttpClient http, JsonObject resource, string? ifMatch = null)
    {
        using var request = Put(resource, ifMatch);
        using var answer = await http.SendAsync(request, Cancel);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!);
    }

    /// <summary>Reads what must be there.</summary>
    public static async Task<JsonObject> GetAsync(HttpClient http, string path) => (await http.GetFromJsonAsync<JsonObject>(new Uri(path, UriKind.Relative), Cancel))!;
}
