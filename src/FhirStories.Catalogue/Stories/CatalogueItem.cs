using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Stories;

/// <summary>What a story, a feature and a role have in common: the carrier's own elements and FHIR's metadata of a published artefact.</summary>
public abstract record CatalogueItem
{
    /// <summary>Logical id of the resource; the last part of <see cref="Url"/> for items of our own catalogue.</summary>
    public string? Id { get; init; }

    /// <summary>Language of the content, a BCP 47 tag.</summary>
    public string? Language { get; init; }

    /// <summary>Canonicals of the profiles that the resource claims (<c>meta.profile</c>).</summary>
    public ValueList<string> Profiles { get; init; } = [];

    public ValueList<Carried<Identifier>> Identifiers { get; init; } = [];

    public Carried<ResourceReference>? Author { get; init; }

    /// <summary>Day on which the item was created, a FHIR date.</summary>
    public string? Created { get; init; }

    /// <summary>The canonical by which other resources name this item.</summary>
    public string? Url { get; init; }

    public string? Version { get; init; }

    /// <summary>Name for machines.</summary>
    public string? Name { get; init; }

    public string? Title { get; init; }

    /// <summary>Null only when the carrier that was read has none, or one that is not understood.</summary>
    public StoryStatus? Status { get; init; }

    public bool? Experimental { get; init; }

    /// <summary>When the item last changed, a FHIR dateTime.</summary>
    public string? Date { get; init; }

    public string? Publisher { get; init; }

    public ValueList<Carried<ContactDetail>> Contacts { get; init; } = [];

    public ValueList<Carried<UsageContext>> UseContexts { get; init; } = [];

    public ValueList<Carried<CodeableConcept>> Jurisdictions { get; init; } = [];

    /// <summary>For a story the verbatim text of the source; Markdown.</summary>
    public string? Description { get; init; }

    public string? Purpose { get; init; }

    public string? Copyright { get; init; }

    public string? CopyrightLabel { get; init; }

    /// <summary>Canonicals of items that this one builds on, and that stay valid.</summary>
    public ValueList<string> DerivedFrom { get; init; } = [];

    /// <summary>Web pages and regulations behind the item.</summary>
    public ValueList<string> References { get; init; } = [];

    /// <summary>Where the item is at home. For a role: the default of its stories.</summary>
    public ValueList<Carried<CodeableConcept>> CareSettings { get; init; } = [];

    internal Origin<Basic> Origin { get; init; }

    /// <summary>A copy of the carrier that this item was read from, or null for one made here. Holds everything, understood or not.</summary>
    public Basic? ReadFrom() => Origin.Value?.DeepCopy();
}
