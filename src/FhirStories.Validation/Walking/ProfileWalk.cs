using FhirStories.Validation.Checks;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;

namespace FhirStories.Validation.Walking;

/// <summary>The second walk: a node and what lies below it against the rules of a profile (which include those of its type).</summary>
internal sealed class ProfileWalk
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private readonly HashSet<(InstanceNode, ProfileRules)> _tried = [];
    private readonly ValidationRun _run;
    private readonly SliceMatcher _slices;
    private readonly ValueCheck _values;
    private readonly BindingCheck _bindings;
    private readonly InvariantCheck _invariants;
    private readonly ReferenceCheck _references;
    private readonly ExtensionCheck _extensions;
    private readonly DataTypeChecks _types;
    private readonly ResourceChecks _resources;

    public ProfileWalk(ValidationRun run, ValidationServices services)
    {
        _run = run;
        _values = new ValueCheck(run);
        _bindings = new BindingCheck(run, services.Terminology);
        _invariants = new InvariantCheck(run, services.Invariants, this);
        _references = new ReferenceCheck(run, this);
        _extensions = new ExtensionCheck(run, this, _invariants);
        _types = new DataTypeChecks(run, services.Terminology);
        _resources = new ResourceChecks(run, services.Terminology);
        _slices = new SliceMatcher(run, this);
    }

    /// <summary>Profiles that the outermost resource was held to, where the settings ask for them.</summary>
    public List<ProfileRules> Applied { get; } = [];

    /// <summary>Which elements of the profile the outermost resource populates.</summary>
    public IReadOnlySet<string> Populated(InstanceNode root, ProfileRules profile) => new PopulatedElements(_run, _slices).Of(root, profile);

    /// <summary>Forgets the nodes that it met.</summary>
    public void End()
    {
        Applied.Clear();
        _tried.Clear();
        _bindings.End();
        _invariants.End();
    }

    /// <summary>A resource against its type, the profiles it claims, and those asked for.</summary>
    /// <param name="node">The root of a resource.</param>
    /// <param name="demanded">Canonicals that it must follow besides.</param>
    public void Resource(InstanceNode node, IReadOnlyList<string> demanded)
    {
        if (_run.Rules.Type(node.ResourceType!, _run.Release) is not { } type || node.Definition is null) return;
        Element(node, type.Root, type);
        _resources.Check(node);
        if (_run.Settings.FollowImplied && type.Type == "Observation" && _run.Release != Definitions.FhirRelease.Stu3 && VitalSigns.ProfileOf(node) is { } vital
            && _run.Rules.Profile(vital, _run.Release) is { } sign) Element(node, sign.Root, sign);
        for (var i = 0; i < demanded.Count; i++) Profile(About(node, demanded[i]), demanded[i], node);
        if (!_run.Settings.FollowClaims || node.Child("meta") is not { } meta) return;
        foreach (var claim in meta.Children) if (claim is { Name: "profile", Text: { } canonical }) Profile(node, canonical, claim);
    }

    /// <summary>What is to follow a profile: of a Bundle the first entry, where the profile is about what that is and not about Bundles (a Composition, a MessageHeader).</summary>
    private InstanceNode About(InstanceNode node, string canonical) =>
        node.ResourceType == "Bundle" && _run.Rules.Profile(canonical, _run.Release) is { } profile && !Fits("Bundle", profile)
        && node.Child("entry")?.Child("resource") is { ResourceType: not null, Definition: not null } first && Fits(first.TypeName, profile) ? first : node;

    /// <summary>A node against a profile by its canonical.</summary>
    /// <param name="node">What is checked.</param>
    /// <param name="canonical">The profile.</param>
    /// <param name="named">Where the profile is named.</param>
    public void Profile(InstanceNode node, string canonical, InstanceNode named)
    {
        if (_run.Rules.Profile(canonical, _run.Release) is not { } profile)
        {
            _run.NotChecked(named, "profile-unknown", $"the profile {canonical} is in no package here, so nobody can tell whether the {node.TypeName} follows it.", canonical);
            return;
        }
        if (!Fits(node.TypeName, profile))
        {
            _run.Error(named, "invalid", "profile-type-mismatch", $"The profile {profile.Canonical} is about {profile.Type}, and this is a {node.TypeName}.", canonical);
            return;
        }
        for (var i = 0; i < profile.Issues.Count; i++)
            if (profile.Issues[i] is { Severity: Definitions.DefinitionSeverity.Error } issue) _run.NotChecked(named, "profile-broken", $"the profile {profile.Canonical} is itself wrong: {issue.Message}", canonical + issue.Code + issue.ElementId);
        Element(node, profile.Root, profile);
        if (_run.Settings.ReportPopulated && node.Parent is null && !_run.IsTrial && !Applied.Contains(profile)) Applied.Add(profile);
        for (var i = 0; i < profile.Imposes.Count; i++) if (profile.Imposes[i] is var imposed && imposed != profile.Url) Profile(node, imposed, named);
    }

    /// <summary>Whether a node follows a profile; what it does not follow is returned.</summary>
    /// <remarks>What is being tried already, further out, is taken to follow: profiles and references may go in a circle.</remarks>
    public List<FhirIssue> Try(InstanceNode node, ProfileRules profile)
    {
        if (!_tried.Add((node, profile))) return [];
        try
        {
            return _run.Try(() => Element(node, profile.Root, profile));
        }
        finally
        {
            _tried.Remove((node, profile));
        }
    }

    /// <summary>Whether a node has a code of the value set that it is bound to.</summary>
    public bool IsIn(InstanceNode node, BindingRule binding) => _bindings.IsIn(node, binding);

    /// <summary>Whether a profile is about a type.</summary>
    public bool Fits(string type, ProfileRules profile)
    {
        if (profile.Type == type || profile.Type is "Resource" or "Element" or "Base") return true;
        for (var at = _run.Rules.Type(type, _run.Release); at?.Base is { } parent; at = _run.Rules.Profile(parent, _run.Release))
            if (parent == profile.Url || parent.StartsWith(Core, StringComparison.Ordinal) && parent.AsSpan(Core.Length).SequenceEqual(profile.Type)) return true;
        return false;
    }

    /// <summary>A node against the rules of one element, and its children against those below.</summary>
    public void Element(InstanceNode node, ElementRules rules, ProfileRules owner)
    {
        if (!_run.IsNew(node, rules)) return;
        _run.Spend(1 + node.Children.Count);
        var type = TypeOf(node, rules, out var isAllowed);
        // What is of another type than these rules are about has broken one of them, and the others mean nothing.
        if (!isAllowed) return;
        _values.Check(node, rules);
        if (rules.Binding is { } binding) _bindings.Check(node, binding, owner);
        if (type is not null)
        {
            if (type.Profiles.Count > 0 && node.TypeName != "Extension") OneOf(node, type.Profiles);
            if (type.Code is "Reference" or "canonical" or "CodeableReference") _references.Check(node, type, rules);
        }
        var own = _run.Rules.Type(node.TypeName, _run.Release);
        if (own is not null && own.Root != rules) _invariants.Check(node, own.Root.Invariants, own);
        _invariants.Check(node, rules.Invariants, owner);
        switch (node.TypeName)
        {
            case "Extension":
                _extensions.Check(node);
                break;
            default:
                _types.Check(node, rules);
                break;
        }
        Children(node, rules, owner, own);
    }

    private TypeRule? TypeOf(InstanceNode node, ElementRules rules, out bool isAllowed)
    {
        isAllowed = true;
        if (rules.Types.Count == 0 || node.Parent is null && !rules.Id.Contains('.', StringComparison.Ordinal)) return null;
        TypeRule? found = null;
        for (var i = 0; i < rules.Types.Count && found is null; i++)
        {
            var type = rules.Types[i];
            if (type.Code == node.TypeName || type.Code is "Resource" or "*" or "Element" or "DomainResource") found = type;
        }
        if (found is null && rules.IsChoice)
        {
            isAllowed = false;
            _run.Error(node, "structure", "type-not-allowed", $"'{rules.Name}[x]' may be {string.Join(", ", rules.Types.Select(t => t.Code))} here, not {node.TypeName}.", rules.Id);
        }
        return found;
    }

    /// <summary>Several profiles of a type are a choice.</summary>
    private void OneOf(InstanceNode node, IReadOnlyList<string> profiles)
    {
        if (profiles is [var only])
        {
            Profile(node, only, node);
            return;
        }
        var known = profiles.Select(p => _run.Rules.Profile(p, _run.Release)).OfType<ProfileRules>().ToList();
        var tried = known.Where(p => Fits(node.TypeName, p)).Select(p => Try(node, p)).ToList();
        if (tried.Any(t => !t.Exists(IsError))) return;
        if (known.Count < profiles.Count) _run.NotChecked(node, "profile-unknown", $"one of {string.Join(", ", profiles)} must fit; some of them are in no package here.");
        else _run.Error(node, "invariant", "profile-none-fits", $"None of the profiles {string.Join(", ", profiles)} fits.{Nearest(known, tried)}");
    }

    /// <summary>What keeps the profile that fits best from fitting.</summary>
    private static string Nearest(List<ProfileRules> known, List<List<FhirIssue>> tried)
    {
        var best = known.Where(p => tried.Count == known.Count).Zip(tried).OrderBy(t => t.Second.Count(IsError)).FirstOrDefault();
        return best.First is null ? "" : $" The nearest is {best.First.Canonical}: {string.Join(' ', best.Second.Where(IsError).Take(2).Select(i => i.Message))}";
    }

    private void Children(InstanceNode node, ElementRules rules, ProfileRules owner, ProfileRules? own)
    {
        var (stated, statedBy) = Stated(rules, owner, own);
        foreach (var rule in stated.Children)
        {
            var count = 0;
            foreach (var child in node.Children) if (IsOf(child, rule)) count++;
            // The value of a primitive is no child of it.
            if (!node.IsPrimitive || rule.Name != "value") Count(node, rule, count);
            if (rule.Slices.Count > 0) _slices.Check(node, rule, null, statedBy);
            if (count == 0) continue;
            foreach (var child in node.Children)
            {
                if (!IsOf(child, rule)) continue;
                if (child.ResourceType is null) Element(child, rule, statedBy);
                else Nested(child, rule);
            }
        }
    }

    /// <summary>Whether a child is of the element that rules are about, sliced or not.</summary>
    public static bool IsOf(InstanceNode child, ElementRules rule) => child.ElementName == rule.Name && child.Definition is not null;

    /// <summary>A repetition against its slice: an element, or a resource in one.</summary>
    public void Member(InstanceNode node, ElementRules slice, ProfileRules owner)
    {
        if (node.ResourceType is null) Element(node, slice, owner);
        else Nested(node, slice);
    }

    private void Nested(InstanceNode child, ElementRules rule)
    {
        if (_run.IsNew(child, rule)) Resource(child, []);
        if (rule.Types is [{ Profiles: var only }])
        {
            if (only.Count > 0) OneOf(child, only);
            else Allowed(child, rule);
            return;
        }
        IReadOnlyList<string> profiles = [.. rule.Types.SelectMany(t => t.Profiles)];
        if (profiles.Count > 0) OneOf(child, profiles);
        else Allowed(child, rule);
    }

    private void Allowed(InstanceNode child, ElementRules rule)
    {
        if (rule.Types is [{ Code: "Resource" }]) return;
        if (rule.Types.Count > 0 && !rule.Types.Any(t => _run.Rules.Type(t.Code, _run.Release) is { } type && Fits(child.TypeName, type)))
            _run.Error(child, "structure", "resource-type-not-allowed", $"'{rule.Name}' may be a {string.Join(", ", rule.Types.Select(t => t.Code))} here, not a {child.TypeName}.", rule.Id);
    }

    /// <summary>Who states the children: the profile itself, what it refers to, or the type.</summary>
    private static (ElementRules Rules, ProfileRules Owner) Stated(ElementRules rules, ProfileRules owner, ProfileRules? own)
    {
        if (rules.Children.Count > 0) return (rules, owner);
        if (rules.ContentReference is { } id && BaseWalk.Find(owner.Root, id) is { } referred) return (referred, owner);
        return own is not null ? (own.Root, own) : (rules, owner);
    }

    /// <summary>Says when there are too few or too many.</summary>
    public void Count(InstanceNode node, ElementRules rule, int count)
    {
        if (count < rule.Min)
            _run.Error(node, "structure", "element-missing", $"{node.TypeName} needs '{rule.Name}'{(rule.Min > 1 ? $" at least {rule.Min} times" : "")} here.", rule.Name);
        if (count > rule.Max)
        {
            _run.Error(node, "structure", rule.Max == 0 ? "element-prohibited" : "element-too-many", rule.Max == 0
                ? $"'{rule.Name}' is not allowed here." : $"'{rule.Name}' stands {count} times; at most {rule.Max} {(rule.Max == 1 ? "is" : "are")} allowed here.", rule.Name);
        }
    }

    internal static bool IsError(FhirIssue issue) => issue.Level is IssueLevel.Error or IssueLevel.Fatal;
}
