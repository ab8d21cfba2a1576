using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Tests.Shapes;

/// <summary>
/// What FHIR's JSON leaves open, made the same: the order of properties, the order of extensions of different urls, lists of
/// primitives whose values or extras are all absent.
/// </summary>
internal static class NormalForm
{
    public static void AssertEqual(JsonNode? expected, JsonNode? actual)
    {
        if (Difference(Of(expected), Of(actual), "$") is { } difference) Assert.Fail(difference);
    }

    /// <summary>The first place in which two trees differ, with what stands there.</summary>
    private static string? Difference(JsonNode? one, JsonNode? other, string path)
    {
        if (JsonNode.DeepEquals(one, other)) return null;
        if (one is JsonObject left && other is JsonObject right)
            return left.Select(pair => pair.Key).Union(right.Select(pair => pair.Key))
                .Select(name => Difference(left[name], right[name], $"{path}.{name}")).First(found => found is not null);
        if (one is JsonArray first && other is JsonArray second && first.Count == second.Count)
            return Enumerable.Range(0, first.Count).Select(i => Difference(first[i], second[i], $"{path}[{i}]")).First(found => found is not null);
        return $"At {path} expected\n{one?.ToJsonString() ?? "nothing"}\nbut got\n{other?.ToJsonString() ?? "nothing"}";
    }

    public static bool AreEqual(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(Of(one), Of(other));

    public static JsonNode? Of(JsonNode? node) => node switch
    {
        JsonObject owner => Of(owner),
        JsonArray list => new JsonArray([.. list.Select(Of)]),
        _ => node?.DeepClone(),
    };

    private static JsonObject Of(JsonObject owner)
    {
        var result = new JsonObject();
        foreach (var (name, value) in owner.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var normal = Of(value);
            if (normal is JsonArray list)
            {
                if (list.All(item => item is null)) continue;
                while (name.StartsWith('_') && list[^1] is null) list.RemoveAt(list.Count - 1);
                if (name is "extension" or "modifierExtension")
                    normal = new JsonArray([.. list.OrderBy(item => (string?)item!["url"], StringComparer.Ordinal).Select(item => item!.DeepClone())]);
                // A list of primitives that ends with one that has only extensions.
                while (normal is JsonArray { Count: > 0 } values && values[^1] is null) values.RemoveAt(values.Count - 1);
            }

            result[name] = normal;
        }

        return result;
    }
}
