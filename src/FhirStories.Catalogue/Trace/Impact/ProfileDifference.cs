using System.Globalization;
using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Impact;

/// <summary>Compares what two definitions say of their elements.</summary>
public static class ProfileDifference
{
    private static readonly string[] Strengths = ["example", "preferred", "extensible", "required"];

    /// <summary>The differences, by the order of the elements, those that came last.</summary>
    /// <param name="before">Elements of the one, each under its one id.</param>
    /// <param name="after">Elements of the other.</param>
    public static IReadOnlyList<ElementChange> Between(IReadOnlyList<ElementFacts> before, IReadOnlyList<ElementFacts> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var now = after.DistinctBy(element => element.Id).ToDictionary(element => element.Id, StringComparer.Ordinal);
        var then = before.Select(element => element.Id).ToHashSet(StringComparer.Ordinal);
        var result = new List<ElementChange>();
        foreach (var element in before.DistinctBy(element => element.Id))
        {
            if (now.TryGetValue(element.Id, out var next)) result.AddRange(Between(element, next));
            // What went below something that went with it is told by that.
            else if (!IsBelowGone(element.Id, then, now)) result.Add(new ElementChange(element.Id, "element", Cardinality(element), null, element.Max != "0"));
        }
        var known = now.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var element in after.DistinctBy(element => element.Id).Where(element => !then.Contains(element.Id) && !IsBelowGone(element.Id, known, then)))
            result.Add(new ElementChange(element.Id, "element", null, Cardinality(element), element.Min > 0));
        return result;
    }

    private static IEnumerable<ElementChange> Between(ElementFacts before, ElementFacts after)
    {
        var id = before.Id;
        if ((before.Min ?? 0, before.Max ?? "*") != (after.Min ?? 0, after.Max ?? "*"))
            yield return new ElementChange(id, "cardinality", Cardinality(before), Cardinality(after), (after.Min ?? 0) > (before.Min ?? 0) || Most(after) < Most(before));
        // Something that may not occur any more has no other properties that matter.
        if (after.Max == "0") yield break;

        var types = (Before: before.Types.Select(type => Short(type.Code)).ToList(), After: after.Types.Select(type => Short(type.Code)).ToList());
        if (!types.Before.ToHashSet().SetEquals(types.After)) yield return new ElementChange(id, "type", Listed(types.Before), Listed(types.After), types.Before.Except(types.After).Any());
        var targets = (Before: Ends(before), After: Ends(after));
        if (!targets.Before.ToHashSet().SetEquals(targets.After))
            yield return new ElementChange(id, "target", Listed(targets.Before), Listed(targets.After), targets.After.Count > 0 && (targets.Before.Count == 0 || targets.Before.Except(targets.After).Any()));
        if (Unversioned(before.Binding) != Unversioned(after.Binding))
        {
            var (was, isNow) = (Strength(before.Binding), Strength(after.Binding));
            yield return new ElementChange(id, "binding", Words(before.Binding), Words(after.Binding), isNow >= 2 && (isNow > was || Unversioned(before.Binding)?.ValueSet != Unversioned(after.Binding)?.ValueSet));
        }
        if (before.Value != after.Value) yield return new ElementChange(id, "value", before.Value?.Json, after.Value?.Json, after.Value is not null);
        if (before.MustSupport != after.MustSupport) yield return new ElementChange(id, "must-support", Words(before.MustSupport), Words(after.MustSupport), before.MustSupport);
        if (before.IsModifier != after.IsModifier) yield return new ElementChange(id, "modifier", Words(before.IsModifier), Words(after.IsModifier), true);
        if (before.Limits != after.Limits) yield return new ElementChange(id, "limit", before.Limits, after.Limits, after.Limits is not null);
        if (Words(before.Slicing) is var wasSliced && Words(after.Slicing) is var isSliced && wasSliced != isSliced)
            yield return new ElementChange(id, "slicing", wasSliced, isSliced, after.Slicing is { } slicing && (slicing.Rules == "closed" || slicing.Ordered || before.Slicing is { } old && !old.Discriminators.SequenceEqual(slicing.Discriminators)));
        foreach (var invariant in before.Invariants.Where(each => !IsUniversal(each) && !after.Invariants.Any(other => other.Key == each.Key)))
            yield return new ElementChange(id, "invariant", invariant.Key, null, false);
        foreach (var invariant in after.Invariants.Where(each => !IsUniversal(each)))
        {
            var old = before.Invariants.FirstOrDefault(other => other.Key == invariant.Key);
            if (old is null || old.Expression != invariant.Expression && old.Expression is not null && invariant.Expression is not null)
                yield return new ElementChange(id, "invariant", old?.Expression ?? old?.Key, invariant.Expression ?? invariant.Key, invariant.Severity == "error");
            else if (old.Severity != invariant.Severity)
                yield return new ElementChange(id, "invariant", $"{old.Key} ({old.Severity})", $"{invariant.Key} ({invariant.Severity})", invariant.Severity == "error");
        }
    }

    // A child of what is not there on the other side; a slice hangs on what it slices.
    private static bool IsBelowGone(string id, HashSet<string> here, IReadOnlyDictionary<string, ElementFacts> there) => IsBelowGone(id, here, there.ContainsKey);

    private static bool IsBelowGone(string id, HashSet<string> here, HashSet<string> there) => IsBelowGone(id, here, there.Contains);

    private static bool IsBelowGone(string id, HashSet<string> here, Func<string, bool> isThere)
    {
        var dot = id.LastIndexOf('.');
        return dot > 0 && id[..dot] is var parent && here.Contains(parent) && !isThere(parent);
    }

    private static string Cardinality(ElementFacts element) => string.Create(CultureInfo.InvariantCulture, $"{element.Min ?? 0}..{element.Max ?? "*"}");

    private static int Most(ElementFacts element) => int.TryParse(element.Max, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : int.MaxValue;

    private static List<string> Ends(ElementFacts element) => [.. element.Types.SelectMany(type => type.Targets.Concat(type.Profiles)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static int Strength(BindingFacts? binding) => binding is null ? -1 : Array.IndexOf(Strengths, binding.Strength);

    // Every element and resource has these, in each release in another spelling.
    private static bool IsUniversal(InvariantFacts invariant) => invariant.Key.Split('-') is ["ele" or "ext" or "dom", _];

    // FHIR's own value sets are of the release that the definition is for, whether it says so or not.
    private static BindingFacts? Unversioned(BindingFacts? binding) =>
        binding?.ValueSet is { } set && set.StartsWith("http://hl7.org/fhir/ValueSet/", StringComparison.Ordinal) && set.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar ? binding with { ValueSet = set[..bar] } : binding;

    private static string? Words(BindingFacts? binding) => binding is null ? null : binding.ValueSet is { } set ? $"{set} ({binding.Strength})" : binding.Strength;

    // What there is but for the rules is told where it says something. Extensions are told apart by their url whether that is said or not.
    private static string? Words(SlicingFacts? slicing) => slicing is null or { Rules: "open", Ordered: false, Discriminators: ["value:url"] } ? null
        : string.Join(' ', [slicing.Rules, .. slicing.Ordered ? ["ordered"] : Array.Empty<string>(), .. slicing.Discriminators.Count > 0 ? [$"by {string.Join(", ", slicing.Discriminators)}"] : Array.Empty<string>()]);

    private static string Words(bool flag) => flag ? "yes" : "no";

    private static string? Listed(List<string> items) => items.Count == 0 ? null : string.Join(", ", items.Distinct());

    private static string Short(string code) => code.StartsWith("http://hl7.org/fhirpath/System.", StringComparison.Ordinal) ? char.ToLowerInvariant(code["http://hl7.org/fhirpath/System.".Length]) + code["http://hl7.org/fhirpath/System.".Length..][1..] : code;
}
