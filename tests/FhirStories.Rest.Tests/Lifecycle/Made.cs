using System.Text.Json.Nodes;

namespace FhirStories.Rest.Tests.Lifecycle;

/// <summary>Stories, roles and other artifacts as clients send them, made for one test.</summary>
internal static class Made
{
    public const string Root = "https://life.test/";
    private const string Xver = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";

    public static string Url(string id) => $"{Root}Requirements/{id}";

    public static JsonObject Story(string id, string status = "draft", string? version = "1.0.0", string title = "See allergies", string? url = null, string kind = "story", params (string Key, string Text)[] criteria)
    {
        var extensions = new JsonArray(
            Extension(Xver + "Requirements.url", "valueUri", url ?? Url(id)), Extension(Xver + "Requirements.title", "valueString", title),
            Extension("https://fhirstories.org/fhir/StructureDefinition/story-kind", "valueCode", kind));
        if (version is not null) extensions.Add((JsonNode)Extension(Xver + "Requirements.version", "valueString", version));
        foreach (var (key, text) in criteria) extensions.Add((JsonNode)Statement(key, text));
        return new JsonObject
        {
            ["resourceType"] = "Basic",
            ["id"] = id,
            ["meta"] = new JsonObject { ["profile"] = new JsonArray(kind == "story" ? "https://fhirstories.org/fhir/StructureDefinition/user-story" : "https://fhirstories.org/fhir/StructureDefinition/feature") },
            ["extension"] = extensions,
            ["modifierExtension"] = new JsonArray(Extension(Xver + "Requirements.status", "valueCode", status)),
            ["code"] = Code("Requirements"),
        };
    }

    public static JsonObject Role(string id, string status = "draft", string version = "1.0.0", string title = "Nurse") => new()
    {
        ["resourceType"] = "Basic",
        ["id"] = id,
        ["meta"] = new JsonObject { ["profile"] = new JsonArray("https://fhirstories.org/fhir/StructureDefinition/role") },
        ["extension"] = new JsonArray(
            Extension(Xver + "ActorDefinition.url", "valueUri", $"{Root}ActorDefinition/{id}"), Extension(Xver + "ActorDefinition.version", "valueString", version),
            Extension(Xver + "ActorDefinition.title", "valueString", title), Extension(Xver + "ActorDefinition.type", "valueCode", "person")),
        ["modifierExtension"] = new JsonArray(Extension(Xver + "ActorDefinition.status", "valueCode", status)),
        ["code"] = Code("ActorDefinition"),
    };

    public static JsonObject Statement(string key, string text) => new()
    {
        ["url"] = Xver + "Requirements.statement",
        ["extension"] = new JsonArray(Extension("key", "valueId", key), Extension("requirement", "valueMarkdown", text)),
    };

    public static JsonObject Extension(string url, string type, string value) => new() { ["url"] = url, [type] = value };

    /// <summary>The story with one more extension.</summary>
    public static JsonObject With(this JsonObject resource, string url, string type, string value)
    {
        var copy = resource.DeepClone().AsObject();
        copy["extension"]!.AsArray().Add((JsonNode)Extension(url.Contains(':', StringComparison.Ordinal) ? url : Xver + url, type, value));
        return copy;
    }

    /// <summary>The story with one more child in the statement of a key.</summary>
    public static JsonObject WithChild(this JsonObject story, string key, string url, string type, string value)
    {
        var copy = story.DeepClone().AsObject();
        var statement = copy["extension"]!.AsArray().Single(e => e!["extension"] is JsonArray parts && parts.Any(p => (string?)p!["valueId"] == key))!;
        statement["extension"]!.AsArray().Add((JsonNode)Extension(url, type, value));
        return copy;
    }

    /// <summary>A copy in which something was changed.</summary>
    public static JsonObject But(this JsonObject resource, Action<JsonObject> change)
    {
        var copy = resource.DeepClone().AsObject();
        change(copy);
        return copy;
    }

    /// <summary>The value of a top-level extension; null without it.</summary>
    public static string? Value(this JsonNode resource, string name)
    {
        var url = name.Contains(':', StringComparison.Ordinal) ? name : Xver + name;
        var found = (resource["extension"]?.AsArray() ?? []).Concat(resource["modifierExtension"]?.AsArray() ?? []).FirstOrDefault(e => (string?)e!["url"] == url);
        return found?.AsObject().FirstOrDefault(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value?.ToString();
    }

    /// <summary>The status of a story.</summary>
    public static string? Status(this JsonNode story) => story.Value("Requirements.status");

    private static JsonObject Code(string type) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = "http://hl7.org/fhir/fhir-types", ["code"] = type }) };
}
