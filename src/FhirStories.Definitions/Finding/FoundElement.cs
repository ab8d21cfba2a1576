namespace FhirStories.Definitions.Finding;

/// <summary>Something that words found: an element of a resource, or a resource as a whole, with the profiles that offer it.</summary>
/// <param name="ElementId">As in <c>ElementDefinition.id</c>; null for the whole.</param>
/// <param name="Type">The resource type.</param>
/// <param name="Path">The way to it in words, the type first: "Patient", "name", "family".</param>
/// <param name="Short">FHIR's own short text; null where there is none.</param>
/// <param name="Profiles">Where it is to be had: those first that have the words in their names, then national profiles, FHIR's own definition last.</param>
public sealed record FoundElement(string? ElementId, string Type, IReadOnlyList<string> Path, string? Short, IReadOnlyList<OfferedBy> Profiles);

/// <summary>A definition that has an element.</summary>
/// <param name="Profile">The definition.</param>
/// <param name="Min">The least number of repetitions; null for the whole.</param>
/// <param name="Max">The greatest; null for the whole.</param>
/// <param name="IsDeprecated">Whether its publisher withdrew the definition.</param>
public sealed record OfferedBy(DefinitionEntry Profile, int? Min, string? Max, bool IsDeprecated);
