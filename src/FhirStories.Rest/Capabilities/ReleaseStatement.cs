using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Definitions;
using FhirStories.Repository.Carried;

namespace FhirStories.Rest.Capabilities;

/// <summary>Says what there is for STU3 and R5, in the shape of that release.</summary>
internal static class ReleaseStatement
{
    private const string Validate = "http://hl7.org/fhir/OperationDefinition/Resource-validate";

    /// <summary>The statement as UTF-8 JSON.</summary>
    /// <param name="baseUrl">Address of the release's base.</param>
    /// <param name="release">STU3 or R5.</param>
    /// <param name="definitions">Which types there are.</param>
    /// <param name="carriers">What is said of types that are stored; null where none is.</param>
    /// <param name="smart">Where an app gets tokens; null where there are none to get.</param>
    public static byte[] Build(string baseUrl, FhirRelease release, DefinitionStore definitions, CarrierStatement? carriers, SmartEndpoints? smart = null)
    {
        var version = SoftwareVersion.Current ?? "";
        var isStu3 = release == FhirRelease.Stu3;
        var rest = new JsonObject
        {
            ["mode"] = "server",
            ["documentation"] = carriers is null ? "Resources of this release are validated: POST them to $validate or [type]/$validate. What is stored is served as R4."
                : $"{string.Join(", ", CarrierView.Types)} are stored; they are the same resources as Basic with such a code at the R4 base. Resources of all types are validated: POST them to $validate or [type]/$validate.",
        };
        if (smart is not null) rest["security"] = Security(smart);
        // STU3 wants an interaction of every type that it lists, and there are none.
        if (!isStu3)
        {
            rest["resource"] = new JsonArray([.. definitions.ResourceTypes(release).Select(type => (JsonNode)Resource(type, carriers))]);
        }
        if (carriers is not null) rest["interaction"] = new JsonArray([.. carriers.System.Select(code => (JsonNode)new JsonObject { ["code"] = code })]);
        rest["operation"] = new JsonArray(Operation(isStu3));
        var statement = new JsonObject
        {
            ["resourceType"] = "CapabilityStatement",
            ["url"] = $"{baseUrl}/metadata",
            ["version"] = version,
            ["name"] = "FhirStories",
            ["title"] = carriers is not null ? "FhirStories: stories, roles, assessments and test plans as FHIR R5" : $"FhirStories: validation of FHIR {FhirReleases.VersionOf(release)}",
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

    private static JsonObject Security(SmartEndpoints smart) => new()
    {
        ["extension"] = new JsonArray(new JsonObject
        {
            ["url"] = SmartEndpoints.Extension,
            ["extension"] = new JsonArray([.. smart.Named.Select(each => (JsonNode)new JsonObject { ["url"] = each.Name, ["valueUri"] = each.Address })]),
        }),
        ["service"] = new JsonArray(new JsonObject
        {
            ["coding"] = new JsonArray(new JsonObject { ["system"] = SmartEndpoints.ServiceSystem, ["code"] = SmartEndpoints.Service }),
        }),
    };

    private static JsonObject Resource(string type, CarrierStatement? carriers)
    {
        var resource = new JsonObject { ["type"] = type };
        if (CarrierView.IsCarrier(type)) carriers?.Describe(type, resource);
        resource["operation"] = new JsonArray(Operation(isStu3: false));
        return resource;
    }

    private static JsonObject Operation(bool isStu3) => new()
    {
        ["name"] = "validate",
        ["definition"] = isStu3 ? new JsonObject { ["reference"] = Validate } : Validate,
    };
}
