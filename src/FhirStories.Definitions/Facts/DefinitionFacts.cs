using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Definitions.Facts;

/// <summary>
/// Reduces a published definition to facts (DESIGN §3): what it states, in its own release's shape, and none of its prose.
/// Each list below names what is kept; whatever else a publisher adds is left out.
/// </summary>
internal static partial class DefinitionFacts
{
    private static readonly string[] Canonical = ["resourceType", "id", "url", "version", "name", "title", "status", "experimental"];

    private static readonly string[] Structure =
        [.. Canonical, "fhirVersion", "kind", "abstract", "contextType", "context", "contextInvariant", "type", "baseDefinition", "derivation"];

    private static readonly string[] Element =
        ["id", "path", "representation", "sliceName", "sliceIsConstraining", "slicing", "min", "max", "base", "contentReference", "type",
         "maxLength", "constraint", "mustSupport", "isModifier", "isSummary", "binding"];

    private static readonly string[] ValuePrefixes = ["fixed", "pattern", "minValue", "maxValue", "defaultValue"];

    private static readonly string[] System =
        [.. Canonical, "caseSensitive", "valueSet", "hierarchyMeaning", "compositional", "versionNeeded", "content", "supplements", "count", "filter", "property", "concept"];

    private static readonly string[] Set = [.. Canonical, "immutable", "extensible", "compose"];

    /// <summary>The facts, or null where the resource is of a kind that facts are not kept of.</summary>
    public static JsonObject? Of(JsonObject resource) => (string?)resource["resourceType"] switch
    {
        "StructureDefinition" => OfStructure(resource),
        "CodeSystem" => OfCodeSystem(resource),
        "ValueSet" => OfValueSet(resource),
        _ => null,
    };

    private static JsonObject OfStructure(JsonObject resource)
    {
        var facts = Pick(resource, Structure);
        WithId(facts);
        // A differential is what the publisher wrote. Types and resources, and the odd profile published without one, have a snapshot.
        var differential = resource["differential"]?["element"] is JsonArray { Count: > 0 } && (string?)resource["derivation"] == "constraint";
        var part = differential ? "differential" : "snapshot";
        if (resource[part]?["element"] is JsonArray elements)
            facts[part] = new JsonObject { ["element"] = new JsonArray([.. elements.OfType<JsonObject>().Select(OfElement)]) };
        return facts;
    }

    private static JsonNode OfElement(JsonObject element)
    {
        var facts = new JsonObject();
        foreach (var (name, value) in element)
        {
            if (value is null || !Element.Contains(name) && !ValuePrefixes.Any(p => IsValue(name, p))) continue;
            if (value is JsonValue flag && flag.TryGetValue<bool>(out var set) && !set) continue;
            facts[name] = name switch
            {
                "slicing" => Pick(value.AsObject(), "discriminator", "ordered", "rules"),
                "type" => Each(value, t => Pick(WithoutPageExtensions(t), "extension", "code", "_code", "profile", "targetProfile", "aggregation", "versioning")),
                "constraint" => Each(value, c => Pick(c, "key", "severity", "expression")),
                "binding" => OfBinding(value.AsObject()),
                _ => WithoutSnomedDisplays(value.DeepClone()),
            };
        }
        return facts;
    }

    private static JsonObject OfBinding(JsonObject binding)
    {
        var facts = Pick(binding, "strength", "valueSet", "valueSetUri");
        // The reference's display is the publisher's text.
        if (binding["valueSetReference"] is JsonObject reference) facts["valueSetReference"] = Pick(reference, "reference");
        var maximum = (binding["extension"] as JsonArray)?.OfType<JsonObject>()
            .Where(e => ((string?)e["url"])?.EndsWith("elementdefinition-maxValueSet", StringComparison.Ordinal) == true).ToArray() ?? [];
        if (maximum.Length > 0) facts["extension"] = new JsonArray([.. maximum.Select(e => e.DeepClone())]);
        return facts;
    }

    private static JsonObject WithoutPageExtensions(JsonObject type)
    {
        var copy = type.DeepClone().AsObject();
        if (copy["extension"] is not JsonArray extensions) return copy;
        foreach (var extension in extensions.ToArray())
        {
            var url = (string?)extension?["url"] ?? "";
            if (!url.EndsWith("/regex", StringComparison.Ordinal) && !url.EndsWith("fhir-type", StringComparison.Ordinal)) extensions.Remove(extension);
        }
        if (extensions.Count == 0) copy.Remove("extension");
        return copy;
    }

    private static JsonObject OfCodeSystem(JsonObject resource)
    {
        var facts = Pick(resource, System);
        WithId(facts);
        if (facts["filter"] is { } filters) facts["filter"] = Each(filters, f => Pick(f, "code", "operator", "value"));
        if (facts["property"] is { } properties) facts["property"] = Each(properties, p => Pick(p, "code", "uri", "type"));
        if (facts["concept"] is { } concepts) facts["concept"] = Each(concepts, c => OfConcept(c, (string?)resource["url"] == CodeSystemUrls.SnomedCt));
        return facts;
    }

    private static JsonObject OfConcept(JsonObject concept, bool codeOnly)
    {
        var facts = codeOnly ? Pick(concept, "code") : Pick(concept, "code", "display");
        if (concept["property"] is JsonArray properties)
        {
            var kept = properties.OfType<JsonObject>().Where(p => p["valueString"] is null).Select(p => p.DeepClone()).ToArray();
            if (kept.Length > 0) facts["property"] = new JsonArray(kept);
        }
        if (concept["concept"] is { } children) facts["concept"] = Each(children, c => OfConcept(c, codeOnly));
        return facts;
    }

    private static JsonObject OfValueSet(JsonObject resource)
    {
        var facts = Pick(resource, Set);
        WithId(facts);
        if (facts["compose"] is not JsonObject compose) return facts;
        facts["compose"] = Pick(compose, "lockedDate", "inactive", "include", "exclude");
        foreach (var part in new[] { "include", "exclude" })
            if (facts["compose"]![part] is { } includes) facts["compose"]![part] = Each(includes, OfInclude);
        return facts;
    }

    private static JsonObject OfInclude(JsonObject include)
    {
        var facts = Pick(include, "system", "version", "concept", "filter", "valueSet");
        var snomed = (string?)include["system"] == CodeSystemUrls.SnomedCt;
        if (facts["concept"] is { } concepts) facts["concept"] = Each(concepts, c => snomed ? Pick(c, "code") : Pick(c, "code", "display"));
        if (facts["filter"] is { } filters)
        {
            facts["filter"] = Each(filters, f => Pick(f, "property", "op", "value"));
            foreach (var filter in facts["filter"]!.AsArray())
                if (snomed && (string?)filter!["value"] is { } expression) filter["value"] = SnomedExpression.WithoutTerms(expression);
        }
        return facts;
    }

    private static JsonNode WithoutSnomedDisplays(JsonNode node)
    {
        if (node is JsonObject json)
        {
            if (json["system"] is JsonValue system && system.TryGetValue<string>(out var url) && url == CodeSystemUrls.SnomedCt) json.Remove("display");
            foreach (var (_, child) in json) if (child is not null) WithoutSnomedDisplays(child);
        }
        else if (node is JsonArray list)
        {
            foreach (var child in list) if (child is not null) WithoutSnomedDisplays(child);
        }
        return node;
    }

    // Care Connect's files mostly have no id; a canonical's last segment is what publishers use.
    private static void WithId(JsonObject facts)
    {
        if (facts.ContainsKey("id") || (string?)facts["url"] is not { } url) return;
        var id = IdCharacter().Replace(url[(url.LastIndexOf('/') + 1)..], "-");
        facts.Insert(1, "id", id.Length > 64 ? id[..64] : id);
    }

    private static JsonObject Pick(JsonObject source, params string[] names)
    {
        var result = new JsonObject();
        foreach (var name in names) if (source[name] is { } value) result[name] = value.DeepClone();
        return result;
    }

    private static JsonArray Each(JsonNode list, Func<JsonObject, JsonObject> reduce) =>
        new([.. list.AsArray().OfType<JsonObject>().Select(item => (JsonNode)reduce(item))]);

    private static bool IsValue(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiLetterUpper(name[prefix.Length]);

    [GeneratedRegex(@"[^A-Za-z0-9\-.]")]
    private static partial Regex IdCharacter();
}
