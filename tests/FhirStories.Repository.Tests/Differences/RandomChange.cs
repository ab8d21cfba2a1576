using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Repository.Tests.Differences;

/// <summary>Changes anything in a resource that keeps it readable JSON of its type: texts, what stands beside them, types of values, items and their order.</summary>
internal sealed class RandomChange(int seed)
{
    private readonly Random _random = new(seed);

    public void Make(JsonObject resource)
    {
        var nodes = new List<JsonNode>();
        Collect(resource, nodes);
        switch (nodes[_random.Next(nodes.Count)])
        {
            case JsonArray list: List(list); break;
            case JsonObject o: Object(o); break;
        }
    }

    private void List(JsonArray list)
    {
        // Lists of texts and what stands beside them keep their places together.
        if (list.Parent is JsonObject parent && (parent.ContainsKey("_" + list.GetPropertyName()) || list.GetPropertyName().StartsWith('_'))) return;
        switch (_random.Next(4))
        {
            case 0 when list.Count > 1:
                list.RemoveAt(_random.Next(list.Count));
                break;
            case 1:
                list.Insert(_random.Next(list.Count + 1), list[_random.Next(list.Count)]?.DeepClone());
                break;
            default:
                var moved = list[_random.Next(list.Count)];
                list.Remove(moved);
                list.Insert(_random.Next(list.Count + 1), moved);
                break;
        }
    }

    private void Object(JsonObject o)
    {
        var texts = o.Where(p => p.Key is not ("resourceType" or "url" or "div") && !p.Key.StartsWith('_') && p.Value is JsonValue v && v.GetValueKind() == JsonValueKind.String).Select(p => p.Key).ToList();
        switch (_random.Next(4))
        {
            case 0 when o.Count > 2 && o.Parent is not null:
                var gone = o.Select(p => p.Key).Where(k => k is not ("resourceType" or "url")).ToList();
                if (gone.Count > 0) o.Remove(gone[_random.Next(gone.Count)]);
                break;
            case 1 when texts.Count > 0:
                o["_" + texts[_random.Next(texts.Count)]] = new JsonObject { ["extension"] = new JsonArray(new JsonObject { ["url"] = "http://x/beside", ["valueCode"] = $"c{_random.Next(9)}" }) };
                break;
            case 2 when o.FirstOrDefault(p => p.Key.StartsWith("value", StringComparison.Ordinal) && o.ContainsKey("url")).Key is { } value:
                o.Remove(value);
                o.Remove("_" + value);
                if (_random.Next(2) == 0) o["valueDecimal"] = _random.Next(100) / 4m;
                else o["_valueString"] = new JsonObject { ["extension"] = new JsonArray(new JsonObject { ["url"] = "http://hl7.org/fhir/StructureDefinition/data-absent-reason", ["valueCode"] = "unknown" }) };
                break;
            default:
                if (texts.Count > 0) o[texts[_random.Next(texts.Count)]] = $"changed {_random.Next(1000)}";
                break;
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> found)
    {
        found.Add(node);
        var children = node is JsonObject o ? o.Select(p => p.Value) : ((JsonArray)node).AsEnumerable();
        foreach (var child in children) if (child is JsonObject or JsonArray { Count: > 0 }) Collect(child, found);
    }
}
