using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Lifecycle;

/// <summary>Calls of operations with named parameters.</summary>
internal static class Calls
{
    public static async Task StoredAsync(this RunningServer server, JsonObject resource)
    {
        var answer = await server.SendAsync("PUT", $"{resource["resourceType"]}/{resource["id"]}", resource.ToJsonString());
        Assert.True(answer.Status is 200 or 201, answer.Text);
    }

    /// <summary>Calls an operation by POST; values go as strings but for booleans and numbers.</summary>
    public static Task<Answer> CallAsync(this RunningServer server, string path, params (string Name, object Value)[] parameters) => server.SendAsync("POST", path, Parameters(parameters).ToJsonString());

    public static JsonObject Parameters(params (string Name, object Value)[] parameters) => parameters.Length == 0 ? new() { ["resourceType"] = "Parameters" } : new()
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray([.. parameters.Select(p => (JsonNode)(p.Value switch
        {
            bool flag => new JsonObject { ["name"] = p.Name, ["valueBoolean"] = flag },
            int number => new JsonObject { ["name"] = p.Name, ["valueInteger"] = number },
            JsonObject resource when resource.ContainsKey("resourceType") => new JsonObject { ["name"] = p.Name, ["resource"] = resource.DeepClone() },
            JsonObject reference => new JsonObject { ["name"] = p.Name, ["valueReference"] = reference.DeepClone() },
            _ => new JsonObject { ["name"] = p.Name, ["valueString"] = (string)p.Value },
        }))]),
    };

    /// <summary>The resources of a Bundle that an operation answered with.</summary>
    public static List<JsonObject> Resources(this Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return [.. (answer.Json["entry"]?.AsArray() ?? []).Select(e => e!["resource"]).OfType<JsonObject>()];
    }
}
