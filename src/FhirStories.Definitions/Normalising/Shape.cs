using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>Takes JSON of strangers apart without trusting that a property has the form FHIR gives it.</summary>
internal static class Shape
{
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    public static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>The strings of a list, or the one string.</summary>
    public static IEnumerable<string> Texts(JsonNode? node) =>
        node is JsonArray list ? list.Select(Text).OfType<string>() : Text(node) is { } one ? [one] : [];

    public static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);

    /// <summary>Takes a property out and gives its value back, free to be put elsewhere.</summary>
    public static JsonNode? Take(JsonObject owner, string name)
    {
        if (!owner.TryGetPropertyValue(name, out var value)) return null;
        owner.Remove(name);
        return value;
    }

    /// <summary>Gives a property another name, with the extensions of a primitive (<c>_name</c>); what has the new name already wins.</summary>
    public static void Rename(JsonObject owner, string from, string to)
    {
        foreach (var prefix in new[] { "", "_" })
            if (Take(owner, prefix + from) is { } value && !owner.ContainsKey(prefix + to)) owner[prefix + to] = value;
    }

    /// <summary>What STU3 states as a uri or as a reference is a canonical in R4.</summary>
    public static void Canonical(JsonObject owner, string asUri, string asReference, string canonical)
    {
        Rename(owner, asUri, canonical);
        var reference = Take(owner, asReference);
        if (owner.ContainsKey(canonical)) return;
        if ((Text((reference as JsonObject)?["reference"]) ?? Text(reference)) is { } url) owner[canonical] = url;
    }

    public static void AddExtension(JsonObject owner, JsonObject extension)
    {
        if (owner["extension"] is JsonArray list) list.Add((JsonNode)extension);
        else owner["extension"] = new JsonArray(extension);
    }

    public static string? CanonicalOf(JsonObject definition) =>
        Text(definition["url"]) is not { } url ? null : Text(definition["version"]) is { } version ? $"{url}|{version}" : url;
}
