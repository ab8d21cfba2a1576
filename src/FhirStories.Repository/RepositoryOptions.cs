using FhirStories.Catalogue.Rules;

namespace FhirStories.Repository;

/// <summary>What keeps a resource from being stored. Stories, features and roles follow their profile whatever this says.</summary>
public enum WriteChecks
{
    /// <summary>What base FHIR says about structure, formats and codes of enumerations: all that every write is parsed by.</summary>
    Off,

    /// <summary>
    /// Base FHIR whole: also its rules in FHIRPath and its required value sets (400). What base FHIR leaves to others (unknown extensions,
    /// codes and displays of their systems) is told, and blocks nothing.
    /// </summary>
    Base,

    /// <summary>The profiles that a resource claims in <c>meta.profile</c>, too (422).</summary>
    Profiles,
}

/// <summary>What an operator may set about reading and writing.</summary>
public sealed record RepositoryOptions
{
    /// <summary>Matches on a page when a search does not say.</summary>
    public int PageSize { get; init; } = 20;

    /// <summary>Most matches on a page, whatever a search says.</summary>
    public int LargestPage { get; init; } = 500;

    /// <summary>Public address of the FHIR base: absolute references to it lead to resources here. Null: as each client addresses it.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Seals the values of Subscriptions' headers; null: this server has no key, and takes no headers.</summary>
    public Subscriptions.HeaderSeal? Headers { get; init; }

    /// <summary>What a write is checked against beyond base FHIR's structure.</summary>
    public WriteChecks OnWrite { get; init; } = WriteChecks.Base;

    /// <summary>Which story rules speak.</summary>
    public RuleSwitches Rules { get; init; } = RuleSwitches.AllOn;
}
