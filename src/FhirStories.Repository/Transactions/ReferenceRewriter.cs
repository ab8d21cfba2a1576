using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FhirStories.Repository.Transactions;

/// <summary>Puts the ids that a transaction gives in place of what its entries call each other (R4 http §3.1.0.11.2).</summary>
internal static partial class ReferenceRewriter
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 256, AllowDuplicateProperties = false };

    /// <summary>A resource's JSON as a tree; null where it is none.</summary>
    public static JsonObject? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonNode.Parse(json.Span, documentOptions: Reading) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The references that are searches, such as <c>Patient?identifier=x</c>.</summary>
    public static IEnumerable<string> Conditional(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Key == "reference" && Text(p.Value) is { } text && Search().IsMatch(text) ? [text] : Conditional(p.Value)),
        JsonArray a => a.SelectMany(Conditional),
        _ => [],
    };

    /// <summary>The JSON with everything replaced that the map knows.</summary>
    /// <param name="resource">The resource; it is changed.</param>
    /// <param name="targets">What entries are called → <c>Type/id</c>.</param>
    public static byte[] Rewrite(JsonObject resource, IReadOnlyDictionary<string, string> targets)
    {
        if (targets.Count > 0) Walk(resource, targets);
        return JsonSerializer.SerializeToUtf8Bytes(resource, Plain);
    }

    private static void Walk(JsonNode node, IReadOnlyDictionary<string, string> targets)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var (name, value) in o.ToList())
                {
                    if (Text(value) is { } text)
                    {
                        if (New(name, text, targets) is { } replaced) o[name] = replaced;
                    }
                    else if (value is not null) Walk(value, targets);
                }
                break;
            case JsonArray a:
                for (var i = 0; i < a.Count; i++)
                {
                    if (Text(a[i]) is { } text)
                    {
                        if (New("", text, targets) is { } replaced) a[i] = replaced;
                    }
                    else if (a[i] is { } child) Walk(child, targets);
                }
                break;
        }
    }

    private static string? New(string name, string text, IReadOnlyDictionary<string, string> targets)
    {
        if (name == "div") return Links().Replace(text, m => targets.TryGetValue(m.Groups[2].Value, out var to) ? m.Groups[1].Value + to + m.Groups[3].Value : m.Value) is var changed && changed != text ? changed : null;
        // A URN is a name wherever it stands; anything else only where a reference does.
        if (name != "reference" && !text.StartsWith("urn:", StringComparison.Ordinal)) return null;
        if (targets.TryGetValue(text, out var target)) return target;
        var part = text.IndexOf('#', StringComparison.Ordinal);
        return part > 0 && targets.TryGetValue(text[..part], out target) ? target + text[part..] : null;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    [GeneratedRegex("^[A-Z][A-Za-z]+\\?")]
    private static partial Regex Search();

    [GeneratedRegex("((?:href|src)\\s*=\\s*[\"'])([^\"']+)([\"'])")]
    private static partial Regex Links();
}
