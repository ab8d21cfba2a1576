using System.Text.Json.Nodes;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Rest.Routing;

namespace FhirStories.Rest.Capabilities;

/// <summary>What R5's base says of the types that it stores, from the tables that route and search.</summary>
internal sealed class CarrierStatement(FhirRepository repository, DefinitionStore definitions, IReadOnlyList<Route> routes)
{
    private static readonly string[] OfSystem = ["search-system", "history-system"];

    private static readonly (string Name, string Type, string Definition)[] Common =
    [
        ("_id", "token", "http://hl7.org/fhir/SearchParameter/Resource-id"),
        ("_lastUpdated", "date", "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated"),
        ("_text", "special", "http://hl7.org/fhir/SearchParameter/DomainResource-text"),
        ("_content", "special", "http://hl7.org/fhir/SearchParameter/Resource-content"),
    ];

    /// <summary>The interactions of the whole base.</summary>
    public IEnumerable<string> System => routes.Select(r => r.Interaction).Distinct().Where(OfSystem.Contains).Append("batch");

    /// <summary>What a type takes, as members of <c>rest.resource</c>.</summary>
    public void Describe(string type, JsonObject resource)
    {
        resource["profile"] = $"http://hl7.org/fhir/StructureDefinition/{type}";
        resource["documentation"] = $"The same resource as Basic with the code {type} at the R4 base: id, versions and history are shared.";
        resource["interaction"] = List(routes.Select(r => r.Interaction).Distinct().Where(i => !OfSystem.Contains(i)).Select(i => new JsonObject { ["code"] = i }));
        resource["versioning"] = "versioned";
        resource["readHistory"] = true;
        resource["updateCreate"] = true;
        resource["conditionalCreate"] = true;
        resource["conditionalRead"] = "full-support";
        resource["conditionalUpdate"] = true;
        resource["conditionalDelete"] = "multiple";
        resource["searchInclude"] = List(repository.Carried.Links(type).Select(code => (JsonNode)$"{type}:{code}").Prepend("*"));
        resource["searchRevInclude"] = List(repository.Carried.LinksTo(type).Select(link => (JsonNode)link).Prepend("*"));
        resource["searchParam"] = List(Parameters(type));
    }

    private IEnumerable<JsonObject> Parameters(string type) =>
        Common.Concat(repository.SearchParameters.Common.Concat(repository.Carried.Definitions(type)).Select(d => (Name: d.Code, Type: TypeOf(d), Definition: d.Url)))
            .Select(p => new JsonObject { ["name"] = p.Name, ["definition"] = p.Definition, ["type"] = p.Type });

    // R5 has other types for some that all resources have: a profile is a reference to one, and found by its canonical all the same.
#pragma warning disable CA1308 // FHIR writes these codes in lower case.
    private string TypeOf(SearchParameterDefinition definition) =>
        (definitions.SearchParameters(FhirRelease.R5).FirstOrDefault(d => d.Url == definition.Url) ?? definition).Type.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static JsonArray List(IEnumerable<JsonNode> items) => new([.. items]);
}
