namespace FhirStories.Validation.Formats;

/// <summary>What a release says about the elements of its types, as far as parts of resources are made by it.</summary>
public interface IElementModel
{
    /// <summary>A resource or data type; null where the release has none of that name.</summary>
    IElementType? Type(string? name);
}

/// <summary>A type, or the part of one that has elements of its own.</summary>
public interface IElementType
{
    /// <summary>The element that a JSON property holds (<c>name</c>, <c>valueQuantity</c>, <c>_birthDate</c>); null where there is none.</summary>
    ModelElement? Child(string property);
}

/// <summary>An element.</summary>
/// <param name="Name">Its name, without <c>[x]</c>.</param>
/// <param name="IsNeeded">Whether it must be there or changes the meaning of others: it stays in any part.</param>
/// <param name="InSummary">Whether it belongs to a summary.</param>
/// <param name="IsChoice">Whether it is a choice of types.</param>
/// <param name="Type">What its elements are; null of a primitive.</param>
public sealed record ModelElement(string Name, bool IsNeeded, bool InSummary, bool IsChoice, IElementType? Type);
