using System.Text.Json.Nodes;

namespace FhirStories.Definitions.Normalising;

/// <summary>
/// Keeps what R5 states and R4 has no property for in the published cross-version extensions,
/// <c>http://hl7.org/fhir/5.0/StructureDefinition/extension-{Path}</c>.
/// </summary>
internal static class R5Only
{
    private const string Base = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";

    // Of every definition that is published.
    private static readonly (string, string)[] Published =
        [("versionAlgorithmString", "String"), ("versionAlgorithmCoding", "Coding"), ("copyrightLabel", "String")];

    // Of those that R5 manages like an artifact and R4 does not.
    private static readonly (string, string)[] Managed =
    [
        ("approvalDate", "Date"), ("lastReviewDate", "Date"), ("effectivePeriod", "Period"), ("topic", "CodeableConcept"),
        ("author", "ContactDetail"), ("editor", "ContactDetail"), ("reviewer", "ContactDetail"), ("endorser", "ContactDetail"),
        ("relatedArtifact", "RelatedArtifact"),
    ];

    public static void KeepPublished(JsonObject definition, string type) => Keep(definition, type, Published);

    public static void KeepManaged(JsonObject definition, string type)
    {
        Keep(definition, type, Published);
        Keep(definition, type, Managed);
    }

    /// <summary>Moves properties of simple types into extensions of their owner, each item of a list into one.</summary>
    /// <param name="owner">What has the properties.</param>
    /// <param name="path">The owner's path, <c>ElementDefinition.constraint</c>.</param>
    /// <param name="properties">Name and type, as the type ends <c>value[x]</c>.</param>
    public static void Keep(JsonObject owner, string path, params ReadOnlySpan<(string Name, string Type)> properties)
    {
        foreach (var (name, type) in properties)
        {
            if (Shape.Take(owner, name) is not { } value) continue;
            owner.Remove("_" + name);
            foreach (var item in value is JsonArray list ? list.ToArray() : [value])
                if (item is not null) Shape.AddExtension(owner, Extension(Base + path + "." + PathName(name), type, item));
        }
    }

    /// <summary>Moves a property that has properties of its own into an extension with a child for each.</summary>
    public static void KeepComplex(JsonObject owner, string path, string name, params ReadOnlySpan<(string Name, string Type)> children)
    {
        if (Shape.Take(owner, name) is not { } value) return;
        foreach (var item in value is JsonArray list ? Shape.Items(list).ToArray() : Shape.Items(new JsonArray(value)))
        {
            var parts = new JsonArray();
            foreach (var (child, type) in children)
                if (item[child] is { } part) parts.Add((JsonNode)Extension(PathName(child), type, part));
            if (parts.Count > 0) Shape.AddExtension(owner, new JsonObject { ["url"] = $"{Base}{path}.{name}", ["extension"] = parts });
        }
    }

    public static JsonObject Extension(string url, string type, JsonNode value) => new() { ["url"] = url, ["value" + type] = value.DeepClone() };

    // The extension is named for the choice, not for the type that was chosen.
    private static string PathName(string name) =>
        name.StartsWith("versionAlgorithm", StringComparison.Ordinal) ? "versionAlgorithm"
        : name.StartsWith("value", StringComparison.Ordinal) && name.Length > 5 && char.IsAsciiLetterUpper(name[5]) && name is not ("valueSet" or "valueAlternatives") ? "value"
        : name;
}
