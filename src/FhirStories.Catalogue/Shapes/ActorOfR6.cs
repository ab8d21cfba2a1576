using System.Text.Json.Nodes;

namespace FhirStories.Catalogue.Shapes;

/// <summary>
/// R6's ActorDefinition, told by what it holds and brought to R5: it renames <c>derivedFrom</c> to <c>baseDefinition</c>, adds
/// <c>code</c>, and has more types of actors. What R5 has no place for is an extension that HL7's cross-version scheme would name so.
/// </summary>
internal static class ActorOfR6
{
    private const string Added = "http://hl7.org/fhir/6.0/StructureDefinition/extension-ActorDefinition.";
    private const string AbsentReason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    // R6's codes (those of its ballots, too) that R5 lacks, and the one of R5 that says it less closely, where there is one.
    private static readonly Dictionary<string, string?> Types = new(StringComparer.Ordinal)
    {
        ["individual"] = "person", ["patient"] = "person", ["practitioner"] = "person", ["related-person"] = "person",
        ["non-system"] = null, ["device"] = null, ["collective"] = null, ["care-team"] = null, ["group"] = null,
        ["healthcare-service"] = null, ["organization"] = null, ["other"] = null,
    };

    public static bool Is(JsonObject resource) => TreeText.Is(resource["resourceType"], "ActorDefinition")
        && (Has(resource, "baseDefinition") || Has(resource, "code") || TreeText.Of(resource["type"]) is { } type && Types.ContainsKey(type));

    /// <summary>To R5, in place.</summary>
    public static void ToR5(JsonObject actor, ShapeProblems problems)
    {
        var parents = ElementValue.Read(actor, "derivedFrom").Concat(ElementValue.Read(actor, "baseDefinition")).ToList();
        foreach (var name in new[] { "derivedFrom", "baseDefinition" }) Remove(actor, name);
        ElementValue.Write(actor, "derivedFrom", parents, many: true);

        foreach (var code in ElementValue.Read(actor, "code"))
            // What is no CodeableConcept here has no place in such an extension either.
            Add(actor, code.Value is JsonObject concept ? new JsonObject { ["url"] = Added + "code", ["valueCodeableConcept"] = concept.DeepClone() } : CarriedContent.Of("code", code.Value));
        Remove(actor, "code");
        Type(actor, problems);
    }

    private static void Type(JsonObject actor, ShapeProblems problems)
    {
        if (TreeText.Of(actor["type"]) is not { } type || !Types.TryGetValue(type, out var nearest)) return;
        if (actor["_type"] is not JsonObject extra) actor["_type"] = extra = [];
        Add(extra, new JsonObject { ["url"] = Added + "type", ["valueCode"] = type });
        if (nearest is null)
        {
            actor.Remove("type");
            Add(extra, new JsonObject { ["url"] = AbsentReason, ["valueCode"] = "unsupported" });
        }
        else
        {
            actor["type"] = nearest;
        }

        problems.Warning("actor-type-of-r6", "ActorDefinition.type",
            $"'{type}' is a type of actors of R6 that R5 lacks. {(nearest is null ? "None of R5's says it, so the type was marked as absent" : $"It became '{nearest}'")}; the code is kept in an extension of the type.");
    }

    private static void Add(JsonObject owner, JsonObject extension)
    {
        if (owner["extension"] is not JsonArray extensions) owner["extension"] = extensions = [];
        extensions.Add((JsonNode)extension);
    }

    private static bool Has(JsonObject resource, string name) => resource.ContainsKey(name) || resource.ContainsKey("_" + name);

    private static void Remove(JsonObject resource, string name)
    {
        resource.Remove(name);
        resource.Remove("_" + name);
    }
}
