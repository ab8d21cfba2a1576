using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;

namespace FhirStories.Validation.Walking;

/// <summary>Whether a node is of a slice, by one discriminator.</summary>
internal sealed class DiscriminatorReader(ValidationRun run, ProfileWalk walk)
{
    /// <summary>True, false, or null where it cannot be told.</summary>
    public bool? Matches(InstanceNode node, ElementRules slice, Discriminator discriminator, ProfileRules owner)
    {
        // An extension is called what its definition is called, whether that is here or not.
        if (discriminator is { Kind: "value", Path: "url" } && slice.Types is [{ Code: "Extension", Profiles.Count: > 0 } extension]) return Names(extension.Profiles, node.ChildText("url"));
        var steps = DiscriminatorPath.Parse(discriminator.Path);
        if (steps is null)
        {
            run.NotChecked(node, "discriminator-unknown", $"the slices are told apart by '{discriminator.Path}', which is no path that a discriminator may have.", discriminator.Path);
            return null;
        }
        var rules = RulesAt(slice, discriminator, owner, steps);
        // Most slices are told apart by a value of one child: no list is needed for it.
        if (discriminator.Kind == "value" && steps is [{ Kind: StepKind.Child, Name: var name }] && rules is [{ Rules.Fixed: { } exact }]) return Has(node, name, exact);
        var nodes = Nodes([node], steps, out var unresolved);
        var matched = discriminator.Kind switch
        {
            "exists" => Exists(nodes, rules),
            "type" => ByType(nodes, rules),
            "profile" => ByProfile(nodes, rules),
            _ => ByValue(nodes, rules),
        };
        return !matched && unresolved ? null : matched;
    }

    private static bool Names(IReadOnlyList<string> canonicals, string? url)
    {
        for (var i = 0; i < canonicals.Count && url is not null; i++)
            if (canonicals[i] is var canonical && canonical.StartsWith(url, StringComparison.Ordinal) && (canonical.Length == url.Length || canonical[url.Length] == '|')) return true;
        return false;
    }

    /// <summary>Whether a slice says anything that a discriminator could tell it by.</summary>
    public bool Decides(ElementRules slice, Discriminator discriminator, ProfileRules owner) =>
        discriminator.Kind is not ("value" or "pattern") || DiscriminatorPath.Parse(discriminator.Path) is not { } steps
        || RulesAt(slice, discriminator, owner, steps).Exists(p => p.Rules.Fixed is not null || p.Rules.Pattern is not null || p.Rules.Binding is { Strength: "required" } || p.Rules.Max == 0 || Below(p.Rules));

    private List<Place> RulesAt(ElementRules slice, Discriminator discriminator, ProfileRules owner, IReadOnlyList<PathStep> steps) =>
        slice.Places(discriminator.Path, run.Release) ?? slice.Keep(discriminator.Path, run.Release, Rules([new Place(slice, owner)], steps));

    private static bool Has(InstanceNode node, string name, RequiredValue exact)
    {
        foreach (var child in node.Children) if (child.ElementName == name && exact.IsContainedIn(child)) return true;
        return false;
    }

    private static bool ByType(List<InstanceNode> nodes, List<Place> rules) =>
        nodes.Exists(n => rules.Exists(r => IsOneOf(n, r.Rules.Types) || r.Rules.Types.Count == 0 && r.IsRoot && IsType(n, r.Owner.Type)));

    private static bool IsOneOf(InstanceNode node, IReadOnlyList<TypeRule> types)
    {
        for (var i = 0; i < types.Count; i++) if (IsType(node, types[i].Code)) return true;
        return false;
    }

    private static bool Exists(List<InstanceNode> nodes, List<Place> rules)
    {
        var rule = rules.Find(r => r.Rules.Max == 0 || r.Rules.Min > 0).Rules;
        return rule is null || (rule.Max == 0 ? nodes.Count == 0 : nodes.Count > 0);
    }

    private static bool IsType(InstanceNode node, string code) =>
        node.TypeName == code || node.ResourceType == code || code is "Resource" && node.ResourceType is not null;

    private bool ByProfile(List<InstanceNode> nodes, List<Place> rules)
    {
        var profiles = rules.SelectMany(r => r.Rules.Types.SelectMany(t => t.Profiles).Concat(r.IsRoot ? [r.Owner.Canonical] : [])).ToList();
        // A slice that names no profile there demands nothing there.
        return profiles.Count == 0 || nodes.Exists(n => profiles.Exists(p => run.Rules.Profile(p, run.Release) is { } profile && walk.Fits(n.TypeName, profile) && !walk.Try(n, profile).Exists(ProfileWalk.IsError)));
    }

    /// <summary>By fixed value, pattern or required binding, of the element itself or of what lies below it.</summary>
    private bool ByValue(List<InstanceNode> nodes, List<Place> rules)
    {
        foreach (var place in rules)
        {
            var rule = place.Rules;
            // What has more than the fixed value is of the slice, and wrong in it.
            if (rule.Fixed is { } exact) return nodes.Exists(exact.IsContainedIn);
            if (rule.Pattern is { } pattern) return nodes.Exists(pattern.IsContainedIn);
        }
        foreach (var place in rules)
        {
            if (place.Rules.Binding is { Strength: "required" } binding) return nodes.Exists(n => walk.IsIn(n, binding));
            if (Below(place.Rules)) return nodes.Exists(n => !run.Try(() => walk.Element(n, place.Rules, place.Owner)).Exists(ProfileWalk.IsError));
        }
        // A discriminator on a choice's type or on mere presence, as older profiles have it.
        var present = rules.Find(r => r.Rules.Min > 0 || r.Rules.Max == 0).Rules;
        return present is not null && (present.Max == 0 ? nodes.Count == 0 : nodes.Count > 0);
    }

    private static bool Below(ElementRules rules) =>
        rules.Children.Exists(c => c.Fixed is not null || c.Pattern is not null || c.Binding?.Strength == "required" || c.Slices.Exists(s => s.Min > 0) || Below(c));

    /// <summary>The rules at a path, from the slice itself or from the profiles of its types.</summary>
    private List<Place> Rules(List<Place> from, IReadOnlyList<PathStep> steps)
    {
        foreach (var step in steps)
        {
            var next = new List<Place>();
            foreach (var place in from) Step(place, step, next);
            from = next;
        }
        return from;
    }

    private void Step(Place place, PathStep step, List<Place> next)
    {
        switch (step.Kind)
        {
            case StepKind.Resolve:
                foreach (var target in place.Rules.Types.SelectMany(t => t.Targets))
                    if (run.Rules.Profile(target, run.Release) is { } profile) next.Add(new Place(profile.Root, profile));
                return;
            case StepKind.OfType:
                next.Add(place);
                return;
        }
        var any = next.Count;
        foreach (var child in Children(place.Rules, place.Owner)) Take(child.Rules, child.Owner);
        foreach (var profile in place.Rules.Types.SelectMany(t => t.Profiles).Select(p => run.Rules.Profile(p, run.Release)).OfType<ProfileRules>())
            foreach (var child in profile.Root.Children) Take(child, profile);
        if (next.Count > any) return;
        foreach (var type in place.Rules.Types)
            if (run.Rules.Type(type.Code, run.Release) is { } own)
                foreach (var child in own.Root.Children) Take(child, own);

        void Take(ElementRules child, ProfileRules owner)
        {
            if (child.Name != step.Name) return;
            if (step.Kind == StepKind.Extension)
            {
                next.AddRange(child.Slices.Where(s => s.Types.Any(t => t.Profiles.Any(p => p.Split('|')[0] == step.Argument))).Select(s => new Place(s, owner)));
                return;
            }
            next.Add(new Place(child, owner));
            // A discriminator below a sliced element reads its slices too: coding:snomed.system.
            next.AddRange(child.Slices.Select(s => new Place(s, owner)));
        }
    }

    private static IEnumerable<Place> Children(ElementRules rules, ProfileRules owner)
    {
        if (rules.Children.Count > 0) return rules.Children.Select(c => new Place(c, owner));
        return rules.ContentReference is { } id && BaseWalk.Find(owner.Root, id) is { } referred ? referred.Children.Select(c => new Place(c, owner)) : [];
    }

    private static List<InstanceNode> Nodes(List<InstanceNode> from, IReadOnlyList<PathStep> steps, out bool unresolved)
    {
        unresolved = false;
        foreach (var step in steps)
        {
            var next = new List<InstanceNode>();
            foreach (var node in from)
            {
                switch (step.Kind)
                {
                    case StepKind.Resolve:
                        var target = ReferenceCheck.Resolve(node);
                        if (target is not null) next.Add(target);
                        else unresolved = true;
                        break;
                    case StepKind.OfType:
                        if (node.TypeName == step.Name || node.ResourceType == step.Name) next.Add(node);
                        break;
                    case StepKind.Extension:
                        next.AddRange(node.Elements("extension").Where(e => e.ChildText("url") == step.Argument));
                        break;
                    default:
                        next.AddRange(node.Elements(step.Name));
                        break;
                }
            }
            from = next;
        }
        return from;
    }
}
