using System.Text.Json.Nodes;
using FhirStories.Validation.Formats;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Content;

/// <summary>What R4 says about the properties of a resource in JSON.</summary>
public static class ElementTypes
{
    /// <summary>The same, as parts of resources are made by it.</summary>
    public static IElementModel Model { get; } = new R4Elements();

    /// <summary>A type by its name; null when R4 has none.</summary>
    public static ClassMapping? Of(string? typeName) => typeName is null ? null : ModelInfo.ModelInspector.FindClassMapping(typeName);

    /// <summary>The type of a resource in JSON.</summary>
    public static ClassMapping? Of(JsonObject resource) =>
        resource["resourceType"] is JsonValue value && value.TryGetValue<string>(out var name) ? Of(name) : null;

    /// <summary>The element that a property holds; null when the type has none of that name.</summary>
    /// <param name="parent">The type that it belongs to.</param>
    /// <param name="property">The property, such as <c>name</c>, <c>valueQuantity</c> or <c>_birthDate</c>.</param>
    public static TypedElement? Child(ClassMapping? parent, string property)
    {
        if (parent is null) return null;
        var name = property.StartsWith('_') ? property[1..] : property;
        if (parent.FindMappedElementByName(name) is { } element) return new TypedElement(element, element.Choice == ChoiceType.None ? element.PropertyTypeMapping : null);
        if (parent.FindMappedElementByChoiceName(name) is not { } choice || name.Length <= choice.Name.Length) return null;
        var suffix = name[choice.Name.Length..];
        return new TypedElement(choice, Of(suffix) ?? Of(char.ToLowerInvariant(suffix[0]) + suffix[1..]));
    }

    /// <summary>The type of what stands in a property: that of the resource itself where it is one.</summary>
    public static ClassMapping? Of(JsonNode? value, TypedElement? element) =>
        value is JsonObject resource && Of(resource) is { } own ? own : element?.Type;
}

/// <summary>R4 as parts of resources are made by it.</summary>
internal sealed class R4Elements : IElementModel
{
    public IElementType? Type(string? name) => ElementTypes.Of(name) is { } type ? new Mapped(type) : null;

    private sealed class Mapped(ClassMapping type) : IElementType
    {
        public ModelElement? Child(string property) => ElementTypes.Child(type, property) is not { } child ? null : new ModelElement(
            child.Element.Name, child.Element.IsMandatoryElement || child.Element.IsModifier, child.Element.InSummary, child.IsChoice,
            child.Type is { IsFhirPrimitive: false } complex ? new Mapped(complex) : null);
    }
}

/// <summary>An element with the type that its property names.</summary>
/// <param name="Element">The element.</param>
/// <param name="Type">Its type; null where a choice is still open.</param>
public sealed record TypedElement(PropertyMapping Element, ClassMapping? Type)
{
    /// <summary>Whether it is a choice such as <c>value[x]</c>.</summary>
    public bool IsChoice => Element.Choice == ChoiceType.DatatypeChoice;
}
