using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using Hl7.Fhir.Introspection;

namespace FhirStories.Repository.Patching;

/// <summary>The value of a FHIRPath Patch operation: a data type, a resource, or parts that name the elements of what has no type of its own.</summary>
internal sealed class PatchValue
{
    private const int DeepestParts = 32;
    private readonly JsonObject _parameter;
    private readonly string _where;

    private PatchValue(JsonObject parameter, string where) => (_parameter, _where) = (parameter, where);

    /// <summary>What <c>value[x]</c> says its type is, as a name's ending (<c>Quantity</c>); null for parts and resources.</summary>
    public string? Suffix => _parameter.FirstOrDefault(p => IsValue(p.Key)).Key is { } property ? property["value".Length..] : null;

    /// <summary>Reads the part.</summary>
    /// <exception cref="FhirRequestException">400: it is missing.</exception>
    public static PatchValue Read(JsonObject? parameter, string where)
    {
        var has = parameter is not null && (parameter.Any(p => IsValue(p.Key)) || parameter["resource"] is JsonObject || parameter["part"] is JsonArray { Count: > 0 });
        return has ? new PatchValue(parameter!, where) : throw PatchRefusal.Malformed("The operation needs the part 'value' with a value.", where);
    }

    /// <summary>The JSON of the value.</summary>
    /// <param name="type">The type of the element it becomes; null where it is not known.</param>
    public JsonNode Of(ClassMapping? type) => Of(_parameter, type, 0);

    private JsonNode Of(JsonObject parameter, ClassMapping? type, int depth)
    {
        if (parameter.FirstOrDefault(p => IsValue(p.Key)).Value is { } value) return value.DeepClone();
        if (parameter["resource"] is JsonObject resource) return resource.DeepClone();
        if (depth > DeepestParts) throw PatchRefusal.Malformed("The parts of the value are nested too deep.", _where);
        var made = new JsonObject();
        foreach (var part in (parameter["part"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var name = JsonTree.Text(part["name"]) ?? throw PatchRefusal.Malformed("A part of the value has no name.", _where);
            var element = ElementTypes.Child(type, name);
            var child = Of(part, element?.Type, depth + 1);
            if (element is { IsChoice: true } && name == element.Element.Name && part.FirstOrDefault(p => IsValue(p.Key)).Key is { } property) name += property["value".Length..];
            if (element is not { Element.IsCollection: true }) made[name] = child;
            else if (made[name] is JsonArray list) list.Add(child);
            else made[name] = new JsonArray(child);
        }
        return made;
    }

    private static bool IsValue(string property) => property.Length > 5 && property.StartsWith("value", StringComparison.Ordinal);
}
