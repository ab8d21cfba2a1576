using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FhirStories.Definitions.Facts;

/// <summary>
/// The value sets that HL7's R5-in-R4 extensions are bound to, <c>…/uv/xver/ValueSet/R5-{id}-for-R4</c>: the codes of the R5
/// value set <c>{id}</c>, each listed, for R4 has not their code systems.
/// </summary>
internal static partial class CrossVersionValueSets
{
    /// <summary>The value sets that the package's elements are bound to and R5 can supply.</summary>
    public static IEnumerable<JsonObject> BoundBy(IEnumerable<JsonObject> structures, string version, DefinitionStore store)
    {
        var urls = structures.SelectMany(s => s["differential"]?["element"]?.AsArray().OfType<JsonObject>() ?? [])
            .Select(e => (string?)e["binding"]?["valueSet"]).OfType<string>()
            .Where(u => Url().IsMatch(u)).Distinct().Order(StringComparer.Ordinal);
        foreach (var url in urls)
        {
            var id = Url().Match(url).Groups["id"].Value;
            if (store.Find($"http://hl7.org/fhir/ValueSet/{id}", FhirRelease.R5) is not { } entry) continue;
            var r5 = JsonNode.Parse(store.ReadJson(entry).Span)!.AsObject();
            yield return new JsonObject
            {
                ["resourceType"] = "ValueSet",
                ["id"] = $"R5-{id}-for-R4",
                ["url"] = url.Split('|')[0],
                ["version"] = version,
                ["name"] = (string?)r5["name"],
                ["status"] = "active",
                ["publisher"] = "HL7",
                ["compose"] = new JsonObject { ["include"] = new JsonArray([.. Includes(r5, store)]) },
            };
        }
    }

    private static IEnumerable<JsonNode> Includes(JsonObject r5, DefinitionStore store)
    {
        foreach (var include in r5["compose"]!["include"]!.AsArray().OfType<JsonObject>())
        {
            if (include["concept"] is not null || include["filter"] is not null || (string?)include["system"] is not { } system
                || store.Find(system, FhirRelease.R5) is not { ResourceType: "CodeSystem" } entry)
            {
                yield return include.DeepClone();
                continue;
            }
            var concepts = Flatten(JsonNode.Parse(store.ReadJson(entry).Span)!["concept"]).ToArray();
            yield return concepts.Length == 0
                ? include.DeepClone()
                : new JsonObject { ["system"] = system, ["concept"] = new JsonArray(concepts) };
        }
    }

    private static IEnumerable<JsonNode> Flatten(JsonNode? concepts) =>
        (concepts as JsonArray ?? []).OfType<JsonObject>().SelectMany(c =>
            Flatten(c["concept"]).Prepend(new JsonObject { ["code"] = c["code"]!.DeepClone(), ["display"] = c["display"]?.DeepClone() }));

    [GeneratedRegex(@"^http://hl7\.org/fhir/uv/xver/ValueSet/R5-(?<id>.+)-for-R4(\||$)")]
    private static partial Regex Url();
}
