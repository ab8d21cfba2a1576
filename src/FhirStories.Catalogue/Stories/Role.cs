namespace FhirStories.Catalogue.Stories;

/// <summary>Someone or something that wants: a role, never a named persona. FHIR calls it an actor.</summary>
public sealed record Role : CatalogueItem
{
    /// <summary>Person, or entity (a system).</summary>
    public RoleType? Type { get; init; }

    /// <summary>What the role does; Markdown.</summary>
    public string? Documentation { get; init; }

    /// <summary>Canonical of a CapabilityStatement that describes a system's role.</summary>
    public string? Capabilities { get; init; }

    /// <summary>Other words that sources use for the role, spelling mistakes included.</summary>
    public ValueList<string> Aliases { get; init; } = [];

    /// <summary>The same role without memory of the carrier it was read from; see <see cref="Story.WithoutOrigin"/>.</summary>
    public Role WithoutOrigin() => this with { Origin = default };
}
