using System.Text.Json.Nodes;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Definitions.Normalising;

/// <summary>An element of STU3, its id and path apart (<see cref="Stu3Paths"/>): types, binding, slicing, constraints.</summary>
internal static class Stu3Elements
{
    private const string MaximumValueSet = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet";

    public static void ToR4(JsonObject element, Repairs repairs)
    {
        Stu3Types.ToR4(element);
        if (element["binding"] is JsonObject binding) Binding(binding, Shape.Text(element["id"]), repairs);
        if (element["slicing"] is JsonObject slicing) Slicing(slicing);
        foreach (var constraint in Shape.Items(element["constraint"])) Source(constraint);
    }

    // STU3 names a constraint's source by type and element (Questionnaire.item), R4 by canonical.
    private static void Source(JsonObject constraint)
    {
        if (Shape.Text(constraint["source"]) is not { } source || source.Contains('/', StringComparison.Ordinal) || source.Contains(':', StringComparison.Ordinal)) return;
        constraint["source"] = "http://hl7.org/fhir/StructureDefinition/" + source.Split('.')[0];
    }

    private static void Binding(JsonObject binding, string? elementId, Repairs repairs)
    {
        Shape.Canonical(binding, "valueSetUri", "valueSetReference", "valueSet");
        foreach (var extension in Shape.Items(binding["extension"]))
        {
            if (Shape.Text(extension["url"]) == MaximumValueSet) Shape.Canonical(extension, "valueUri", "valueReference", "valueCanonical");
        }
        if (Shape.Text(binding["valueSet"]) is not { } valueSet) return;
        // Kept as stated: what it should have been is the publisher's to say.
        if (valueSet.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
            repairs.Warn("binding-to-page", $"The binding names a web page ({valueSet}) where a value set's canonical URL belongs.", elementId);
        else if (valueSet is CodeSystemUrls.SnomedCt or CodeSystemUrls.Loinc or CodeSystemUrls.Ucum)
            repairs.Warn("binding-to-code-system", $"The binding names a code system ({valueSet}) where a value set's canonical URL belongs.", elementId);
    }

    // DSTU2 wrote a discriminator as a path alone, and STU3 profiles converted from it do so still.
    private static void Slicing(JsonObject slicing)
    {
        if (slicing["discriminator"] is not JsonArray list) return;
        for (var i = 0; i < list.Count; i++)
        {
            if (Shape.Text(list[i]) is not { } path) continue;
            var byType = path == "@type" || path.EndsWith("@type", StringComparison.Ordinal);
            var byProfile = path == "@profile" || path.EndsWith("@profile", StringComparison.Ordinal);
            list[i] = new JsonObject
            {
                ["type"] = byType ? "type" : byProfile ? "profile" : "value",
                ["path"] = byType || byProfile ? path[..^(byType ? 5 : 8)].TrimEnd('.') is { Length: > 0 } at ? at : "$this" : path,
            };
        }
    }
}
