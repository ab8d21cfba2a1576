using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>SearchParameter and OperationDefinition of STU3.</summary>
internal static class Stu3Operations
{
    private const string ParameterProfile = "http://hl7.org/fhir/StructureDefinition/operationdefinition-profile";

    public static void SearchParameterToR4(JsonObject parameter)
    {
        foreach (var component in Shape.Items(parameter["component"])) Referenced(component, "definition");
    }

    public static void OperationToR4(JsonObject operation)
    {
        Referenced(operation, "base");
        // STU3 states what an operation leaves alone, R4 what it changes.
        if (Shape.Take(operation, "idempotent") is JsonValue value && value.TryGetValue<bool>(out var idempotent)) operation["affectsState"] = !idempotent;
        foreach (var parameter in Shape.Items(operation["parameter"])) Parameter(parameter);
    }

    private static void Parameter(JsonObject parameter)
    {
        if (parameter["binding"] is JsonObject binding) Shape.Canonical(binding, "valueSetUri", "valueSetReference", "valueSet");
        if (Shape.Take(parameter, "profile") is JsonObject profile && Shape.Text(profile["reference"]) is { } url)
        {
            // R4's targetProfile is what a reference may lead to; a profile of the parameter's own value has an extension.
            if (Shape.Text(parameter["type"]) == "Reference") parameter["targetProfile"] = new JsonArray(url);
            else Shape.AddExtension(parameter, new JsonObject { ["url"] = ParameterProfile, ["valueUri"] = url });
        }
        foreach (var part in Shape.Items(parameter["part"])) Parameter(part);
    }

    private static void Referenced(JsonObject owner, string name)
    {
        if (owner[name] is JsonObject reference && Shape.Text(reference["reference"]) is { } url) owner[name] = url;
    }
}
