using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>ValueSet and CodeSystem of STU3.</summary>
internal static class Stu3Terminology
{
    private const string Extensible = "http://hl7.org/fhir/3.0/StructureDefinition/extension-ValueSet.extensible";

    public static void ValueSetToR4(JsonObject valueSet)
    {
        if (Shape.Take(valueSet, "extensible") is JsonValue extensible)
            Shape.AddExtension(valueSet, new JsonObject { ["url"] = Extensible, ["valueBoolean"] = extensible });
    }

    // STU3 knows one identifier, R4 a list.
    public static void CodeSystemToR4(JsonObject codeSystem)
    {
        if (codeSystem["identifier"] is JsonObject) codeSystem["identifier"] = new JsonArray(Shape.Take(codeSystem, "identifier"));
    }
}
