using System.Text.Json.Nodes;
using FhirStories.Repository.Content;
using Hl7.Fhir.Introspection;

namespace FhirStories.Repository.Differences;

/// <summary>An element of an object in JSON: its property and what stands beside that.</summary>
/// <param name="Name">Name of the element, <c>value</c> for <c>valueString</c>.</param>
/// <param name="Property">The property.</param>
/// <param name="Type">The type of its values; null where it is not known.</param>
/// <param name="Value">What the property holds; null where only something stands beside it.</param>
/// <param name="Beside">What <c>_property</c> holds; null for nothing.</param>
/// <param name="IsList">Whether it is a list.</param>
internal sealed record ElementValue(string Name, string Property, ClassMapping? Type, JsonNode? Value, JsonNode? Beside, bool IsList)
{
    /// <summary>The elements of an object, without the name of a resource's type.</summary>
    public static IEnumerable<ElementValue> Of(JsonObject node, ClassMapping? type)
    {
        type = ElementTypes.Of(node) ?? type;
        foreach (var property in node.Select(p => p.Key.StartsWith('_') ? p.Key[1..] : p.Key).Distinct(StringComparer.Ordinal).Where(p => p != "resourceType"))
        {
            var (value, beside) = (node[property], node["_" + property]);
            var element = ElementTypes.Child(type, property);
            var name = element is { IsChoice: true } ? element.Element.Name : property;
            yield return new ElementValue(name, property, element?.Type, value, beside, element is { Element.IsCollection: true } || value is JsonArray || beside is JsonArray);
        }
    }

    /// <summary>Its values, one where it is no list, each with what stands beside it.</summary>
    public IReadOnlyList<(JsonNode? Value, JsonNode? Beside)> Items
    {
        get
        {
            if (!IsList) return [(Value, Beside)];
            var (values, besides) = (Value as JsonArray, Beside as JsonArray);
            return [.. Enumerable.Range(0, Math.Max(values?.Count ?? 0, besides?.Count ?? 0)).Select(i => (values?.ElementAtOrDefault(i), besides?.ElementAtOrDefault(i)))];
        }
    }

    /// <summary>Whether something stands beside one of its values.</summary>
    public bool HasBeside => Beside is not null;

    /// <summary>Whether both say the same.</summary>
    public bool Equals(JsonNode? value, JsonNode? beside) => JsonNode.DeepEquals(Value, value) && JsonNode.DeepEquals(Beside, beside);
}
