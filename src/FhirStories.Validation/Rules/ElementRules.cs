using System.Collections.Frozen;
using FhirStories.Definitions;

namespace FhirStories.Validation.Rules;

/// <summary>What a profile demands of one element.</summary>
internal sealed class ElementRules
{
    private FrozenDictionary<string, NamedChild>? _byName;
    private KnownPlaces[] _places = [];

    /// <summary>The element id, <c>Patient.identifier:nhsNumber.system</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The path, <c>Patient.identifier.system</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The element's name in FHIRPath, without <c>[x]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is a choice of types, named with its type in an instance.</summary>
    public bool IsChoice { get; init; }

    /// <summary>The slice it defines, or null.</summary>
    public string? SliceName { get; init; }

    /// <summary>Least and greatest number; <see cref="int.MaxValue"/> for <c>*</c>.</summary>
    public int Min { get; init; }

    /// <inheritdoc cref="Min"/>
    public int Max { get; init; } = int.MaxValue;

    /// <summary>Whether the type's own definition lets it repeat: then JSON writes a list.</summary>
    public bool IsList { get; init; }

    /// <summary>Place among its siblings, which XML keeps.</summary>
    public int Order { get; set; }

    /// <summary>Whether XML writes it as an attribute.</summary>
    public bool IsXmlAttribute { get; init; }

    /// <summary>Allowed types; empty where the definition leaves them to <see cref="ContentReference"/>.</summary>
    public IReadOnlyList<TypeRule> Types { get; init; } = [];

    /// <summary>The id of the element whose children it has.</summary>
    public string? ContentReference { get; init; }

    /// <summary>A value that it must have exactly.</summary>
    public RequiredValue? Fixed { get; init; }

    /// <summary>A value that it must contain.</summary>
    public RequiredValue? Pattern { get; init; }

    /// <summary>Least value.</summary>
    public RequiredValue? MinValue { get; init; }

    /// <summary>Greatest value.</summary>
    public RequiredValue? MaxValue { get; init; }

    /// <summary>Most characters.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The value set it is bound to.</summary>
    public BindingRule? Binding { get; init; }

    /// <summary>Rules in FHIRPath.</summary>
    public IReadOnlyList<InvariantRule> Invariants { get; init; } = [];

    /// <summary>Whether it must be supported.</summary>
    public bool MustSupport { get; init; }

    /// <summary>Whether it changes the meaning of others.</summary>
    public bool IsModifier { get; init; }

    /// <summary>Whether it belongs to a summary.</summary>
    public bool IsSummary { get; init; }

    /// <summary>Whether it needs a value, not only extensions (R5).</summary>
    public bool MustHaveValue { get; init; }

    /// <summary>Extensions that may stand in place of a value (R5); empty where none is asked for.</summary>
    public IReadOnlyList<string> ValueAlternatives { get; init; } = [];

    /// <summary>Least number of characters.</summary>
    public int? MinLength { get; init; }

    /// <summary>Languages that parts of a narrative must be in: codes, or <c>_yes</c>, <c>_no</c>, <c>_resource</c>.</summary>
    public IReadOnlyList<string> NarrativeLanguage { get; init; } = [];

    /// <summary>How bad it is when a part of a narrative does not say where it comes from: information, warning, error; null where nobody asks.</summary>
    public string? NarrativeSource { get; init; }

    /// <summary>What the text of a value must match as a whole.</summary>
    public TextForm? Form { get; init; }

    /// <summary>Most bytes of data.</summary>
    public long? MaxSize { get; init; }

    /// <summary>Most digits after the decimal point.</summary>
    public int? MaxDecimals { get; init; }

    /// <summary>How repetitions are told apart; null where it is not sliced.</summary>
    public SlicingRule? Slicing { get; init; }

    /// <summary>Its slices, in order.</summary>
    public List<ElementRules> Slices { get; } = [];

    /// <summary>Its children as the profile states them; empty where the type does.</summary>
    public List<ElementRules> Children { get; } = [];

    /// <summary>The child that an instance names so; null where there is none.</summary>
    /// <param name="name">As written: <c>valueQuantity</c>.</param>
    public NamedChild? ByName(string name)
    {
        _byName ??= Named().ToFrozenDictionary(n => n.Key, n => n.Value, StringComparer.Ordinal);
        return _byName.TryGetValue(name, out var child) ? child : null;
    }

    /// <summary>Where the path of a discriminator leads from this slice; null where that was not found out yet.</summary>
    public List<Place>? Places(string path, FhirRelease release)
    {
        foreach (var known in _places) if (known.Release == release && known.Path == path) return known.Places;
        return null;
    }

    /// <summary>Keeps where the path of a discriminator leads. Two threads may find out at once: the answer is the same.</summary>
    public List<Place> Keep(string path, FhirRelease release, List<Place> places)
    {
        _places = [.. _places, new KnownPlaces(path, release, places)];
        return places;
    }

    private Dictionary<string, NamedChild> Named()
    {
        var result = new Dictionary<string, NamedChild>(StringComparer.Ordinal);
        foreach (var child in Children)
        {
            if (!child.IsChoice) result.TryAdd(child.Name, new NamedChild(child, child.Types is [var only] ? only : child.Types is [] ? null : child.Types[0]));
            else foreach (var type in child.Types) result.TryAdd(child.Name + char.ToUpperInvariant(type.Code[0]) + type.Code[1..], new NamedChild(child, type));
        }
        return result;
    }
}

/// <summary>Rules and the profile that states them.</summary>
/// <param name="Rules">The rules of an element.</param>
/// <param name="Owner">The profile.</param>
internal readonly record struct Place(ElementRules Rules, ProfileRules Owner)
{
    public bool IsRoot => Rules == Owner.Root;
}

/// <summary>Where the path of a discriminator leads.</summary>
internal sealed record KnownPlaces(string Path, FhirRelease Release, List<Place> Places);

/// <summary>A child with the type that its name says.</summary>
/// <param name="Rules">What is demanded of it.</param>
/// <param name="Type">Its type; null where another element's children are its own.</param>
internal sealed record NamedChild(ElementRules Rules, TypeRule? Type);

/// <summary>A type that an element may have.</summary>
/// <param name="Code">The type's name.</param>
/// <param name="Profiles">Canonicals one of which it must follow.</param>
/// <param name="Targets">For references and canonicals: what may be referred to.</param>
/// <param name="Aggregation">For references: contained, referenced, bundled.</param>
/// <param name="Versioning">For references: either, independent, specific.</param>
internal sealed record TypeRule(
    string Code, IReadOnlyList<string> Profiles, IReadOnlyList<string> Targets, IReadOnlyList<string> Aggregation, string? Versioning);

/// <summary>A binding.</summary>
/// <param name="Strength">required, extensible, preferred, example.</param>
/// <param name="ValueSet">The value set's canonical.</param>
/// <param name="Maximum">The value set that a code may at most be of, where the strength is less than required.</param>
/// <param name="Additional">Further bindings.</param>
internal sealed record BindingRule(string Strength, string ValueSet, string? Maximum, IReadOnlyList<AdditionalBinding> Additional);

/// <summary>An additional binding.</summary>
/// <param name="Purpose">required, extensible, maximum, minimum, current, preferred, …</param>
/// <param name="ValueSet">The value set's canonical.</param>
/// <param name="Any">Whether one of the repetitions is enough.</param>
/// <param name="Usages">Where it holds; empty where it holds always.</param>
internal sealed record AdditionalBinding(string Purpose, string ValueSet, bool Any, IReadOnlyList<BindingUsage> Usages);

/// <summary>Where an additional binding holds: where an element of the resource has a code.</summary>
/// <param name="Profile">The profile whose element is named. Another system names a context that the instance does not tell.</param>
/// <param name="Path">The element, <c>Observation.category</c>.</param>
/// <param name="System">The code's system.</param>
/// <param name="Code">The code.</param>
internal sealed record BindingUsage(string? Profile, string? Path, string? System, string? Code);

/// <summary>How repetitions are told apart.</summary>
/// <param name="Discriminators">What tells them apart.</param>
/// <param name="Rules">open, closed, openAtEnd.</param>
/// <param name="Ordered">Whether the order of the slices binds.</param>
internal sealed record SlicingRule(IReadOnlyList<Discriminator> Discriminators, string Rules, bool Ordered);

/// <summary>A discriminator.</summary>
/// <param name="Kind">value, exists, pattern, type, profile, position.</param>
/// <param name="Path">A simple FHIRPath from the sliced element.</param>
internal readonly record struct Discriminator(string Kind, string Path);
