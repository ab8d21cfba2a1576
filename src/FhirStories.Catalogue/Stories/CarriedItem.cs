using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Stories;

/// <summary>What everything has in common that an R4 <c>Basic</c> carries: the elements of the carrier itself.</summary>
public abstract record CarriedItem
{
    /// <summary>Logical id of the resource; for items of our own catalogue the last part of their canonical.</summary>
    public string? Id { get; init; }

    /// <summary>Language of the content, a BCP 47 tag.</summary>
    public string? Language { get; init; }

    /// <summary>Canonicals of the profiles that the resource claims (<c>meta.profile</c>).</summary>
    public ValueList<string> Profiles { get; init; } = [];

    public ValueList<Carried<Identifier>> Identifiers { get; init; } = [];

    public Carried<ResourceReference>? Author { get; init; }

    /// <summary>Day on which the item was created, a FHIR date.</summary>
    public string? Created { get; init; }

    public string? Title { get; init; }

    /// <summary>When the item last changed, a FHIR dateTime.</summary>
    public string? Date { get; init; }

    public string? Copyright { get; init; }

    internal Origin<Basic> Origin { get; init; }

    /// <summary>A copy of the carrier that this item was read from, or null for one made here. Holds everything, understood or not.</summary>
    public Basic? ReadFrom() => Origin.Value?.DeepCopy();
}
