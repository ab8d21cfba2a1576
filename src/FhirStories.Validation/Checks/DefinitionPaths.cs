using FhirStories.Definitions;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Where the paths of a StructureDefinition lead in what it is based on.</summary>
internal sealed class DefinitionPaths(RuleBook rules, FhirRelease release)
{
    /// <summary>The elements at a path such as <c>Patient.name.family</c>; none where the base has no such element.</summary>
    public List<Place> At(ProfileRules parent, string path)
    {
        List<Place> places = [new(parent.Root, parent)];
        foreach (var name in path.Split('.').Skip(1)) places = Children(places, name);
        return places;
    }

    /// <summary>The children of a name, as the elements or else their types state them.</summary>
    public List<Place> Children(IEnumerable<Place> places, string name)
    {
        var found = new List<Place>();
        foreach (var place in places)
        {
            foreach (var (children, owner) in Stated(place))
                foreach (var child in children)
                    if (IsNamed(child, name) && !found.Exists(f => f.Rules == child)) found.Add(new Place(child, owner));
        }
        return found;
    }

    /// <summary>Whether a discriminator's path leads somewhere; null where that cannot be told.</summary>
    public bool? Leads(List<Place> from, IReadOnlyList<PathStep> steps)
    {
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case StepKind.Child:
                    if (from.Count == 0 || from.Exists(IsOpen)) return null;
                    from = Children(from, step.Name);
                    if (from.Count == 0) return false;
                    break;
                case StepKind.Extension or StepKind.OfType:
                    return null;
                default:
                    var targets = from.SelectMany(p => p.Rules.Types.SelectMany(t => t.Targets)).Select(t => rules.Profile(t, release)).ToList();
                    if (targets.Count == 0 || targets.Exists(t => t is null || t.IsAbstract)) return null;
                    from = [.. targets.Select(t => new Place(t!.Root, t))];
                    break;
            }
        }
        return true;
    }

    /// <summary>Whether a type is another or builds on it.</summary>
    public bool IsA(string type, string other)
    {
        if (type == other) return true;
        for (var at = rules.Type(type, release); at?.Base is { } parent; at = rules.Profile(parent, release))
            if (parent == $"http://hl7.org/fhir/StructureDefinition/{other}") return true;
        return false;
    }

    // Anything may stand below a type that is not known here or that others fill.
    private bool IsOpen(Place place) => place.Rules.Types.Any(t => t.Code is "Resource" or "DomainResource" or "Element" or "*" || rules.Type(t.Code, release) is null && !t.Code.Contains("System.", StringComparison.Ordinal))
        || place.Rules.Types.Any(t => t.Profiles.Any(p => rules.Profile(p, release) is null));

    private IEnumerable<(IReadOnlyList<ElementRules>, ProfileRules)> Stated(Place place)
    {
        if (place.Rules.Children.Count > 0) yield return (place.Rules.Children, place.Owner);
        else if (place.Rules.ContentReference is { } id && BaseWalk.Find(place.Owner.Root, id) is { } referred) yield return (referred.Children, place.Owner);
        foreach (var type in place.Rules.Types)
        {
            foreach (var profile in type.Profiles.Select(p => rules.Profile(p, release)).OfType<ProfileRules>()) yield return (profile.Root.Children, profile);
            if (place.Rules.Children.Count == 0 && rules.Type(type.Code, release) is { } own) yield return (own.Root.Children, own);
        }
    }

    private static bool IsNamed(ElementRules child, string name)
    {
        if (child.Name == name || child.IsChoice && name == child.Name + "[x]") return true;
        return child.IsChoice && name.Length > child.Name.Length && name.StartsWith(child.Name, StringComparison.Ordinal)
            && child.Types.Any(t => t.Code.Equals(name[child.Name.Length..], StringComparison.OrdinalIgnoreCase));
    }
}
