using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Validation.Nodes;

/// <summary>Writes a node as FHIR JSON: a resource that came in XML, or a part of a larger one.</summary>
internal static class NodeJson
{
    /// <summary>The JSON of a resource or complex element that the base walk has been through.</summary>
    public static JsonObject Write(InstanceNode node)
    {
        var json = new JsonObject();
        if (node.ResourceType is { } type) json["resourceType"] = type;
        foreach (var group in node.Children.GroupBy(c => c.Name))
        {
            var nodes = group.ToList();
            if (!nodes[0].IsPrimitive && nodes[0].Text is null)
            {
                Put(json, group.Key, nodes.ConvertAll(n => (JsonNode?)Write(n)), nodes[0].Repeats);
                continue;
            }
            if (nodes.Exists(n => n.Text is not null)) Put(json, group.Key, nodes.ConvertAll(Value), nodes[0].Repeats);
            if (nodes.Exists(n => n.Children.Count > 0)) Put(json, "_" + group.Key, nodes.ConvertAll(n => n.Children.Count > 0 ? (JsonNode?)Write(n) : null), nodes[0].Repeats);
        }
        return json;
    }

    private static void Put(JsonObject json, string name, List<JsonNode?> values, bool repeats) => json[name] = repeats ? new JsonArray([.. values]) : values[0];

    private static JsonNode? Value(InstanceNode node)
    {
        if (node.Text is not { } text) return null;
        try
        {
            return node.TypeName switch
            {
                "boolean" when text is "true" or "false" => JsonValue.Create(text == "true"),
                "integer" or "unsignedInt" or "positiveInt" or "decimal" => JsonNode.Parse(text),
                _ => JsonValue.Create(text),
            };
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
