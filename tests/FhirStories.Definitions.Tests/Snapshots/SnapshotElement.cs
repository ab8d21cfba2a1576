using System.Text.Json;
using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Tests.Snapshots;

/// <summary>What is compared of an element of a snapshot, each attribute as text in which what means the same is the same.</summary>
internal sealed record SnapshotElement(string Id, IReadOnlyDictionary<string, string> Attributes)
{
    public static readonly string[] Names = ["min", "max", "types", "profiles", "targets", "fixed", "pattern", "slicing", "binding", "invariants"];

    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    public static SnapshotElement Read(JsonObject element)
    {
        var types = Items(element["type"]).ToArray();
        return new SnapshotElement(Id: (string?)element["id"] ?? (string)element["path"]!, new Dictionary<string, string>
        {
            ["min"] = element["min"]?.ToString() ?? "",
            ["max"] = (string?)element["max"] ?? "",
            ["types"] = Join(types.Select(t => (string?)t["code"])),
            ["profiles"] = Join(types.SelectMany(t => Texts(t["profile"]).Select(p => $"{(string?)t["code"]}:{p}").Where(p => !IsTypeItself(p)))),
            ["targets"] = Join(types.SelectMany(t => Texts(t["targetProfile"]).Where(p => p != Core + "Resource"))),
            ["fixed"] = Value(element, "fixed"),
            ["pattern"] = Value(element, "pattern"),
            ["slicing"] = Slicing(element),
            ["binding"] = Binding(element["binding"] as JsonObject),
            ["invariants"] = Join(Items(element["constraint"]).Select(c => (string?)c["key"]).Distinct()),
        });
    }

    // "Identifier:…/Identifier" says no more than "Identifier".
    private static bool IsTypeItself(string profile) => profile.Split(':', 2) is [var code, var url] && url == Core + code;

    private static string Value(JsonObject element, string prefix) =>
        Join(element.Where(p => p.Key.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiLetterUpper(p.Key[Math.Min(prefix.Length, p.Key.Length - 1)]))
            .Select(p => $"{p.Key} {Sorted(p.Value)}"));

    private static string Slicing(JsonObject element)
    {
        if (element["slicing"] is not JsonObject slicing) return "";
        var discriminators = Join(Items(slicing["discriminator"]).Select(d => $"{(string?)d["type"]}:{(string?)d["path"]}"));
        var rules = (string?)slicing["rules"] ?? "open";
        // Every extension is sliced by url, stated or not.
        var path = (string)element["path"]!;
        var isExtension = path.EndsWith("extension", StringComparison.Ordinal) || path.EndsWith("modifierExtension", StringComparison.Ordinal);
        return isExtension && discriminators == "value:url" && rules == "open" ? "" : $"{discriminators} {rules} {((bool?)slicing["ordered"] == true ? "ordered" : "")}".TrimEnd();
    }

    private static string Binding(JsonObject? binding) =>
        binding is null ? "" : $"{(string?)binding["strength"]} {((string?)binding["valueSet"])?.Split('|')[0]}".TrimEnd();

    private static string Sorted(JsonNode? node) => node switch
    {
        JsonObject json => "{" + string.Join(",", json.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{JsonSerializer.Serialize(p.Key)}:{Sorted(p.Value)}")) + "}",
        JsonArray list => "[" + string.Join(",", list.Select(Sorted)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };

    private static string Join(IEnumerable<string?> parts) => string.Join(" ", parts.OfType<string>().Order(StringComparer.Ordinal));

    private static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray)?.Select(t => (string?)t).OfType<string>() ?? [];
}
