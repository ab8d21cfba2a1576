using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>
/// Brings a definition of STU3 or R5 into the R4 model (DESIGN §5): what it states stays, only its shape changes, and its own
/// <c>fhirVersion</c> is kept.
/// </summary>
/// <remarks>
/// <code>
///              STU3                                   R5
///  StructureDefinition ─► Stu3Structure          R5Structure
///    its elements ──────► Stu3Elements           R5Elements
///      their types ─────► Stu3Types
///      their paths ─────► Stu3Paths
///  ValueSet, CodeSystem ► Stu3Terminology        R5Terminology
///  ConceptMap ──────────► Stu3ConceptMap         R5ConceptMap
///  SearchParameter, OperationDefinition ► Stu3Operations   R5Operations
/// </code>
/// What R4 has no property for is kept in the published cross-version extensions. Codes that R4's closed lists lack (FHIR versions,
/// resource types, search types) stay as they are: changing them would change what is stated.
/// </remarks>
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
    public static JsonObject ToR4(JsonObject definition, FhirRelease release, ICollection<DefinitionIssue>? issues)
    {
        if (Shape.Text(definition["resourceType"]) == "StructureDefinition") RelativeBounds.AsQuantity(definition);
        // contextType is STU3's alone: whatever version such a definition claims, it is written as STU3 has it.
        var stu3 = release == FhirRelease.Stu3 || definition.ContainsKey("contextType");
        if (!stu3 && release != FhirRelease.R5) return definition;
        var repairs = new Repairs(definition, issues);
        switch (Shape.Text(definition["resourceType"]))
        {
            case "StructureDefinition":
                if (stu3) Stu3Structure.ToR4(definition, repairs);
                else R5Structure.ToR4(definition);
                break;
            case "ValueSet":
                if (stu3) Stu3Terminology.ValueSetToR4(definition);
                else R5Terminology.ValueSetToR4(definition);
                break;
            case "CodeSystem":
                if (stu3) Stu3Terminology.CodeSystemToR4(definition);
                else R5Terminology.CodeSystemToR4(definition);
                break;
            case "ConceptMap":
                if (stu3) Stu3ConceptMap.ToR4(definition);
                else R5ConceptMap.ToR4(definition);
                break;
            case "SearchParameter":
                if (stu3) Stu3Operations.SearchParameterToR4(definition);
                else R5Operations.SearchParameterToR4(definition);
                break;
            case "OperationDefinition":
                if (stu3) Stu3Operations.OperationToR4(definition);
                else R5Operations.OperationToR4(definition);
                break;
        }
        foreach (var contained in Shape.Items(definition["contained"])) ToR4(contained, release, issues);
        return definition;
    }
}
