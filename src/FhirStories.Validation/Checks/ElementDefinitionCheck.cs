using FhirStories.Definitions;
using FhirStories.Validation.Conformance;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>The elements of a differential: that what they say of types, values, bindings, slices and rules means something.</summary>
internal sealed class ElementDefinitionCheck(ValidationRun run, FhirRelease release)
{
    // What has codes, or is bound to some although others think it has none.
    private static readonly HashSet<string> Bindable = new(StringComparer.Ordinal)
    {
        "code", "Coding", "CodeableConcept", "CodeableReference", "Quantity", "string", "uri", "url", "oid", "uuid", "Extension", "Age", "Distance", "Duration", "Range", "SimpleQuantity", "MoneyQuantity",
    };

    private static readonly HashSet<string> BoundByBase = new(StringComparer.Ordinal) { "canonical", "id", "markdown", "Count", "Money", "Reference", "date", "dateTime" };

    private readonly DefinitionPaths _paths = new(run.Rules, release);

    public void Check(InstanceNode definition, InstanceNode differential, ProfileRules? parent)
    {
        var type = definition.ChildText("type") ?? "";
        var root = type[(type.LastIndexOf('/') + 1)..];
        var isConstraint = definition.ChildText("derivation") == "constraint";
        var constraints = new ConstraintCheck(run, definition, parent);
        var characteristics = new ElementCharacteristics(run, release);
        foreach (var element in differential.Elements("element"))
        {
            if (element.ChildText("path") is not { Length: > 0 } path) continue;
            if (root.Length > 0 && path != root && !path.StartsWith(root + ".", StringComparison.Ordinal))
            {
                run.Error(element, "invalid", "definition-path-root", $"The path '{path}' does not begin with '{root}', the type that is described.", path);
                continue;
            }
            var stated = parent is null ? [] : _paths.At(parent, path);
            var types = Types(element, stated);
            Values(element, types);
            Profiles(element, path);
            characteristics.Check(element, path);
            // An extension may say what it means that it is not there; a profile cannot say it of what its base has.
            if (isConstraint && element.Child("meaningWhenMissing") is { } meaning && path != "Extension" && !path.EndsWith(".extension", StringComparison.Ordinal))
                run.Error(meaning, "invalid", "meaning-when-missing", $"What it means that '{path}' is missing is for its own definition to say, not for a profile.", path);
            var isOwn = element.Child("type") is not null;
            if (element.Child("binding") is { } binding && types.Count > 0 && !types.Exists(t => Bindable.Contains(t) || !isOwn && BoundByBase.Contains(t) || t.Contains('/', StringComparison.Ordinal)))
                run.Error(binding, "invalid", "binding-not-bindable", $"'{path}' is a {string.Join(" or ", types.Distinct())}, which has no codes: there is nothing to bind.", path);
            constraints.Check(element, stated);
            if (element.Child("slicing") is { } slicing) Slicing(element, slicing, path, stated);
        }
    }

    /// <summary>The types that an element may have: its own, else those of the base.</summary>
    private static List<string> Types(InstanceNode element, List<Place> stated)
    {
        var own = element.Elements("type").Select(t => t.ChildText("code")).OfType<string>().ToList();
        return own.Count > 0 ? own : [.. stated.SelectMany(p => p.Rules.Types).Select(t => t.Code).Distinct()];
    }

    /// <summary>Fixed values and patterns are of a type that the element may have.</summary>
    private void Values(InstanceNode element, List<string> types)
    {
        if (types.Count == 0 || types.Exists(t => t is "*" or "Element" or "Extension" or "BackboneElement" || t.Contains('/', StringComparison.Ordinal))) return;
        foreach (var value in element.Children.Where(c => c.ElementName is "fixed" or "pattern" && c.Name.Length > c.ElementName.Length))
        {
            if (types.Contains(value.TypeName)) continue;
            run.Error(value, "invalid", "fixed-type-wrong", $"'{value.Name}' is a {value.TypeName}, but '{element.ChildText("path")}' may be {string.Join(", ", types)} only.", value.Name);
        }
    }

    /// <summary>Profiles are of their type, targets are resources, and only what refers has targets.</summary>
    private void Profiles(InstanceNode element, string path)
    {
        foreach (var type in element.Elements("type"))
        {
            if (type.ChildText("code") is not { Length: > 0 } code) continue;
            foreach (var profile in type.Elements("profile").Where(p => p.Text is not null))
            {
                if (run.Rules.Profile(profile.Text!, release) is not { } known) continue;
                if (!_paths.IsA(known.Type, code) && !(code is "Reference" or "canonical" && release == FhirRelease.Stu3))
                    run.Error(profile, "invalid", "type-profile-wrong", $"The profile {profile.Text} is about {known.Type}, and the type here is {code}.", profile.Text!);
                else if (known.Type == "Extension") Modifier(profile, known, path);
            }
            foreach (var target in type.Elements("targetProfile").Where(p => p.Text is not null))
            {
                if (code is not ("Reference" or "canonical" or "CodeableReference"))
                    run.Error(target, "invalid", "target-without-reference", $"A {code} refers to nothing, so it has no targetProfile.", target.Text!);
                else if (run.Rules.Profile(target.Text!, release) is { Kind: "complex-type" or "primitive-type" } known)
                    run.Error(target, "invalid", "target-no-resource", $"{target.Text} is about the data type {known.Type}: only resources are referred to.", target.Text!);
                // A Basic may carry what the release has no resource for, its url among it.
                else if (code == "canonical" && run.Rules.Profile(target.Text!, release) is { Kind: "resource" } named && named.Type is not ("Resource" or "DomainResource" or "Basic") && run.Rules.Type(named.Type, release)?.Root.ByName("url") is null)
                    run.Error(target, "invalid", "target-no-canonical", $"A {named.Type} has no url that it is known by, so no canonical leads to it.", target.Text!);
            }
        }
    }

    /// <summary>Extensions that change a meaning stand where those stand, and others do not.</summary>
    private void Modifier(InstanceNode profile, ProfileRules extension, string path)
    {
        var isPlace = path.EndsWith(".modifierExtension", StringComparison.Ordinal);
        if (extension.Root.IsModifier && !isPlace)
            run.Error(profile, "invalid", "type-profile-modifier", $"{profile.Text} is a modifier extension: its place is 'modifierExtension'.", profile.Text!);
        else if (!extension.Root.IsModifier && isPlace)
            run.Error(profile, "invalid", "type-profile-modifier", $"{profile.Text} is no modifier extension: its place is 'extension'.", profile.Text!);
    }

    private void Slicing(InstanceNode element, InstanceNode slicing, string path, List<Place> stated)
    {
        if (!path.Contains('.', StringComparison.Ordinal))
        {
            run.Error(slicing, "invalid", "slicing-of-root", $"'{path}' is the whole: there is one of it, and nothing to slice.", path);
            return;
        }
        if (!path.Contains("[x]", StringComparison.Ordinal) && run.Rules.Type(path[..path.IndexOf('.', StringComparison.Ordinal)], release) is { } core && BaseWalk.Find(core.Root, path) is { Max: 1, IsChoice: false })
        {
            run.Error(slicing, "invalid", "slicing-of-one", $"'{path}' stands at most once, and there is nothing to slice.", path);
            return;
        }
        // What the profile itself says of the type counts as well: an extension's definition, a profile on a data type.
        var from = stated.ToList();
        foreach (var profile in element.Elements("type").SelectMany(t => t.Elements("profile")).Where(p => p.Text is not null))
        {
            if (run.Rules.Profile(profile.Text!, release) is { } known) from.Add(new Place(known.Root, known));
        }
        foreach (var discriminator in slicing.Elements("discriminator"))
        {
            if (discriminator.ChildText("path") is not { Length: > 0 } told) continue;
            if (DiscriminatorPath.Parse(told) is not { } steps)
                run.Error(discriminator, "invalid", "discriminator-unreadable", $"'{told}' is no path that a discriminator may have: names, resolve(), ofType() and extension('url') are.", told);
            else if (_paths.Leads(from, steps) == false)
                run.Error(discriminator, "invalid", "discriminator-path-unknown", $"'{path}' has nothing at '{told}', so slices cannot be told apart by it.", told);
        }
    }
}
