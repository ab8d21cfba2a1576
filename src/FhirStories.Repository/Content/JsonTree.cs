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
            return HasHalves(json.Span) ? null : JsonNode.Parse(json.Span, documentOptions: Reading) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a text or name has half a character in it, a surrogate by itself: it can be escaped in JSON, and no text can hold it.</summary>
    /// <exception cref="JsonException">It is no JSON, or nested too deep.</exception>
    public static bool HasHalves(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0) return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Reading.MaxDepth });
        try
        {
            while (reader.Read())
                if (reader.ValueIsEscaped) reader.GetString();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    /// <summary>UTF-8 JSON, compact.</summary>
    public static byte[] Write(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Plain);

    /// <summary>A property that is a text; null where it is none.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
