using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// Our extension for what the release at hand has no place for: it holds the name of a property and its JSON, on the element
/// that the property belongs to, and is unpacked where the property is known again.
/// </summary>
internal static class CarriedContent
{
    public const string Url = Canonicals.Definitions + "/StructureDefinition/other-release-content";

    /// <summary>Stands for the value of a primitive that the release does not allow.</summary>
    public const string Value = "value";

    /// <summary>Stands for the id of the extension that carries an element in R4, beside the id of the element itself.</summary>
    public const string ExtensionId = "Extension.id";

    /// <summary>Stands for a whole contained resource.</summary>
    public const string Resource = "resource";

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Of(string element, JsonNode? content) => new()
    {
        ["url"] = Url,
        ["extension"] = new JsonArray(
            new JsonObject { ["url"] = "element", ["valueString"] = element },
            new JsonObject { ["url"] = "json", ["valueString"] = content?.ToJsonString(AsWritten) ?? "null" }),
    };

    /// <summary>Adds the property to the extensions of the element that it belongs to.</summary>
    public static void Carry(JsonObject owner, string element, JsonNode? content)
    {
        if (owner["extension"] is not JsonArray extensions) owner["extension"] = extensions = [];
        extensions.Add((JsonNode)Of(element, content));
    }

    /// <summary>Whether an extension is ours and can be unpacked.</summary>
    public static bool TryRead(JsonNode? extension, out string element, out JsonNode? content)
    {
        (element, content) = ("", null);
        if (extension is not JsonObject { Count: 2 } holder || !TreeText.Is(holder["url"], Url) || holder["extension"] is not JsonArray { Count: 2 } parts) return false;
        if (Part(parts, "element") is not { } name || Part(parts, "json") is not { } json) return false;
        try
        {
            content = JsonNode.Parse(json);
            TreeText.Touch(content);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return false;
        }

        element = name;
        return true;
    }

    /// <summary>Takes the content of one name out of the extensions of an element, or gives null.</summary>
    public static JsonNode? Take(JsonObject owner, string element)
    {
        if (owner["extension"] is not JsonArray extensions) return null;
        for (var i = 0; i < extensions.Count; i++)
        {
            if (!TryRead(extensions[i], out var name, out var content) || name != element) continue;
            extensions.RemoveAt(i);
            if (extensions.Count == 0) owner.Remove("extension");
            return content;
        }

        return null;
    }

    private static string? Part(JsonArray parts, string url) =>
        parts.OfType<JsonObject>().FirstOrDefault(part => TreeText.Is(part["url"], url)) is { } found ? TreeText.Of(found["valueString"]) : null;
}
