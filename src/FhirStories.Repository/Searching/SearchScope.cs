using FhirStories.Definitions;

namespace FhirStories.Repository.Searching;

/// <summary>Where a search looks.</summary>
/// <param name="Types">Resource types; empty: all, or those that the parameter <c>_type</c> names.</param>
public sealed record SearchScope(IReadOnlyList<string> Types)
{
    /// <summary>One type.</summary>
    public SearchScope(string type) : this([type])
    {
    }

    /// <summary>All types, or those that the parameter <c>_type</c> names.</summary>
    public static SearchScope Everything { get; } = new((IReadOnlyList<string>)[]);

    /// <summary>The release whose types and parameters the search names: R5's are those of carriers.</summary>
    public FhirRelease Release { get; init; } = FhirRelease.R4;

    /// <summary>Only what belongs to a compartment; null for no such limit.</summary>
    public Compartment? Within { get; init; }
}

/// <summary>The criteria of a conditional interaction.</summary>
/// <param name="Scope">What they are about.</param>
/// <param name="Query">The criteria as in a URL.</param>
public sealed record SearchCriteria(SearchScope Scope, string Query);

/// <summary>A compartment: all that has to do with one patient, encounter, practitioner, related person or device.</summary>
/// <param name="Type">Type of its centre.</param>
/// <param name="Id">Id of its centre.</param>
public sealed record Compartment(string Type, string Id)
{
    /// <summary>The types that a compartment can have as its centre (R4 compartment-type), in ordinal order.</summary>
    public static IReadOnlyList<string> Types { get; } = ["Device", "Encounter", "Patient", "Practitioner", "RelatedPerson"];

    /// <summary>The canonical of the CompartmentDefinition of a type that can be a centre.</summary>
    public static string DefinitionOf(string type) => CompartmentDefinitions.UrlOf(type);
}
