using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Repository.Content;

/// <summary>JSON as a tree that can be changed; what is not changed keeps its own text, numbers too.</summary>
public static class JsonTree
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 256, AllowDuplicateProperties = false };

    /// <summary>The tree of a resource that is known to be one.</summary>
    public static JsonObject Read(ReadOnlyMemory<byte> json) => (JsonObject)JsonNode.Parse(json.Span, documentOptions: Reading)!;

    /// <summary>The tree of what was sent; null where it is no JSON object.</summary>
    public static JsonObject? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonNode.Parse(json.Span, documentOptions: Reading) as JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second for a name with half a character in it.
            return null;
        }
    }

    /// <summary>UTF-8 JSON, compact.</summary>
    public static byte[] Write(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Plain);

    /// <summary>A property that is a text; null where it is none.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
