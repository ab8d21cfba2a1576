using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Whether an element is what an extension's context names.</summary>
internal static class ElementContext
{
    /// <summary>
    /// Whether a node is the element <c>Patient.contact</c>, of the type <c>Address</c>, in an element of a type
    /// (<c>Address.line</c>), or of something that these derive from (<c>Element</c>, <c>Resource</c>).
    /// </summary>
    public static bool Is(InstanceNode node, string expression, ValidationRun run)
    {
        // Most contexts name the type or the element itself.
        if (expression == node.TypeName && (node.ResourceType is not null || !node.IsPrimitive && char.IsAsciiLetterUpper(expression[0])) || node is { ResourceType: null, Definition: ElementRules { Path: var stated } } && stated == expression) return true;
        var wanted = expression.Split('#')[^1];
        foreach (var path in Paths(node))
        {
            if (path == wanted || path.Replace("[x]", "", StringComparison.Ordinal) == wanted.Replace("[x]", "", StringComparison.Ordinal)) return true;
        }
        // Values in definitions may be of anything.
        if (IsValueOfDefinition(node)) return true;
        if (wanted.Contains('.', StringComparison.Ordinal)) return InheritedElement(node, wanted, run);
        var isResource = node.ResourceType is not null;
        // The published definitions say Element where they mean anywhere.
        if (wanted is "Element" or "Base" or "Any" or "*") return true;
        if (wanted is "CanonicalResource" or "MetadataResource") return isResource && run.Rules.Type(node.TypeName, run.Release)?.Root is { } root && root.ByName("url") is not null && root.ByName("status") is not null;
        if (wanted == "Resource") return isResource;
        for (var at = run.Rules.Type(node.TypeName, run.Release); at is not null; at = at.Base is { } parent ? run.Rules.Profile(parent, run.Release) : null)
            if (at.Type == wanted || at.Url == wanted) return true;
        // An element that states its own children is a BackboneElement to some and an Element to all.
        return wanted is "BackboneElement" && node.TypeName is "BackboneElement" or "Element";
    }

    /// <summary>The node for people.</summary>
    public static string Shown(InstanceNode node) => Paths(node).First();

    /// <summary>The URL of the extension that a node is, and of those around it: <c>url</c>, <c>outer#inner</c>.</summary>
    public static IEnumerable<string> ExtensionUrls(InstanceNode extension)
    {
        if (extension.TypeName != "Extension") yield break;
        var url = extension.ChildText("url") ?? "";
        yield return url;
        if (extension.Parent is { TypeName: "Extension" } outer) yield return $"{outer.ChildText("url")}#{url}";
    }

    /// <summary>A path for each type that the node lies in: <c>Patient.contact.name.family</c>, <c>HumanName.family</c>.</summary>
    private static IEnumerable<string> Paths(InstanceNode node)
    {
        var steps = "";
        for (var at = node; ; at = at.Parent!)
        {
            if (Carried(at) is { } carried) yield return carried + steps;
            if (at.ResourceType is not null || at.Parent is null)
            {
                yield return at.TypeName + steps;
                yield break;
            }
            // The definition of the element says where it is stated: Patient.contact, or Timing.repeat.
            if (at.Definition is ElementRules rules)
            {
                yield return rules.Path + steps;
                // CodeSystem.concept.concept is a CodeSystem.concept again.
                if (rules.ContentReference is { } same) yield return same + steps;
            }
            if (!at.IsPrimitive && char.IsAsciiLetterUpper(at.TypeName[0])) yield return at.TypeName + steps;
            steps = $".{at.ElementName}{steps}";
        }
    }

    /// <summary>What of another release a node carries: the element that a cross-version extension is for, the type that a Basic stands for; else null.</summary>
    public static string? Carried(InstanceNode node)
    {
        if (node.ResourceType == "Basic")
            return node.Child("code")?.Elements("coding").FirstOrDefault(c => c.ChildText("system") == "http://hl7.org/fhir/fhir-types")?.ChildText("code");
        // What stands on the value of such an extension stands on the element.
        if (node.ElementName == "value" && node.Parent is { TypeName: "Extension" } holder) return Carried(holder);
        if (node.TypeName != "Extension" || node.ChildText("url") is not { Length: > 0 } url) return null;
        // The parts of a statement have short names below it.
        if (!url.Contains(':', StringComparison.Ordinal)) return node.Parent is { TypeName: "Extension" } whole && Carried(whole) is { } path ? $"{path}.{url}" : null;
        if (!url.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal)) return null;
        const string Part = "/StructureDefinition/extension-";
        var at = url.IndexOf(Part, StringComparison.Ordinal);
        return at < 0 ? null : url[(at + Part.Length)..];
    }

    private static bool IsValueOfDefinition(InstanceNode node) =>
        node.Definition is ElementRules { Path: "ElementDefinition.pattern[x]" or "ElementDefinition.fixed[x]" or "ElementDefinition.example.value[x]" };

    // DomainResource.text, Resource.meta: an element of what the type derives from.
    private static bool InheritedElement(InstanceNode node, string wanted, ValidationRun run)
    {
        var dot = wanted.IndexOf('.', StringComparison.Ordinal);
        if (node.Parent is not { } parent || wanted.LastIndexOf('.') != dot || node.ElementName != wanted[(dot + 1)..].Replace("[x]", "", StringComparison.Ordinal)) return false;
        return Is(parent, wanted[..dot], run);
    }
}
