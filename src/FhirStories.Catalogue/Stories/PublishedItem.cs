using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Stories;

/// <summary>FHIR's metadata of a published artefact: what stories, features, roles and test plans have in common.</summary>
public abstract record PublishedItem : CarriedItem
{
    /// <summary>The canonical by which other resources name this item.</summary>
    public string? Url { get; init; }

    public string? Version { get; init; }

    /// <summary>Name for machines.</summary>
    public string? Name { get; init; }

    /// <summary>Null only when the carrier that was read has none, or one that is not understood.</summary>
    public StoryStatus? Status { get; init; }

    public bool? Experimental { get; init; }

    public string? Publisher { get; init; }

    public ValueList<Carried<ContactDetail>> Contacts { get; init; } = [];

    public ValueList<Carried<UsageContext>> UseContexts { get; init; } = [];

    public ValueList<Carried<CodeableConcept>> Jurisdictions { get; init; } = [];

    /// <summary>For a story the verbatim text of the source; Markdown.</summary>
    public string? Description { get; init; }

    public string? Purpose { get; init; }

    public string? CopyrightLabel { get; init; }
}
