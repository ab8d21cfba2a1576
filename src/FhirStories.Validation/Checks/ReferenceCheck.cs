using System.Text.RegularExpressions;
using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>References: that they lead somewhere, to the right type, and to what follows the right profile.</summary>
internal sealed partial class ReferenceCheck(ValidationRun run, ProfileWalk walk)
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    /// <summary>A reference against what it may refer to.</summary>
    public void Check(InstanceNode node, TypeRule type, ElementRules rules)
    {
        if (node.TypeName == "CodeableReference")
        {
            if (node.Elements("reference").FirstOrDefault() is { } inner) Check(inner, type, rules);
            return;
        }
        if (node.TypeName != "Reference") return;
        var text = node.ChildText("reference");
        var target = Resolve(node);
        if (text is not null && text.AsSpan().IndexOfAny(" \t\r\n") >= 0)
        {
            run.Error(node, "invalid", "reference-form", $"'{text}' is no reference: it has a space in it.", text);
            return;
        }
        // '#' alone is for contained resources, which mean what they are contained in.
        if (text is not null && (target is null && text.StartsWith('#') || text == "#" && node.Resource.Name != "contained"))
        {
            run.Error(node, "not-found", "reference-contained-missing", $"'{text}' refers to a contained resource, and there is none with that id.", text);
            return;
        }
        if (text is not null) Way(node, type, text, target, rules);
        if (text is not null && text.Contains('?', StringComparison.Ordinal) && Query().Match(text) is { Success: true } query && run.Rules.Type(query.Groups[1].Value, run.Release) is { Kind: "resource" } && !Criteria().IsMatch(query.Groups[2].Value))
            run.Error(node, "invalid", "reference-query", $"'{text}' is no search: criteria are written Type?name=value&name=value.", text);
        var actual = target?.ResourceType ?? ReferenceTarget.TypeOf(text);
        var stated = node.ChildText("type") is { } named ? named.StartsWith(Core, StringComparison.Ordinal) ? named[Core.Length..] : named : null;
        if (actual is not null && stated is not null && actual != stated && run.Rules.Type(actual, run.Release) is { Kind: "resource" })
            run.Error(node, "structure", "reference-type-differs", $"The reference says that it is to a {stated}, and it is to a {actual}.", rules.Id);
        if (type.Targets.Count == 0) return;
        var found = actual ?? stated;
        if (found is null) return;
        if (IsAllowed(type.Targets, found, target)) return;
        var profiles = type.Targets.Select(t => (Canonical: t, Rules: run.Rules.Profile(t, run.Release))).ToList();
        var possible = profiles.Where(p => p.Rules is null || walk.Fits(found, p.Rules)).ToList();
        if (possible.Count == 0)
        {
            // What this release cannot hold stands in a Basic that says what it is.
            if (target is { ResourceType: "Basic" } && ElementContext.Carried(target) is { } carried && IsAllowed(type.Targets, carried, null)) return;
            // And what R4 refers to as a Basic may be, seen from R5, a resource that only R5 has.
            if (run.Release == FhirRelease.R5 && type.Targets.Contains(Core + "Basic") && run.Rules.Type(found, FhirRelease.R5) is not null && run.Rules.Type(found, FhirRelease.R4) is null) return;
            var said = $"This refers to a {found}; {string.Join(", ", profiles.Select(p => p.Rules?.Type ?? p.Canonical).Distinct())} is allowed here.";
            // Without a literal reference nothing refers to anything yet.
            if (text is null) run.Warning(node, "structure", "reference-type", said, rules.Id);
            else run.Error(node, "structure", "reference-type", said, rules.Id);
            return;
        }
        if (target is null) return;
        var tried = possible.Where(p => p.Rules is not null).Select(p => (p.Canonical, Found: walk.Try(target, p.Rules!))).ToList();
        if (tried.Count == 0 || tried.Exists(t => !t.Found.Exists(ProfileWalk.IsError))) return;
        if (possible.Exists(p => p.Rules is null))
            run.NotChecked(node, "profile-unknown", $"whether what this refers to follows {string.Join(" or ", possible.Where(p => p.Rules is null).Select(p => p.Canonical))}, which is in no package here.", rules.Id);
        else
            run.Error(node, "structure", "reference-profile", $"What this refers to does not follow {string.Join(" or ", tried.Select(t => t.Canonical))}: {tried[0].Found.First(ProfileWalk.IsError).Message}", rules.Id);
    }

    /// <summary>Whether one of the targets is the type itself, or may be as far as can be told without the target.</summary>
    private bool IsAllowed(IReadOnlyList<string> targets, string found, InstanceNode? target)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            var rules = run.Rules.Profile(targets[i], run.Release);
            var isPossible = rules is null || walk.Fits(found, rules);
            if (isPossible && (target is null || rules is { IsConstraint: false })) return true;
        }
        return false;
    }

    /// <summary>How the target may be reached (ElementDefinition.type.aggregation), and whether a version is named.</summary>
    private void Way(InstanceNode node, TypeRule type, string text, InstanceNode? target, ElementRules rules)
    {
        if (type.Aggregation.Count > 0)
        {
            var way = text.StartsWith('#') ? "contained" : target is not null ? "bundled" : "referenced";
            // What is bundled is referred to as well.
            if (!type.Aggregation.Contains(way) && !(way == "bundled" && type.Aggregation.Contains("referenced")))
                run.Error(node, "structure", "reference-aggregation", $"What '{text}' refers to is {way}; here it must be {string.Join(" or ", type.Aggregation)}.", rules.Id);
        }
        var versioned = text.Contains("/_history/", StringComparison.Ordinal);
        if (type.Versioning == "specific" && !versioned)
            run.Error(node, "structure", "reference-versioning", $"'{text}' must name a version here: …/_history/1.", rules.Id);
        else if (type.Versioning == "independent" && versioned)
            run.Error(node, "structure", "reference-versioning", $"'{text}' must not name a version here.", rules.Id);
    }

    /// <summary>The resource that a reference (or a URI) leads to within the instance; null where it leads out of it or nowhere.</summary>
    public static InstanceNode? Resolve(InstanceNode node)
    {
        var text = node.IsPrimitive ? node.Text : node.ChildText("reference");
        return text is null ? null : ReferenceTarget.Find(node, text);
    }

    [GeneratedRegex(@"^([A-Za-z]+)\?(.*)$", RegexOptions.Singleline)]
    private static partial Regex Query();

    [GeneratedRegex(@"^[_a-zA-Z][_a-zA-Z0-9.:\-]*=[^=&]*(&[_a-zA-Z][_a-zA-Z0-9.:\-]*=[^=&]*)*$")]
    private static partial Regex Criteria();
}
