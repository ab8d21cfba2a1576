using FhirStories.Definitions;
using FhirStories.Validation.Conformance;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>The elements of a differential: that what they say of types, values, bindings, slices and rules means something.</summary>
internal sealed class ElementDefinitionCheck(ValidationRun run, FhirRelease release)
{
    // ElementDefinition.binding: "only if the type is code, Coding, CodeableConcept, Quantity, string, uri" and what is built on these.
    private static readonly HashSet<string> Bindable = new(StringComparer.Ordinal)
    {
        "code", "Coding", "CodeableConcept", "CodeableReference", "Quantity", "string", "uri", "url", "canonical", "oid", "uuid", "id", "markdown", "Extension",
        "Age", "Count", "Distance", "Duration", "Money", "SimpleQuantity", "MoneyQuantity", "Reference", "date", "dateTime",
    };

    private readonly DefinitionPaths _paths = new(run.Rules, release);

    public void Check(InstanceNode definition, InstanceNode differential, ProfileRules? parent)
    {
        var type = definition.ChildText("type") ?? "";
        var root = type[(type.LastIndexOf('/') + 1)..];
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
            Profiles(element);
            if (element.Child("binding") is { } binding && types.Count > 0 && !types.Exists(t => Bindable.Contains(t) || t.Contains('/', StringComparison.Ordinal)))
                run.Error(binding, "invalid", "binding-not-bindable", $"'{path}' is a {string.Join(" or ", types)}, which has no codes: there is nothing to bind.", path);
            Constraints(element, stated);
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
            if (types.Exists(t => _paths.IsA(t, value.TypeName) || _paths.IsA(value.TypeName, t))) continue;
            run.Error(value, "invalid", "fixed-type-wrong", $"'{value.Name}' is a {value.TypeName}, but '{element.ChildText("path")}' may be {string.Join(", ", types)} only.", value.Name);
        }
    }

    /// <summary>Profiles are of their type, targets are resources, and only what refers has targets.</summary>
    private void Profiles(InstanceNode element)
    {
        foreach (var type in element.Elements("type"))
        {
            if (type.ChildText("code") is not { Length: > 0 } code) continue;
            foreach (var profile in type.Elements("profile").Where(p => p.Text is not null))
            {
                if (run.Rules.Profile(profile.Text!, release) is { } known && !_paths.IsA(known.Type, code) && !(code is "Reference" or "canonical" && release == FhirRelease.Stu3))
                    run.Error(profile, "invalid", "type-profile-wrong", $"The profile {profile.Text} is about {known.Type}, and the type here is {code}.", profile.Text!);
            }
            foreach (var target in type.Elements("targetProfile").Where(p => p.Text is not null))
            {
                if (code is not ("Reference" or "canonical" or "CodeableReference"))
                    run.Error(target, "invalid", "target-without-reference", $"A {code} refers to nothing, so it has no targetProfile.", target.Text!);
                else if (run.Rules.Profile(target.Text!, release) is { Kind: "complex-type" or "primitive-type" } known)
                    run.Error(target, "invalid", "target-no-resource", $"{target.Text} is about the data type {known.Type}: only resources are referred to.", target.Text!);
            }
        }
    }

    /// <summary>Rules can be read, and a key means one thing.</summary>
    private void Constraints(InstanceNode element, List<Place> stated)
    {
        foreach (var constraint in element.Elements("constraint"))
        {
            if (constraint.ChildText("expression") is not { Length: > 0 } expression) continue;
            if (Expressions.Parse(expression, out var problem) is null)
                run.Error(constraint.Child("expression")!, "invalid", "constraint-unreadable", $"'{(expression.Length > 120 ? expression[..120] + "…" : expression)}' is no FHIRPath: {problem}", expression);
            var key = constraint.ChildText("key");
            var other = stated.SelectMany(p => p.Rules.Invariants).FirstOrDefault(i => i.Key == key);
            if (other is not null && Plain(other.Expression) != Plain(expression))
                run.Warning(constraint, "invalid", "constraint-key-taken", $"The base has a rule '{key}' with another expression: give this one a key of its own.", key!);
        }
    }

    private void Slicing(InstanceNode element, InstanceNode slicing, string path, List<Place> stated)
    {
        if (!path.Contains('.', StringComparison.Ordinal))
        {
            run.Error(slicing, "invalid", "slicing-of-root", $"'{path}' is the whole: there is one of it, and nothing to slice.", path);
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

    private static string Plain(string expression) => string.Concat(expression.Where(c => !char.IsWhiteSpace(c)));
}
