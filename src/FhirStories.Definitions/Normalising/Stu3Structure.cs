using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>A StructureDefinition of STU3: its own properties, then its two lists of elements.</summary>
internal static class Stu3Structure
{
    public static void ToR4(JsonObject definition, Repairs repairs)
    {
        Contexts(definition, repairs);
        Kind(definition, repairs);
        var derived = Shape.Text(definition["derivation"]) == "constraint";
        foreach (var part in new[] { "snapshot", "differential" })
        {
            if (definition[part] is not JsonObject { } list || list["element"] is not JsonArray elements) continue;
            foreach (var element in Shape.Items(elements)) Stu3Elements.ToR4(element, repairs);
            Stu3Paths.ToR4(elements, derived, part == "snapshot", repairs);
        }
    }

    // One contextType for all contexts became a type for each; an element and a data type are both an "element" now.
    private static void Contexts(JsonObject definition, Repairs repairs)
    {
        var type = Shape.Text(Shape.Take(definition, "contextType"));
        if (definition["context"] is not JsonArray list || list.Count == 0 || list[0] is JsonObject) return;
        var contexts = new JsonArray();
        foreach (var expression in Shape.Texts(list))
        {
            // Any element of any data type or resource.
            var (kind, where) = type == "extension" ? ("extension", expression)
                : expression is "*" or "Any" ? ("element", "Element")
                : ("element", expression);
            if (type == "mapping")
            {
                repairs.Inform("context-by-mapping", $"The context '{expression}' is stated by a mapping, which R4 cannot state; it is kept as an element.");
            }
            contexts.Add((JsonNode)new JsonObject { ["type"] = kind, ["expression"] = where });
        }
        definition["context"] = contexts;
    }

    private static void Kind(JsonObject definition, Repairs repairs)
    {
        if (Shape.Text(definition["type"]) != "Extension" || Shape.Text(definition["kind"]) is not ({ } kind and not "complex-type")) return;
        repairs.Warn("extension-kind-wrong", $"The definition of an extension says that its kind is '{kind}'; an extension's is 'complex-type'.");
        definition["kind"] = "complex-type";
    }
}
