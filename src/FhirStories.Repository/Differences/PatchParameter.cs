using System.Collections.Frozen;
using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using Hl7.Fhir.Introspection;

namespace FhirStories.Repository.Differences;

/// <summary>Writes the value of an element as a parameter of a FHIRPath Patch: of its own type where a Parameters resource can hold that, else in parts.</summary>
internal static class PatchParameter
{
    // The open types of R4 (datatypes §2.24.0.3.1). Extensions, narratives and backbone elements are none of them.
    private static readonly FrozenSet<string> Open = new[]
    {
        "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer", "markdown", "oid", "positiveInt", "string", "time", "unsignedInt", "uri", "url", "uuid",
        "Address", "Age", "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactPoint", "Count", "Distance", "Duration", "HumanName", "Identifier", "Money", "Period", "Quantity", "Range", "Ratio",
        "Reference", "SampledData", "Signature", "Timing", "ContactDetail", "Contributor", "DataRequirement", "Expression", "ParameterDefinition", "RelatedArtifact", "TriggerDefinition", "UsageContext", "Dosage", "Meta",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value; null for a primitive that has extensions only.</param>
    /// <param name="beside">What stands beside a primitive: its id and extensions; null for none.</param>
    /// <param name="type">The type of the value; null where it is not known.</param>
    public static JsonObject Of(string name, JsonNode? value, JsonNode? beside, ClassMapping? type)
    {
        var parameter = new JsonObject { ["name"] = name };
        if (value is JsonObject resource && resource.ContainsKey("resourceType"))
        {
            parameter["resource"] = resource.DeepClone();
            return parameter;
        }
        if (value is JsonObject parts && !(type is not null && Open.Contains(type.Name)))
        {
            parameter["part"] = Parts(parts, type);
            return parameter;
        }
        var suffix = TypeName(value, type);
        suffix = char.ToUpperInvariant(suffix[0]) + suffix[1..];
        if (value is not null) parameter[$"value{suffix}"] = value.DeepClone();
        if (beside is not null) parameter[$"_value{suffix}"] = beside.DeepClone();
        return parameter;
    }

    private static JsonArray Parts(JsonObject value, ClassMapping? type)
    {
        var parts = new JsonArray();
        foreach (var element in ElementValue.Of(value, type))
            foreach (var (item, beside) in element.Items) parts.Add((JsonNode)Of(element.Name, item, beside, element.Type));
        return parts;
    }

    private static string TypeName(JsonNode? value, ClassMapping? type) =>
        type is { IsCodeOfT: true } ? "code"
        : type is not null && Open.Contains(type.Name) ? type.Name
        // Texts that have no type of their own there: xhtml, ids of elements.
        : value is JsonValue plain && plain.TryGetValue<bool>(out _) ? "boolean" : value is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number ? "decimal" : "string";
}
