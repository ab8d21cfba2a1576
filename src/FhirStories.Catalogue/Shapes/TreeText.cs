using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>Texts in JSON trees, read without an exception whatever stands there.</summary>
internal static class TreeText
{
    /// <summary>The text, or null where the node is none.</summary>
    public static string? Of(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static bool Is(JsonNode? node, string text) => Of(node) == text;

    /// <summary>Visits the whole tree, for the exception that a property named twice gives.</summary>
    /// <exception cref="ArgumentException">An object names a property twice.</exception>
    public static void Touch(JsonNode? node)
    {
        if (node is JsonObject parent)
            foreach (var (_, child) in parent) Touch(child);
        else if (node is JsonArray items)
            foreach (var item in items) Touch(item);
    }
}
