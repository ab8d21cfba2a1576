using FhirStories.Validation.Conformance;
using FhirStories.Validation.Invariants;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>The rules of a differential: each can be read, is the profile's own, and has a key that means one thing.</summary>
/// <param name="run">The validation.</param>
/// <param name="definition">The StructureDefinition.</param>
/// <param name="parent">What it is based on; null where that is not here.</param>
internal sealed class ConstraintCheck(ValidationRun run, InstanceNode definition, ProfileRules? parent)
{
    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);
    private Dictionary<string, string>? _inherited;

    /// <summary>The rules of one element.</summary>
    /// <param name="element">An element of the differential.</param>
    /// <param name="stated">What the base states there.</param>
    public void Check(InstanceNode element, List<Place> stated)
    {
        foreach (var constraint in element.Elements("constraint"))
        {
            if (constraint.ChildText("expression") is not { Length: > 0 } expression) continue;
            if (Expressions.Parse(expression, out var problem) is null)
                run.Error(constraint.Child("expression")!, "invalid", "constraint-unreadable", $"'{(expression.Length > 120 ? expression[..120] + "…" : expression)}' is no FHIRPath: {problem}", expression);
            if (constraint.ChildText("key") is not { } key) continue;
            Source(constraint, key);
            var inherited = Inherited().GetValueOrDefault(key) ?? stated.SelectMany(p => p.Rules.Invariants).FirstOrDefault(i => i.Key == key)?.Expression;
            if (inherited is not null && !IsSame(inherited, expression))
                run.Error(constraint, "invalid", "constraint-key-taken", $"The base has a rule '{key}' with another expression: give this one a key of its own.", key);
            else if (!_own.TryAdd(key, expression) && !IsSame(_own[key], expression))
                run.Error(constraint, "invalid", "constraint-key-twice", $"Two rules of this profile have the key '{key}': give each a key of its own.", key);
        }
    }

    /// <summary>A rule that is stated here comes from here.</summary>
    private void Source(InstanceNode constraint, string key)
    {
        if (constraint.Child("source") is not { Text: { } source } node || definition.ChildText("url") is not { } url) return;
        if (source != url && source != $"{url}|{definition.ChildText("version")}")
            run.Error(node, "invalid", "constraint-source", $"The rule '{key}' is stated here, so its source is {url}: leave the source out, or the rule, which is inherited.", key);
    }

    private Dictionary<string, string> Inherited()
    {
        if (_inherited is not null) return _inherited;
        _inherited = new Dictionary<string, string>(StringComparer.Ordinal);
        if (parent is not null) Collect(parent.Root, _inherited);
        return _inherited;
    }

    private static void Collect(ElementRules rules, Dictionary<string, string> found)
    {
        foreach (var invariant in rules.Invariants) found.TryAdd(invariant.Key, invariant.Expression);
        foreach (var child in rules.Children) Collect(child, found);
        foreach (var slice in rules.Slices) Collect(slice, found);
    }

    // What the base states may have been read as what it means.
    private static bool IsSame(string one, string other) => Plain(one) == Plain(other) || Plain(one) == Plain(PublishedExpressions.MeaningOf(other));

    private static string Plain(string expression) => string.Concat(expression.Where(c => !char.IsWhiteSpace(c)));
}
