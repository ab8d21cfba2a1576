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

    private HashSet<(InstanceNode, string)> _held = [];

    /// <summary>Forgets the nodes that it met.</summary>
    public void End()
    {
        if (_held.Capacity > MostKept) _held = [];
        else _held.Clear();
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
            var text = $"{invariant.Human ?? invariant.Expression} ({invariant.Key})";
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
}
