using FhirStories.Definitions;
using FhirStories.Validation.Invariants;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Rules in FHIRPath.</summary>
internal sealed class InvariantCheck(ValidationRun run, InvariantEngine engine, ProfileWalk walk)
{
    // What a large document has made larger is not kept for the next.
    private const int MostKept = 4096;

    private readonly Dictionary<InvariantRule, string> _words = new(ReferenceEqualityComparer.Instance);

    private HashSet<(InstanceNode, string)> _held = [];

    /// <summary>Forgets the nodes that it met.</summary>
    public void End()
    {
        if (_held.Capacity > MostKept) _held = [];
        else _held.Clear();
        _words.Clear();
    }

    public void Check(InstanceNode node, IReadOnlyList<InvariantRule> invariants, ProfileRules owner)
    {
        for (var i = 0; i < invariants.Count; i++)
        {
            var invariant = invariants[i];
            var known = invariant.Known?.Invoke(node);
            // What is cheap is asked again rather than remembered.
            if (known == true) continue;
            // What a trial comes upon is said by nobody: it is asked again where it counts.
            if (!run.IsTrial && !_held.Add((node, invariant.Expression))) continue;
            var holds = known is false ? new InvariantResult(false) : engine.Holds(invariant.Expression, node, run, walk);
            if (holds.Result == true) continue;
            var text = $"{invariant.Human ?? Words(invariant, node.TypeName, owner.Type)} ({invariant.Key})";
            if (holds.Result is null) run.NotChecked(node, "invariant-undecided", $"{text}: {holds.Reason}", invariant.Key);
            else if (invariant.IsBestPractice) run.Advise(node, "invariant", "best-practice", text, invariant.Key);
            else if (invariant.IsError) run.Error(node, "invariant", "invariant-broken", text, invariant.Key);
            else run.Warning(node, "invariant", "invariant-broken", text, invariant.Key);
        }
    }

    /// <summary>Whether an expression is true of a node; null where that cannot be told.</summary>
    public bool? Holds(InstanceNode node, string expression) => engine.Holds(expression, node, run, walk).Result;

    /// <summary>Whether an expression on the resource selects the node.</summary>
    public bool IsSelected(InstanceNode node, string expression) => engine.Selects(expression, node, run, walk);

    /// <summary>What a rule says that comes without words, as facts do: what R4 says of the same expression, or the expression.</summary>
    private string Words(InvariantRule invariant, params ReadOnlySpan<string> types)
    {
        if (_words.TryGetValue(invariant, out var known)) return known;
        string? words = null;
        foreach (var type in types) words ??= run.Rules.Type(type, FhirRelease.R4) is { } rules ? Same(rules.Root, invariant)?.Human : null;
        return _words[invariant] = words ?? $"This has to be so: {invariant.Expression}";
    }

    private static InvariantRule? Same(ElementRules element, InvariantRule invariant)
    {
        foreach (var rule in element.Invariants) if (rule.Human is not null && rule.Key == invariant.Key && rule.Expression == invariant.Expression) return rule;
        foreach (var child in element.Children) if (Same(child, invariant) is { } found) return found;
        return null;
    }
}
