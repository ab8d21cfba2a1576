namespace FhirStories.Catalogue.Mapping;

/// <summary>One row of the element table: what an extension of a carrier means.</summary>
/// <param name="Subject">What the element belongs to: story, role, statement, link, …; the first part of problem codes.</param>
/// <param name="Name">Short name, such as <c>title</c>; the second part of problem codes.</param>
/// <param name="Url">URL of the extension: absolute, or relative for a child that its parent defines.</param>
/// <param name="ValueType">FHIR type of the value; empty for an extension with children.</param>
/// <param name="Min">Least number.</param>
/// <param name="Max">Greatest number; null for any.</param>
/// <param name="IsModifier">Whether it stands in <c>modifierExtension</c>.</param>
/// <param name="ProfileOnly">Whether only our own profile, not HL7's carrier, demands <paramref name="Min"/>.</param>
/// <param name="Codes">The codes allowed, where a required value set says.</param>
/// <param name="Children">The children of a complex extension.</param>
public sealed record StoryElement(
    string Subject,
    string Name,
    string Url,
    string ValueType,
    int Min,
    int? Max,
    bool IsModifier,
    bool ProfileOnly,
    IReadOnlyList<string> Codes,
    IReadOnlyList<StoryElement> Children);
