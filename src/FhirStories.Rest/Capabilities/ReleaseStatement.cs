using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Definitions;

namespace FhirStories.Rest.Capabilities;

/// <summary>Says what there is for STU3 and R5, in the shape of that release.</summary>
internal static class ReleaseStatement
{
    private const string Validate = "http://hl7.org/fhir/OperationDefinition/Resource-validate";

    /// <summary>The statement as UTF-8 JSON.</summary>
    /// <param name="baseUrl">Address of the release's base.</param>
    /// <param name="release">STU3 or R5.</param>
    /// <param name="definitions">Which types there are.</param>
    public static byte[] Build(string baseUrl, FhirRelease release, DefinitionStore definitions)
    {
        var version = SoftwareVersion.Current ?? "";
        var isStu3 = release == FhirRelease.Stu3;
        var rest = new JsonObject
        {
            ["mode"] = "server",
            ["documentation"] = "Resources of this release are validated: POST them to $validate or [type]/$validate. What is stored is served as R4.",
        };
        // STU3 wants an interaction of every type that it lists, and there are none.
        if (!isStu3)
        {
            rest["resource"] = new JsonArray([.. definitions.ResourceTypes(release).Select(type => (JsonNode)new JsonObject
            {
                ["type"] = type,
                ["operation"] = new JsonArray(Operation(isStu3)),
            })]);
        }
        rest["operation"] = new JsonArray(Operation(isStu3));
        var statement = new JsonObject
        {
            ["resourceType"] = "CapabilityStatement",
            ["url"] = $"{baseUrl}/metadata",
            ["version"] = version,
            ["name"] = "FhirStories",
            ["title"] = $"FhirStories: validation of FHIR {FhirReleases.VersionOf(release)}",
            ["status"] = "active",
            ["date"] = SoftwareVersion.Text(SoftwareVersion.Built),
            ["kind"] = "instance",
            ["software"] = new JsonObject { ["name"] = "FhirStories", ["version"] = version },
            ["implementation"] = new JsonObject { ["description"] = "Validates resources against their definitions and profiles", ["url"] = baseUrl },
            ["fhirVersion"] = FhirReleases.VersionOf(release),
            ["format"] = new JsonArray("application/fhir+json", "application/fhir+xml"),
            ["rest"] = new JsonArray(rest),
        };
        if (isStu3) statement["acceptUnknown"] = "no";
        return JsonSerializer.SerializeToUtf8Bytes(statement);
    }

    private static JsonObject Operation(bool isStu3) => new()
    {
        ["name"] = "validate",
        ["definition"] = isStu3 ? new JsonObject { ["reference"] = Validate } : Validate,
    };
}
