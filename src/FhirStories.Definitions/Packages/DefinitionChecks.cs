using System.Text.Json.Nodes;
using FhirStories.Definitions.Terminology;

namespace FhirStories.Definitions.Packages;

/// <summary>What is wrong with a definition by itself, whatever else is installed.</summary>
internal static class DefinitionChecks
{
    /// <summary>The findings about a definition in the R4 model.</summary>
    public static IEnumerable<DefinitionIssue> Of(JsonObject json, FhirRelease release)
    {
        if (Text(json, "resourceType") != "StructureDefinition") yield break;
        if (Text(json, "baseDefinition") is { } parent && parent.Split('|')[0] == Text(json, "url"))
            yield return new(DefinitionSeverity.Error, "base-circular", "It names itself as its base.");
        var elements = Elements(json, "differential").Concat(Elements(json, "snapshot")).ToList();
        if (elements.Count == 0)
            yield return new(DefinitionSeverity.Warning, "elements-missing", "It has neither a differential nor a snapshot, so it says no more than its base.");
        foreach (var (element, set) in elements.Select(e => (e, Text(e["binding"] as JsonObject, "valueSet"))).Where(e => e.Item2 is not null).DistinctBy(e => (Text(e.e, "path"), e.Item2)))
        {
            if (Binding(set!, release) is { } finding) yield return finding with { ElementId = Text(element, "id") ?? Text(element, "path") };
        }
    }

    private static DefinitionIssue? Binding(string set, FhirRelease release)
    {
        var url = set.Split('|', '#')[0];
        if (url.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
            return new(DefinitionSeverity.Warning, "binding-to-page", $"The binding names a web page ({set}), not a value set: codes cannot be checked against it.");
        return DefinitionStore.BuiltIn.Find(url, release) is { ResourceType: "CodeSystem" } || url is CodeSystemUrls.SnomedCt or CodeSystemUrls.Loinc
            ? new(DefinitionSeverity.Warning, "binding-to-code-system", $"The binding names a code system ({set}) in place of a value set.")
            : null;
    }

    private static IEnumerable<JsonObject> Elements(JsonObject json, string part) =>
        (json[part]?["element"] as JsonArray ?? []).OfType<JsonObject>();

    private static string? Text(JsonObject? json, string name) => json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
