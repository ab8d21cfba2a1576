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
    public string? Suffix => SuffixOf(_parameter);

    /// <summary>What stands beside the value, where it is a primitive with an id or extensions; null for nothing.</summary>
    public JsonNode? Beside => BesideOf(_parameter);

    /// <summary>Reads the part.</summary>
    /// <exception cref="FhirRequestException">400: it is missing.</exception>
    public static PatchValue Read(JsonObject? parameter, string where)
    {
        var has = parameter is not null && (parameter.Any(p => IsValue(p.Key) || IsBeside(p.Key)) || parameter["resource"] is JsonObject || parameter["part"] is JsonArray { Count: > 0 });
        return has ? new PatchValue(parameter!, where) : throw PatchRefusal.Malformed("The operation needs the part 'value' with a value.", where);
    }

    /// <summary>The JSON of the value; null for a primitive that has nothing but what stands beside it.</summary>
    /// <param name="type">The type of the element it becomes; null where it is not known.</param>
    public JsonNode? Of(ClassMapping? type) => Of(_parameter, type, 0);

    private JsonNode? Of(JsonObject parameter, ClassMapping? type, int depth)
    {
        if (parameter.FirstOrDefault(p => IsValue(p.Key)).Value is { } value) return value.DeepClone();
        if (parameter.Any(p => IsBeside(p.Key))) return null;
        if (parameter["resource"] is JsonObject resource) return resource.DeepClone();
        if (depth > DeepestParts) throw PatchRefusal.Malformed("The parts of the value are nested too deep.", _where);
        var made = new JsonObject();
        foreach (var part in (parameter["part"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var name = JsonTree.Text(part["name"]) ?? throw PatchRefusal.Malformed("A part of the value has no name.", _where);
            var element = ElementTypes.Child(type, name);
            var child = Of(part, element?.Type, depth + 1);
            if (element is { IsChoice: true } && name == element.Element.Name && SuffixOf(part) is { } suffix) name += suffix;
            Put(made, name, child, BesideOf(part), isList: element is { Element.IsCollection: true });
        }
        return made;
    }

    private static void Put(JsonObject made, string name, JsonNode? child, JsonNode? beside, bool isList)
    {
        if (!isList)
        {
            if (child is not null) made[name] = child;
            if (beside is not null) made["_" + name] = beside;
            return;
        }
        if (made[name] is not JsonArray list) made[name] = list = [];
        list.Add(child);
        if (beside is null && made["_" + name] is null) return;
        if (made["_" + name] is not JsonArray besides) made["_" + name] = besides = [];
        while (besides.Count < list.Count - 1) besides.Add(null);
        besides.Add(beside);
    }

    private static string? SuffixOf(JsonObject parameter) =>
        parameter.Select(p => p.Key).FirstOrDefault(k => IsValue(k) || IsBeside(k)) is { } property ? property[(property[0] == '_' ? "_value".Length : "value".Length)..] : null;

    private static JsonNode? BesideOf(JsonObject parameter) => parameter.FirstOrDefault(p => IsBeside(p.Key)).Value?.DeepClone();

    private static bool IsBeside(string property) => property.StartsWith('_') && IsValue(property[1..]);

    private static bool IsValue(string property) => property.Length > 5 && property.StartsWith("value", StringComparison.Ordinal);
}
