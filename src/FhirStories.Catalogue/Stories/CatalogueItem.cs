using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Stories;

/// <summary>What a story, a feature and a role have in common beyond the metadata of a published artefact.</summary>
public abstract record CatalogueItem : PublishedItem
{
    /// <summary>Canonicals of items that this one builds on, and that stay valid.</summary>
    public ValueList<string> DerivedFrom { get; init; } = [];

    /// <summary>Web pages and regulations behind the item.</summary>
    public ValueList<string> References { get; init; } = [];

    /// <summary>Where the item is at home. For a role: the default of its stories.</summary>
    public ValueList<Carried<CodeableConcept>> CareSettings { get; init; } = [];
}
