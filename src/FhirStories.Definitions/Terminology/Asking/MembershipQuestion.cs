using FhirStories.Definitions.Terminology.Systems;
using FhirStories.Definitions.Terminology.ValueSets;

namespace FhirStories.Definitions.Terminology.Asking;

/// <summary>Whether a code is in a compiled value set, first by what is here.</summary>
internal static class MembershipQuestion
{
    private static readonly TerminologyReason NoCode = new("code-empty", "There is no code.");

    /// <summary>The answer by what is here. Allocates nothing where the code is found or is not.</summary>
    /// <param name="set">The value set.</param>
    /// <param name="system">The code's system; null: any that the value set takes codes of.</param>
    /// <param name="code">The code.</param>
    /// <param name="display">A display to compare; null for none.</param>
    /// <param name="open">Takes the parts that stayed open; null where nobody will ask a server.</param>
    /// <param name="answers">What a server said of parts.</param>
    public static CodeCheck Answer(
        CompiledValueSet set, string? system, string code, string? display, List<SetPart>? open = null, Dictionary<SetPart, Membership>? answers = null)
    {
        if (code.Length == 0) return new CodeCheck(Membership.NotIn, NoCode, system);
        if (system is not null)
        {
            var evaluation = new Evaluation { Open = open, Answers = answers };
            return Result(set.Test(system, code, ref evaluation), system, display, in evaluation);
        }
        TerminologyReason? reason = null;
        foreach (var candidate in set.Systems)
        {
            var evaluation = new Evaluation { Open = open, Answers = answers };
            var verdict = set.Test(candidate, code, ref evaluation);
            if (verdict == Membership.In) return Result(verdict, candidate, display, in evaluation);
            if (verdict == Membership.NotChecked) reason ??= evaluation.Reason;
        }
        foreach (var part in set.PartsOfUnknownSystem)
        {
            var evaluation = new Evaluation { Open = open, Answers = answers };
            var verdict = part.Test("", code, ref evaluation);
            if (verdict == Membership.In) return Result(verdict, null, display, in evaluation);
            if (verdict == Membership.NotChecked) reason ??= evaluation.Reason;
        }
        return reason is null ? new CodeCheck(Membership.NotIn) : new CodeCheck(Membership.NotChecked, reason);
    }

    private static CodeCheck Result(Membership verdict, string? system, string? display, in Evaluation found)
    {
        if (verdict == Membership.NotChecked) return new CodeCheck(verdict, found.Reason, system);
        if (verdict == Membership.NotIn) return new CodeCheck(verdict, null, system);
        var (content, concept, listed) = (found.Content, found.Concept, found.Listed);
        var known = content is not null && concept >= 0;
        var flags = known ? content!.Flags[concept] : ConceptFlags.None;
        return new CodeCheck(verdict, null, system, (known ? content!.Displays[concept] : null) ?? listed?.Display,
            display is not null && IsWrong(display, known ? content : null, concept, listed),
            flags.HasFlag(ConceptFlags.Abstract) || listed is { IsAbstract: true }, flags.HasFlag(ConceptFlags.Inactive) || listed is { IsInactive: true });
    }

    /// <summary>Whether a display is none of a concept's texts; never where no text is known.</summary>
    public static bool IsWrong(string display, CodeSystemContent? content, int concept, ListedConcept? listed)
    {
        var any = false;
        if (content is not null)
        {
            if (content.Displays[concept] is { } text)
            {
                if (Same(text, display)) return false;
                any = true;
            }
            foreach (var designation in content.Designations[concept] ?? []) if (Same(designation.Value, display)) return false;
        }
        if (listed is null) return any;
        if (listed.Display is { } own)
        {
            if (Same(own, display)) return false;
            any = true;
        }
        foreach (var designation in listed.Designations) if (Same(designation.Value, display)) return false;
        return any;
    }

    // Case and white space do not make a display another one.
    private static bool Same(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase)
        || (one.AsSpan().ContainsAny(" \t\n\r\u00A0") || other.AsSpan().ContainsAny(" \t\n\r\u00A0")) && string.Equals(Plain(one), Plain(other), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The answer with the terminology server's help for what stays open here.</summary>
    public static async Task<CodeCheck> AnswerAsync(
        CompiledValueSet set, string? system, string code, string? display, ServerQuestions? server, int mostQuestions, CancellationToken cancellation)
    {
        if (server is null) return Answer(set, system, code, display);
        var open = new List<SetPart>();
        var check = Answer(set, system, code, display, open);
        if (check.Membership != Membership.NotChecked || open.Count == 0) return check;

        var answers = new Dictionary<SetPart, Membership>(ReferenceEqualityComparer.Instance);
        string? found = null;
        foreach (var part in open.Take(mostQuestions))
        {
            var (verdict, text, failure) = await server.HasAsync(part, system, code, cancellation);
            // One failure is told once: a server that is down is not asked for every part.
            if (failure is not null) return check with { Reason = new TerminologyReason(failure.Code, $"{check.Reason!.Message} {failure.Message}") };
            if (verdict == Membership.NotChecked) continue;
            answers[part] = verdict;
            found ??= text;
            check = Answer(set, system, code, display, null, answers);
            if (check.Membership != Membership.NotChecked) break;
        }
        return check.Membership == Membership.In && check.Display is null
            ? check with { Display = found, DisplayIsWrong = display is not null && found is not null && !Same(found, display) }
            : check;
    }
}
