namespace FhirStories.Definitions.Terminology.ValueSets;

/// <summary>Tells which parts of a value set cannot be decided here for every code.</summary>
internal static class Decidability
{
    /// <summary>The reasons, each once.</summary>
    public static IReadOnlyList<TerminologyReason> Of(CompiledValueSet set)
    {
        var reasons = new List<TerminologyReason>();
        Collect(set, reasons, new HashSet<CompiledValueSet>(ReferenceEqualityComparer.Instance));
        return reasons;
    }

    private static void Collect(CompiledValueSet set, List<TerminologyReason> reasons, HashSet<CompiledValueSet> seen)
    {
        if (!seen.Add(set) || set is { StoredIsWhole: true }) return;
        foreach (var part in set.Includes.Concat(set.Excludes))
        {
            if (Why(part) is { } reason && !reasons.Contains(reason)) reasons.Add(reason);
            foreach (var inner in part.Sets) Collect(inner, reasons, seen);
        }
    }

    private static TerminologyReason? Why(SetPart part)
    {
        if (part.Unresolved is not null) return part.Unresolved;
        if (part.System is not { } system || part.Listed is not null) return null;
        if (part.Filters.Length == 0)
            return system.IsWhole ? null : system.Grammar is { } grammar && grammar is not Systems.SnomedIds ? null : system.Absent;
        // A code that no filter names, well-formed wherever form is asked for: what is decidable is decided for it as well.
        foreach (var filter in part.Filters)
            if (filter.Test("138875005", -1, out var reason) == Membership.NotChecked && !system.IsWhole) return reason;
            else if (system.IsWhole && system.Content!.Count > 0 && filter.Test(system.Content.Codes[0], 0, out reason) == Membership.NotChecked) return reason;
        return null;
    }
}
