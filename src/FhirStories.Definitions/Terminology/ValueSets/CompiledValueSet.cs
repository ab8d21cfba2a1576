using FhirStories.Definitions.Terminology.Systems;

namespace FhirStories.Definitions.Terminology.ValueSets;

/// <summary>A value set, ready to ask: (any include) and no exclude.</summary>
internal sealed class CompiledValueSet
{
    public required string Url { get; init; }
    public string? Version { get; init; }
    public SetPart[] Includes { get; init; } = [];
    public SetPart[] Excludes { get; init; } = [];

    /// <summary>The expansion that the definition carries, as parts; asked where the composition leaves a code open.</summary>
    public SetPart[] Stored { get; init; } = [];

    /// <summary>The stored expansion holds all members.</summary>
    public bool StoredIsWhole { get; init; }

    /// <summary>Inactive concepts are no members.</summary>
    public bool ActiveOnly { get; init; }

    /// <summary>It includes a value set whose answer was cut off, because that one is only being made.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>What is wrong with it, its imports included.</summary>
    public IReadOnlyList<TerminologyReason> Issues { get; init; } = [];

    /// <summary>Systems its codes can be of, for codes that come without.</summary>
    public string[] Systems { get; init; } = [];

    /// <summary>A part of it could bring codes of systems not known.</summary>
    public SetPart[] PartsOfUnknownSystem { get; init; } = [];

    /// <summary>Reads the definition's JSON again, for what an expansion repeats of it: kept, it would hold on to the block of
    /// definitions that it lies in. Null where there is no definition.</summary>
    public Func<ReadOnlyMemory<byte>>? Definition { get; init; }

    public IReadOnlyList<string> SupplementsMissing { get; init; } = [];

    public int Weight { get; init; }

    public Membership Test(string system, string code, ref Evaluation evaluation)
    {
        if (--evaluation.Steps < 0) return evaluation.NotChecked(Evaluation.TooMuch);
        if (Includes.Length == 0 && Stored.Length > 0) return OfStored(system, code, ref evaluation, Membership.NotChecked);
        var included = Any(Includes, system, code, ref evaluation);
        if (included == Membership.In && ActiveOnly && IsInactive(in evaluation)) return Membership.NotIn;
        if (included != Membership.NotIn && Excludes.Length > 0)
        {
            // What an exclude finds is not what the code is listed with.
            var (listed, content, concept) = (evaluation.Listed, evaluation.Content, evaluation.Concept);
            var excluded = Any(Excludes, system, code, ref evaluation);
            (evaluation.Listed, evaluation.Content, evaluation.Concept) = (listed, content, concept);
            if (excluded != Membership.NotIn) included = excluded == Membership.In ? Membership.NotIn : Membership.NotChecked;
        }
        return included == Membership.NotChecked && Stored.Length > 0 ? OfStored(system, code, ref evaluation, included) : included;
    }

    /// <summary>A code system as this value set sees it; null where it names none of that URL.</summary>
    public LocalSystem? System(string url)
    {
        if (!Systems.Contains(url)) return null;
        foreach (var part in Includes.Concat(Stored))
            if ((part.System is { } own ? own.Url == url ? own : null : part.Sets.Select(s => s.System(url)).FirstOrDefault(s => s is not null)) is { } found) return found;
        return null;
    }

    private Membership OfStored(string system, string code, ref Evaluation evaluation, Membership otherwise)
    {
        var verdict = Any(Stored, system, code, ref evaluation);
        return verdict == Membership.In || StoredIsWhole ? verdict
            : otherwise == Membership.NotChecked && evaluation.Reason is null
                ? evaluation.NotChecked(new TerminologyReason("expansion-incomplete", $"The value set {Url} carries an expansion that is not whole, and the code is not in it."))
                : otherwise;
    }

    private static Membership Any(SetPart[] parts, string system, string code, ref Evaluation evaluation)
    {
        var verdict = Membership.NotIn;
        foreach (var part in parts)
        {
            var one = part.Test(system, code, ref evaluation);
            if (one == Membership.In) return one;
            if (one == Membership.NotChecked) verdict = one;
        }
        return verdict;
    }

    private static bool IsInactive(in Evaluation evaluation) =>
        evaluation.Content is { } content && evaluation.Concept >= 0 && content.Flags[evaluation.Concept].HasFlag(ConceptFlags.Inactive)
        || evaluation.Listed is { IsInactive: true };
}
