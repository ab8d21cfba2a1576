using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Extensions: known, allowed where they stand, and as their definition has them.</summary>
internal sealed class ExtensionCheck(ValidationRun run, ProfileWalk walk, InvariantCheck invariants)
{
    public void Check(InstanceNode node)
    {
        if (!run.IsNew(node)) return;
        if (node.ChildText("url") is not { Length: > 0 } url) return;
        // Within a complex extension the parts have bare names, which its own definition states.
        var isPart = node.Parent is { TypeName: "Extension", IsPrimitive: false };
        if (isPart && !url.Contains(':', StringComparison.Ordinal))
        {
            Part(node, url);
            return;
        }
        if (!url.Contains(':', StringComparison.Ordinal))
        {
            run.Error(node, "structure", "extension-url-relative", $"The extension's url '{url}' is not absolute.", url);
            return;
        }
        var bar = url.IndexOf('|', StringComparison.Ordinal);
        if (bar > 0)
        {
            if (run.Rules.Profile(url[..bar], run.Release) is null)
                run.Warning(node, "invalid", "extension-url-versioned", $"The url '{url}' of the extension names a version, which extensions do not have, and {url[..bar]} is in no package here.", url);
            else run.Error(node, "invalid", "extension-url-versioned", $"The extension is called {url[..bar]}: an instance names no version of it.", url);
            return;
        }
        if (run.Rules.Profile(url, run.Release) is not { Type: "Extension" } definition)
        {
            Unknown(node, url);
            return;
        }
        if (node.ElementName == "modifierExtension" && !definition.Root.IsModifier)
            run.Error(node, "structure", "extension-not-modifier", $"The extension {url} is no modifier: it belongs into 'extension'.", url);
        else if (node.ElementName == "extension" && definition.Root.IsModifier)
            run.Error(node, "structure", "extension-is-modifier", $"The extension {url} changes the meaning of what it stands in: it belongs into 'modifierExtension'.", url);
        Context(node, definition);
        walk.Element(node, definition.Root, definition);
    }

    /// <summary>A part of a complex extension is one that the extension has.</summary>
    private void Part(InstanceNode node, string url)
    {
        // Where others are not allowed the slicing says so.
        if (RulesOf(node.Parent!)?.ByName("extension")?.Rules is not { Max: > 0, Slicing: not { Rules: "closed" } } parts || Find(parts, url) is not null) return;
        run.Error(node, "structure", "extension-part-unknown", $"The extension {node.Parent!.ChildText("url")} has no part '{url}'.", url);
    }

    private ElementRules? RulesOf(InstanceNode extension)
    {
        if (extension.ChildText("url") is not { } url) return null;
        if (url.Contains(':', StringComparison.Ordinal)) return run.Rules.Profile(url, run.Release) is { Type: "Extension" } definition ? definition.Root : null;
        return extension.Parent is { TypeName: "Extension" } outer && RulesOf(outer)?.ByName("extension")?.Rules is { } parts ? Find(parts, url) : null;
    }

    private static ElementRules? Find(ElementRules parts, string url) => Slice(parts.Slices, url);

    private static ElementRules? Slice(List<ElementRules> slices, string url)
    {
        foreach (var slice in slices) if (slice.ByName("url")?.Rules.Fixed?.Text == url) return slice;
        return null;
    }

    private void Unknown(InstanceNode node, string url)
    {
        if (run.Settings.AllowExamples && (url.Contains("://example.org/", StringComparison.Ordinal) || url.Contains("://example.com/", StringComparison.Ordinal) || url.Contains("acme.com/", StringComparison.Ordinal)))
        {
            run.NotChecked(node, "extension-unknown", $"the extension {url} is an example's and in no package here.", url);
            return;
        }
        if (run.Settings.AllowedExtensions.Any(a => url.StartsWith(a, StringComparison.Ordinal))) return;
        if (node.ElementName == "modifierExtension")
            run.Error(node, "extension", "modifier-extension-unknown", $"The modifier extension {url} is in no package here: what it changes cannot be told, so the resource cannot be relied on.", url);
        // HL7 publishes extensions in packages of their own, apart from the releases.
        else if (run.Settings.RequireKnownExtensions && !url.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal))
            run.Error(node, "extension", "extension-unknown", $"The extension {url} is in no package here: install the package that has it, or allow it.", url);
        else run.NotChecked(node, "extension-unknown", $"the extension {url} is in no package here.", url);
    }

    private void Context(InstanceNode node, ProfileRules definition)
    {
        if (definition.Contexts.Count > 0 && node.Parent is { } parent && !IsAllowed(definition.Contexts, parent) && !IsPartOf(parent, definition.Url)
            && !(WiderContexts.Of(definition.Url) is { } wider && ElementContext.Is(parent, wider, run)))
        {
            var said = $"The extension {definition.Url} may stand in {string.Join(", ", definition.Contexts.Select(c => c.Expression))}, not in {ElementContext.Shown(parent)}";
            // HL7 has let some of its extensions into more places since, and what another release says of one does not bind this one.
            if (definition.Release != run.Release || IsFromBefore(definition, parent))
                run.Warning(node, "structure", "extension-context", $"{said}, by FHIR {FhirReleases.VersionOf(definition.Release)}.", definition.Url);
            else run.Error(node, "structure", "extension-context", $"{said}.", definition.Url);
        }
        else if (definition.Contexts.Count == 0)
        {
            var said = $"The extension {definition.Url} does not say where it may stand, so it may stand nowhere: its definition needs a 'context'.";
            if (definition.Release != run.Release) run.Warning(node, "structure", "extension-context", said, definition.Url);
            else run.Error(node, "structure", "extension-context", said, definition.Url);
        }
        for (var i = 0; i < definition.ContextInvariants.Count; i++)
            if (definition.ContextInvariants[i] is var invariant && node.Parent is { } place && invariants.Holds(place, invariant) == false)
                run.Error(node, "invariant", "extension-context-invariant", $"The extension {definition.Url} may stand here only where this holds: {invariant}", invariant);
    }

    /// <summary>An extension may hold what its own definition has as its part under an absolute url, whatever that part says of itself.</summary>
    private bool IsPartOf(InstanceNode parent, string url) => parent.TypeName == "Extension" && RulesOf(parent)?.ByName("extension")?.Rules is { } parts && Find(parts, url) is not null;

    /// <summary>R4 wrote the contexts of its extensions when there were none of the resources that a Basic carries from later releases: they could not be named.</summary>
    private bool IsFromBefore(ProfileRules definition, InstanceNode parent) => definition.Url.StartsWith("http://hl7.org/fhir/StructureDefinition/", StringComparison.Ordinal)
        && ElementContext.Carried(parent) is not null && definition.Contexts.All(c => run.Rules.Type(c.Expression.Split('.')[0], run.Release) is not null);

    private bool IsAllowed(IReadOnlyList<ExtensionContext> contexts, InstanceNode parent)
    {
        for (var i = 0; i < contexts.Count; i++) if (Allows(contexts[i], parent) || IsOnCarried(contexts[i], parent)) return true;
        return false;
    }

    /// <summary>What may stand on the Basic that R4 carries a resource in may stand on the resource, and what may stand on the extension that carries an element, on the element.</summary>
    private bool IsOnCarried(ExtensionContext context, InstanceNode parent)
    {
        if (run.Release != FhirRelease.R5) return false;
        if (context.Kind == "extension") return context.Expression == $"http://hl7.org/fhir/5.0/StructureDefinition/extension-{ElementContext.Shown(parent)}";
        return context.Expression == "Basic" && parent.ResourceType is { } type && type != "Basic" && run.Rules.Type(type, FhirRelease.R4) is null;
    }

    private bool Allows(ExtensionContext context, InstanceNode parent) => context.Kind switch
    {
        // On the extension itself, or on its value.
        "extension" => ElementContext.ExtensionUrls(parent).Concat(parent.ElementName == "value" && parent.Parent is { } outer ? ElementContext.ExtensionUrls(outer) : []).Contains(context.Expression),
        "fhirpath" => invariants.IsSelected(parent, context.Expression),
        _ => ElementContext.Is(parent, context.Expression, run) && FollowsProfile(parent, context.Expression),
    };

    /// <summary>A context may be in a profile, <c>[profile]#[element]</c>: then the resource follows it.</summary>
    private bool FollowsProfile(InstanceNode parent, string expression)
    {
        var hash = expression.IndexOf('#', StringComparison.Ordinal);
        return hash <= 0 || run.Rules.Profile(expression[..hash], run.Release) is not { IsConstraint: true } profile || !walk.Fits(parent.Resource.TypeName, profile) || !walk.Try(parent.Resource, profile).Exists(ProfileWalk.IsError);
    }
}
