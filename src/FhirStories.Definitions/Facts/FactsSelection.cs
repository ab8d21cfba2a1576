using System.Text.Json.Nodes;
using FhirStories.Definitions.Packages;

namespace FhirStories.Definitions.Facts;

/// <summary>Which part of a package to restate as facts.</summary>
public static class FactsSelection
{
    /// <summary>
    /// What a package of profiles builds on, of the core package it depends on: every data type and resource, the profiles and
    /// extensions that the package names, the value sets that it binds or that are bound as more than an example, and every code
    /// system: what is no code system of the core can be told only by one who has them all.
    /// </summary>
    public static Func<JsonObject, bool> BaseOf(FhirPackage core, FhirPackage dependant)
    {
        ArgumentNullException.ThrowIfNull(core);
        ArgumentNullException.ThrowIfNull(dependant);
        var byUrl = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var resource in core.Resources) if (Text(resource["url"]) is { } url) byUrl.TryAdd(url, resource);

        var selected = new HashSet<JsonObject>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<string>(dependant.Resources.SelectMany(r => Names(r, withExamples: true)));
        foreach (var type in core.Resources.Where(r => IsType(r) || Text(r["resourceType"]) == "CodeSystem")) waiting.Enqueue(Text(type["url"])!);
        while (waiting.TryDequeue(out var name))
        {
            if (!byUrl.TryGetValue(name.Split('|')[0], out var resource) || !selected.Add(resource)) continue;
            foreach (var next in Names(resource, withExamples: false)) waiting.Enqueue(next);
        }
        return selected.Contains;
    }

    private static bool IsType(JsonObject resource) =>
        Text(resource["resourceType"]) == "StructureDefinition" && Text(resource["type"]) != "Extension"
        && (Text(resource["kind"]) is "primitive-type" or "complex-type" || Text(resource["kind"]) == "resource" && Text(resource["derivation"]) != "constraint")
        || Text(resource["url"]) == "http://hl7.org/fhir/StructureDefinition/Extension";

    /// <summary>The canonicals that a definition rests on.</summary>
    private static IEnumerable<string> Names(JsonObject resource, bool withExamples) => Text(resource["resourceType"]) switch
    {
        "StructureDefinition" => OfStructure(resource, withExamples),
        "ValueSet" => Items(resource["compose"]?["include"]).Concat(Items(resource["compose"]?["exclude"]))
            .SelectMany(i => Texts(i["valueSet"]).Append(Text(i["system"]))).OfType<string>(),
        _ => [],
    };

    private static IEnumerable<string> OfStructure(JsonObject resource, bool withExamples)
    {
        if (Text(resource["baseDefinition"]) is { } parent) yield return parent;
        foreach (var element in Items(resource["differential"]?["element"]).Concat(Items(resource["snapshot"]?["element"])))
        {
            foreach (var profile in Items(element["type"]).SelectMany(t => Texts(t["profile"]))) yield return profile;
            if (element["binding"] is not JsonObject binding || !withExamples && Text(binding["strength"]) is not ("required" or "extensible" or "preferred")) continue;
            if ((Text(binding["valueSet"]) ?? Text(binding["valueSetUri"]) ?? Text(binding["valueSetReference"]?["reference"])) is { } set) yield return set;
        }
    }

    private static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node is JsonArray list ? list.Select(Text).OfType<string>() : Text(node) is { } one ? [one] : [];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
