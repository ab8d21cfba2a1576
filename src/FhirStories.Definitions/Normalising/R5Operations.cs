using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>SearchParameter and OperationDefinition of R5.</summary>
internal static class R5Operations
{
    private const string AllowedType = "http://hl7.org/fhir/StructureDefinition/operationdefinition-allowed-type";

    public static void SearchParameterToR4(JsonObject parameter)
    {
        R5Only.KeepPublished(parameter, "SearchParameter");
        R5Only.Keep(parameter, "SearchParameter",
            ("title", "String"), ("copyright", "Markdown"), ("identifier", "Identifier"), ("constraint", "String"), ("processingMode", "Code"));
    }

    public static void OperationToR4(JsonObject operation)
    {
        R5Only.KeepPublished(operation, "OperationDefinition");
        R5Only.Keep(operation, "OperationDefinition", ("identifier", "Identifier"), ("copyright", "Markdown"));
        foreach (var parameter in Shape.Items(operation["parameter"])) Parameter(parameter);
    }

    private static void Parameter(JsonObject parameter)
    {
        R5Only.Keep(parameter, "OperationDefinition.parameter", ("scope", "Code"));
        if (Shape.Take(parameter, "allowedType") is { } allowed)
            foreach (var type in Shape.Texts(allowed)) Shape.AddExtension(parameter, new JsonObject { ["url"] = AllowedType, ["valueUri"] = type });
        foreach (var part in Shape.Items(parameter["part"])) Parameter(part);
    }
}
