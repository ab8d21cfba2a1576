using System.Globalization;
using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>Numbers and booleans that a publisher wrote as JSON strings (<c>"min":"0"</c>, <c>"abstract":"false"</c>): what is meant is plain.</summary>
internal static class LooseLiterals
{
    private static readonly HashSet<string> Numbers = ["min", "maxLength"];
    private static readonly HashSet<string> Booleans = ["abstract", "experimental", "mustSupport", "isModifier", "isSummary", "ordered", "sliceIsConstraining", "immutable", "caseSensitive"];

    /// <summary>Rewrites them as what they mean.</summary>
    /// <returns>How many there were.</returns>
    public static int Repair(JsonObject definition)
    {
        var count = Own(definition);
        foreach (var part in new[] { "snapshot", "differential" })
        {
            foreach (var element in Shape.Items(definition[part]?["element"]))
            {
                count += Own(element);
                if (element["base"] is JsonObject origin) count += Own(origin);
                if (element["slicing"] is JsonObject slicing) count += Own(slicing);
            }
        }
        return count;
    }

    private static int Own(JsonObject json)
    {
        List<KeyValuePair<string, JsonNode>>? meant = null;
        foreach (var (name, node) in json)
        {
            if (node is not JsonValue value || !value.TryGetValue<string>(out var text)) continue;
            if (Numbers.Contains(name) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) (meant ??= []).Add(new(name, number));
            else if (Booleans.Contains(name) && text is "true" or "false") (meant ??= []).Add(new(name, text == "true"));
        }
        foreach (var (name, node) in meant ?? []) json[name] = node;
        return meant?.Count ?? 0;
    }
}
