using FhirStories.Definitions.Terminology.Systems;

namespace FhirStories.Definitions.Terminology.ValueSets;

/// <summary>A code that a value set lists.</summary>
internal sealed record ListedConcept(string Code, string? Display, IReadOnlyList<Designation> Designations)
{
    public bool IsAbstract { get; init; }
    public bool IsInactive { get; init; }
}

/// <summary>
/// An include or exclude: codes of one system (listed, filtered or all) that are in each of the value sets named. What cannot be
/// resolved at all is a part as well: it answers "not checked" with its reason.
/// </summary>
internal sealed class SetPart
{
    /// <summary>Null for a part of value sets only.</summary>
    public LocalSystem? System { get; init; }

    public string? Version { get; init; }

    /// <summary>By code; null where the part lists none.</summary>
    public Dictionary<string, ListedConcept>? Listed { get; init; }

    public ConceptTest[] Filters { get; init; } = [];

    public CompiledValueSet[] Sets { get; init; } = [];

    /// <summary>Why the part as a whole cannot be resolved; null where it can.</summary>
    public TerminologyReason? Unresolved { get; init; }

    /// <summary>What a terminology server is asked in place of an undecided part: a value set's canonical, or the include as JSON.</summary>
    public string? AskUrl { get; init; }

    /// <inheritdoc cref="AskUrl"/>
    public string? AskInclude { get; init; }

    public Membership Test(string system, string code, ref Evaluation evaluation)
    {
        if (--evaluation.Steps < 0) return evaluation.NotChecked(Evaluation.TooMuch);
        if (Unresolved is not null) return evaluation.Undecided(this, Unresolved);
        var verdict = Membership.In;
        if (System is not null)
        {
            if (System.Url != system) return Membership.NotIn;
            verdict = Own(code, ref evaluation);
        }
        foreach (var set in Sets)
        {
            if (verdict == Membership.NotIn) return verdict;
            var other = set.Test(system, code, ref evaluation);
            if (other != Membership.In) verdict = other;
        }
        return verdict;
    }

    /// <summary>Whether the code is one of those that the part takes from its system.</summary>
    public Membership Own(string code, ref Evaluation evaluation)
    {
        var concept = System!.Find(code);
        TerminologyReason? reason = null;
        var verdict = Membership.In;
        if (Listed is not null)
        {
            if (!Listed.TryGetValue(code, out var listed)) return Membership.NotIn;
            evaluation.Listed = listed;
        }
        else if (Filters.Length == 0) verdict = System.Has(code, out reason);
        else
        {
            foreach (var filter in Filters)
            {
                var one = filter.Test(code, concept, out var why);
                if (one == Membership.NotIn) return one;
                if (one == Membership.NotChecked) (verdict, reason) = (one, reason ?? why);
            }
        }
        if (verdict == Membership.NotIn) return verdict;
        if (verdict == Membership.NotChecked)
        {
            // What cannot be a code of the system at all is in no part of it.
            if (Filters.Length > 0 && System.Has(code, out _) == Membership.NotIn) return Membership.NotIn;
            return evaluation.Undecided(this, reason!);
        }
        if (concept >= 0) (evaluation.Content, evaluation.Concept) = (System.Content, concept);
        return verdict;
    }
}

/// <summary>One question on its way through the parts: how far it may go, what it found, what stayed open.</summary>
internal struct Evaluation
{
    /// <summary>More parts than any honest value set has; what winds itself up further is cut off.</summary>
    public const int MostSteps = 20_000;

    public static readonly TerminologyReason TooMuch = new("value-set-too-complex", $"The value sets include one another in more than {MostSteps:N0} steps.");

    public Evaluation()
    {
    }

    public int Steps { get; set; } = MostSteps;
    public TerminologyReason? Reason { get; private set; }
    public ListedConcept? Listed { get; set; }
    public CodeSystemContent? Content { get; set; }
    public int Concept { get; set; } = -1;

    /// <summary>Takes the parts that stayed open, for a terminology server; null where none will be asked.</summary>
    public List<SetPart>? Open { get; set; }

    /// <summary>What a terminology server said of parts.</summary>
    public Dictionary<SetPart, Membership>? Answers { get; set; }

    public Membership NotChecked(TerminologyReason reason)
    {
        Reason ??= reason;
        return Membership.NotChecked;
    }

    public Membership Undecided(SetPart part, TerminologyReason reason)
    {
        if (Answers is not null && Answers.TryGetValue(part, out var answer)) return answer;
        if (Open is not null && !Open.Contains(part)) Open.Add(part);
        return NotChecked(reason);
    }
}
