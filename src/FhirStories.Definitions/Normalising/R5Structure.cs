using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>A StructureDefinition of R5: what R4's lacks goes into extensions, the rest has the same shape.</summary>
internal static class R5Structure
{
    private const string AdditionalBinding = "http://hl7.org/fhir/tools/StructureDefinition/additional-binding";

    public static void ToR4(JsonObject definition)
    {
        R5Only.KeepPublished(definition, "StructureDefinition");
        var url = Shape.Text(definition["url"]);
        foreach (var part in new[] { "snapshot", "differential" })
            foreach (var element in Shape.Items((definition[part] as JsonObject)?["element"])) Element(element, url);
    }

    private static void Element(JsonObject element, string? definition)
    {
        R5Only.Keep(element, "ElementDefinition", ("mustHaveValue", "Boolean"), ("valueAlternatives", "Canonical"));
        // integer64 is no type of R4's value[x]; the digits are kept.
        foreach (var name in new[] { "defaultValue", "fixed", "pattern", "minValue", "maxValue" })
            if (Shape.Take(element, name + "Integer64") is { } value)
                Shape.AddExtension(element, R5Only.Extension($"http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.{name}", "String", value.ToString()));
        foreach (var constraint in Shape.Items(element["constraint"])) R5Only.Keep(constraint, "ElementDefinition.constraint", ("suppress", "Boolean"));
        if (element["binding"] is JsonObject binding) Additional(binding);
        if (definition is not null && Shape.Text(element["contentReference"]) is { } target && target.StartsWith(definition + "#", StringComparison.Ordinal))
            element["contentReference"] = target[definition.Length..];
    }

    private static void Additional(JsonObject binding)
    {
        if (Shape.Take(binding, "additional") is not { } additional) return;
        foreach (var item in Shape.Items(additional))
        {
            var parts = new JsonArray();
            Add("purpose", "Code");
            Add("valueSet", "Canonical");
            Add("documentation", "Markdown");
            Add("shortDoco", "String");
            Add("usage", "UsageContext");
            Add("any", "Boolean");
            Shape.AddExtension(binding, new JsonObject { ["url"] = AdditionalBinding, ["extension"] = parts });

            void Add(string name, string type)
            {
                foreach (var value in item[name] is JsonArray list ? list.ToArray() : [item[name]])
                    if (value is not null) parts.Add((JsonNode)R5Only.Extension(name, type, value));
            }
        }
    }
}
