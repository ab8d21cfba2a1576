using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Rules;

/// <summary>What the rules may look at besides the story. What is left out is not checked.</summary>
public sealed record RuleContext
{
    /// <summary>Nothing but the story itself.</summary>
    public static RuleContext Alone { get; } = new();

    /// <summary>Which rules speak.</summary>
    public RuleSwitches Switches { get; init; } = RuleSwitches.AllOn;

    /// <summary>Knows profiles and their elements; without it links are not checked.</summary>
    public IDefinitionLookup? Definitions { get; init; }

    /// <summary>Knows the catalogue; without it duplicates, unknown roles and what nobody uses are not looked for.</summary>
    public ICatalogueView? Catalogue { get; init; }

    /// <summary>The role of a canonical, for its name and default care setting; null for one that is not known.</summary>
    public Role? Role(string canonical) => Catalogue?.Role(canonical);
}

/// <summary>What is known about the target of a link.</summary>
public enum DefinitionState
{
    /// <summary>The definition, and the element if one was asked for, exists.</summary>
    Known,

    /// <summary>No definition has this canonical.</summary>
    UnknownCanonical,

    /// <summary>The definition has no such element.</summary>
    UnknownElement,

    /// <summary>It cannot be decided here, for example because the package is not installed.</summary>
    Unresolvable,
}

/// <summary>The answer of an <see cref="IDefinitionLookup"/>.</summary>
/// <param name="State">Whether the target exists.</param>
/// <param name="Deprecated">Whether it should no longer be used.</param>
/// <param name="Successor">Canonical of what replaces it, if anything does.</param>
public readonly record struct DefinitionStatus(DefinitionState State, bool Deprecated = false, string? Successor = null);

/// <summary>Knows which profiles and elements exist.</summary>
public interface IDefinitionLookup
{
    /// <summary>What is known about a target.</summary>
    /// <param name="url">Canonical without version or element.</param>
    /// <param name="version">Version, or null for any.</param>
    /// <param name="elementId">Id of an element in the definition, or null for the definition as a whole.</param>
    DefinitionStatus Find(string url, string? version, string? elementId);
}
