using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>A ConceptMap of R5: relationships become equivalences, "no map" an unmatched target, attributes properties with text.</summary>
internal static class R5ConceptMap
{
    public static void ToR4(JsonObject map)
    {
        R5Only.KeepManaged(map, "ConceptMap");
        // R4 has one identifier; the others are kept beside it.
        if (Shape.Take(map, "identifier") is JsonArray { Count: > 0 } identifiers)
        {
            var first = identifiers[0]!.DeepClone();
            identifiers.RemoveAt(0);
            map["identifier"] = identifiers;
            R5Only.Keep(map, "ConceptMap", ("identifier", "Identifier"));
            map["identifier"] = first;
        }
        foreach (var (from, to) in new[] { ("sourceScope", "source"), ("targetScope", "target") })
        {
            Shape.Rename(map, from + "Uri", to + "Uri");
            Shape.Rename(map, from + "Canonical", to + "Canonical");
        }
        var attributes = Shape.Items(map["additionalAttribute"])
            .Select(a => (Code: Shape.Text(a["code"]), Uri: Shape.Text(a["uri"]))).Where(a => a is { Code: not null, Uri: not null })
            .GroupBy(a => a.Code!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Uri!, StringComparer.Ordinal);
        R5Only.KeepComplex(map, "ConceptMap", "property", ("code", "Code"), ("uri", "Uri"), ("description", "String"), ("type", "Code"), ("system", "Canonical"));
        R5Only.KeepComplex(map, "ConceptMap", "additionalAttribute", ("code", "Code"), ("uri", "Uri"), ("description", "String"), ("type", "Code"));
        foreach (var group in Shape.Items(map["group"])) Group(group, attributes);
    }

    private static void Group(JsonObject group, Dictionary<string, string> attributes)
    {
        foreach (var side in new[] { "source", "target" })
        {
            // R4 has the version beside the system's uri.
            if (Shape.Text(group[side]) is not { } canonical || canonical.IndexOf('|', StringComparison.Ordinal) is not (> 0 and var bar)) continue;
            group[side] = canonical[..bar];
            group[side + "Version"] = canonical[(bar + 1)..];
        }
        foreach (var element in Shape.Items(group["element"])) Element(element, attributes);
        if (group["unmapped"] is not JsonObject unmapped) return;
        if (Shape.Text(unmapped["mode"]) == "use-source-code") unmapped["mode"] = "provided";
        Shape.Rename(unmapped, "otherMap", "url");
        R5Only.Keep(unmapped, "ConceptMap.group.unmapped", ("relationship", "Code"), ("valueSet", "Canonical"));
    }

    private static void Element(JsonObject element, Dictionary<string, string> attributes)
    {
        R5Only.Keep(element, "ConceptMap.group.element", ("valueSet", "Canonical"));
        if (Shape.Take(element, "noMap") is JsonValue value && value.TryGetValue<bool>(out var none) && none && element["target"] is null)
            element["target"] = new JsonArray(new JsonObject { ["equivalence"] = "unmatched" });
        foreach (var target in Shape.Items(element["target"]))
        {
            if (Shape.Text(Shape.Take(target, "relationship")) is { } relationship) target["equivalence"] = Equivalence(relationship);
            R5Only.Keep(target, "ConceptMap.group.element.target", ("valueSet", "Canonical"));
            R5Only.KeepComplex(target, "ConceptMap.group.element.target", "property", ("code", "Code"), ("valueCoding", "Coding"), ("valueString", "String"),
                ("valueInteger", "Integer"), ("valueBoolean", "Boolean"), ("valueDateTime", "DateTime"), ("valueDecimal", "Decimal"), ("valueCode", "Code"));
            foreach (var other in Shape.Items(target["dependsOn"]).Concat(Shape.Items(target["product"]))) Attribute(other, attributes);
        }
    }

    // R4 names a property by uri and gives its value as text, with the system of a coding beside it.
    private static void Attribute(JsonObject other, Dictionary<string, string> attributes)
    {
        if (Shape.Text(Shape.Take(other, "attribute")) is { } code) other["property"] = attributes.GetValueOrDefault(code, code);
        R5Only.Keep(other, "ConceptMap.group.element.target.dependsOn", ("valueSet", "Canonical"));
        if (Shape.Take(other, "valueCoding") is JsonObject coding)
        {
            if (Shape.Text(coding["system"]) is { } system) other["system"] = system;
            if (Shape.Text(coding["code"]) is { } value) other["value"] = value;
            if (Shape.Text(coding["display"]) is { } display) other["display"] = display;
        }
        if (Shape.Take(other, "valueQuantity") is JsonObject quantity) other["value"] = quantity.ToJsonString();
        foreach (var name in new[] { "valueCode", "valueString", "valueBoolean" })
            if (Shape.Take(other, name) is { } value) other["value"] = value.ToString();
    }

    // R5 says how the source stands to the target, R4 how the target stands to the source.
    private static string Equivalence(string relationship) => relationship switch
    {
        "related-to" => "relatedto",
        "source-is-narrower-than-target" => "wider",
        "source-is-broader-than-target" => "narrower",
        "not-related-to" => "disjoint",
        var same => same,
    };
}
