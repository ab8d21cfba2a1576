using System.Text.Json;

namespace FhirStories.Definitions.Facts;

/// <summary>What a definition says of its own place among others: HL7's <c>replaces</c>, related artifacts, and a standards status that withdraws it.</summary>
/// <param name="Old">Canonical of what is withdrawn, bare.</param>
/// <param name="New">Canonical of what replaces it, bare; null where it is only withdrawn.</param>
internal readonly record struct Succession(string Old, string? New)
{
    private const string Replaces = "http://hl7.org/fhir/StructureDefinition/replaces";
    private const string StandardsStatus = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status";
    private static readonly string[] Related = ["http://hl7.org/fhir/StructureDefinition/artifact-relatedArtifact", "http://hl7.org/fhir/StructureDefinition/cqf-relatedArtifact"];

    /// <summary>What a definition says.</summary>
    /// <param name="url">Its canonical, bare.</param>
    /// <param name="json">The definition, UTF-8 JSON.</param>
    public static IReadOnlyList<Succession> Of(string url, ReadOnlyMemory<byte> json)
    {
        // Most say nothing: they are not parsed.
        var bytes = json.Span;
        if (bytes.IndexOf("StructureDefinition/replaces\""u8) < 0 && bytes.IndexOf("-relatedArtifact\""u8) < 0
            && (bytes.IndexOf("structuredefinition-standards-status\""u8) < 0 || bytes.IndexOf("\"deprecated\""u8) < 0 && bytes.IndexOf("\"withdrawn\""u8) < 0)) return [];
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        if (!document.RootElement.TryGetProperty("extension", out var extensions) || extensions.ValueKind != JsonValueKind.Array) return [];
        var result = new List<Succession>();
        foreach (var extension in extensions.EnumerateArray())
        {
            var name = Text(extension, "url");
            if (name == Replaces) Add(result, Text(extension, "valueCanonical") ?? Text(extension, "valueUri") ?? Reference(extension), url);
            else if (name == StandardsStatus && Text(extension, "valueCode") is "deprecated" or "withdrawn") result.Add(new Succession(url, null));
            else if (Array.IndexOf(Related, name) >= 0 && extension.TryGetProperty("valueRelatedArtifact", out var related))
            {
                var other = Text(related, "resource") ?? Reference(related) ?? Text(related, "url");
                if (Text(related, "type") is "successor" or "replaced-with") Add(result, url, other);
                else if (Text(related, "type") is "predecessor" or "replaces") Add(result, other, url);
            }
        }
        return result;
    }

    // Versions of one definition share their canonical: none of them replaces another definition.
    private static void Add(List<Succession> result, string? old, string? next)
    {
        if (old is null || next is null) return;
        var (from, to) = (CanonicalTarget.Parse(old).Url, CanonicalTarget.Parse(next).Url);
        if (from != to) result.Add(new Succession(from, to));
    }

    private static string? Reference(JsonElement parent)
    {
        foreach (var name in new[] { "valueReference", "resource" })
            if (parent.TryGetProperty(name, out var reference) && reference.ValueKind == JsonValueKind.Object) return Text(reference, "reference");
        return null;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
