using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

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
            return IsReadable(json.Span) ? JsonNode.Parse(json.Span, documentOptions: Reading) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether all names and texts can be read: a tree reads them when somebody asks, and then fails on what is no UTF-8, or half a character (a surrogate that is escaped
    /// by itself).</summary>
    /// <exception cref="JsonException">It is no JSON, or nested too deep.</exception>
    public static bool IsReadable(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) return false;
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0) return true;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Reading.MaxDepth });
        try
        {
            while (reader.Read())
                if (reader.ValueIsEscaped) reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>UTF-8 JSON, compact.</summary>
    public static byte[] Write(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Plain);

    /// <summary>A property that is a text; null where it is none.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
