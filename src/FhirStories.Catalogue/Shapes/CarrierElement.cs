namespace FhirStories.Catalogue.Shapes;

/// <summary>Where an element of R5 lies on R4's <c>Basic</c>.</summary>
public enum CarrierPlace
{
    /// <summary>Basic has the element itself.</summary>
    Own,

    /// <summary>In <c>extension</c>.</summary>
    Extension,

    /// <summary>In <c>modifierExtension</c>.</summary>
    ModifierExtension,
}

/// <summary>One element of an R5 resource that R4 lacks, and how HL7's cross-version package carries it (its shape A).</summary>
/// <param name="Name">R5's name; a choice without its <c>[x]</c>.</param>
/// <param name="Types">R5's types, the first the usual one; <c>BackboneElement</c> where it has children.</param>
/// <param name="Min">Least number.</param>
/// <param name="Many">Whether it repeats.</param>
/// <param name="Place">Where it lies on Basic; children of a backbone are always in <c>extension</c>.</param>
/// <param name="IsChoice">Whether R5's property name ends with the type.</param>
/// <param name="Children">The children of a backbone, and of a data type that R4 has no value for.</param>
public sealed record CarrierElement(
    string Name, IReadOnlyList<string> Types, int Min, bool Many, CarrierPlace Place, bool IsChoice, IReadOnlyList<CarrierElement> Children)
{
    /// <summary>URL of the extension that carries it: absolute, or its short name below a backbone.</summary>
    public string Url { get; internal init; } = Name;

    /// <summary>The absolute url by which shape B names it, whatever its level.</summary>
    public string PathUrl { get; internal init; } = Name;

    /// <summary>Whether the value is a tree of children and no value of a data type that R4 knows.</summary>
    public bool IsTree => Children.Count > 0;

    /// <summary>Codes that differ between the releases.</summary>
    public IReadOnlyList<(string R4, string R5)> Codes { get; internal init; } = [];

    /// <summary>The data type that the children spell out, where they are no backbone's: HL7 asks for its name beside them.</summary>
    public string? SpelledType => IsTree && Types[0] != Backbone ? Types[0] : null;

    /// <summary>R5's property for a value of this type.</summary>
    public string PropertyFor(string type) => IsChoice ? Name + char.ToUpperInvariant(type[0]) + type[1..] : Name;

    internal const string Backbone = "BackboneElement";
}

/// <summary>The elements of one R5 resource, in R5's order.</summary>
public sealed class CarrierResource
{
    private readonly Dictionary<string, CarrierElement> _byUrl;

    internal CarrierResource(string type, IReadOnlyList<CarrierElement> elements)
    {
        Type = type;
        Elements = elements;
        _byUrl = elements.ToDictionary(element => element.Url, StringComparer.Ordinal);
    }

    /// <summary>Requirements, ActorDefinition, ArtifactAssessment or TestPlan: also the code of the Basic.</summary>
    public string Type { get; }

    /// <summary>Its own elements; what all resources have (id, meta, text, …) is not among them.</summary>
    public IReadOnlyList<CarrierElement> Elements { get; }

    /// <summary>The element that a root extension carries, or null.</summary>
    public CarrierElement? ByUrl(string? url) => url is null ? null : _byUrl.GetValueOrDefault(url);

    internal bool HasStatus => Elements.Any(element => element.Place == CarrierPlace.ModifierExtension);
}
