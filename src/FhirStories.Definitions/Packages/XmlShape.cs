using System.Collections.Concurrent;
using FhirStories.Definitions.Facts;

namespace FhirStories.Definitions.Packages;

/// <summary>How an element of FHIR XML is written in JSON.</summary>
/// <param name="Repeats">Whether it is a list.</param>
/// <param name="Type">The type's name; empty for an element whose children are stated in place.</param>
/// <param name="Owner">The type that states its children.</param>
/// <param name="Path">Where the owner states them.</param>
internal sealed record XmlShape(bool Repeats, string Type, string Owner, string Path)
{
    /// <summary>Whether its value is an attribute.</summary>
    public bool IsPrimitive => Type.Length > 0 && char.IsAsciiLetterLower(Type[0]) && Type != "xhtml";

    /// <summary>Whether it holds a whole resource.</summary>
    public bool IsResource => Type == "Resource";
}

/// <summary>The shapes of a release's elements, from its own definitions: what JSON needs to know and XML does not say.</summary>
internal sealed class XmlShapes
{
    private static readonly ConcurrentDictionary<FhirRelease, XmlShapes> Known = new();

    private readonly FhirRelease _release;
    private readonly ConcurrentDictionary<(string Owner, string Path, string Name), XmlShape?> _shapes = new();

    private XmlShapes(FhirRelease release) => _release = release;

    /// <summary>The shapes of a release; R4B writes its definitions as R4 does.</summary>
    public static XmlShapes Of(FhirRelease release) =>
        Known.GetOrAdd(release == FhirRelease.R4B ? FhirRelease.R4 : release, static r => new XmlShapes(r));

    /// <summary>The shape of a child; null where the release knows none of this name there.</summary>
    /// <param name="owner">The type that states the parent's children.</param>
    /// <param name="path">Where it states them: <c>StructureDefinition.snapshot</c>, <c>Coding</c>.</param>
    /// <param name="name">The child's name, a choice with its type: <c>valueCode</c>.</param>
    public XmlShape? Child(string owner, string path, string name) =>
        _shapes.GetOrAdd((owner, path, name), static (key, shapes) => shapes.Read(key.Owner, key.Path, key.Name), this);

    private XmlShape? Read(string owner, string path, string name)
    {
        if (DefinitionStore.BuiltIn.Profile($"http://hl7.org/fhir/StructureDefinition/{owner}", _release) is not { } type) return null;
        if (type.ById($"{path}.{name}") is { } plain) return Shape(owner, plain, plain.Types is [var only, ..] ? only.Code : "");
        for (var at = name.Length - 1; at > 0; at--)
        {
            if (char.IsAsciiLetterUpper(name[at]) && type.ById($"{path}.{name[..at]}[x]") is { } choice)
                return Shape(owner, choice, TypeName(name[at..]));
        }
        return null;
    }

    private static XmlShape Shape(string owner, ElementFacts element, string type)
    {
        var repeats = element.Max is not ("0" or "1");
        if (element.ContentReference is { } target) return new XmlShape(repeats, "", owner, target);
        return type is "" or "BackboneElement" or "Element"
            ? new XmlShape(repeats, "", owner, element.Id)
            : new XmlShape(repeats, type, type, type);
    }

    // valueCode holds a code, valueCoding a Coding.
    private string TypeName(string suffix)
    {
        var primitive = char.ToLowerInvariant(suffix[0]) + suffix[1..];
        return DefinitionStore.BuiltIn.Find($"http://hl7.org/fhir/StructureDefinition/{primitive}", _release) is not null ? primitive : suffix;
    }
}
