using FhirStories.Definitions.Terminology.Systems;

namespace FhirStories.Definitions.Terminology.ValueSets;

/// <summary>A filter of a value set, ready to ask.</summary>
internal abstract class ConceptTest
{
    /// <summary>Whether a code passes.</summary>
    /// <param name="code">The code.</param>
    /// <param name="concept">Its position in the system's content, or -1.</param>
    /// <param name="reason">Why not checked.</param>
    public abstract Membership Test(string code, int concept, out TerminologyReason? reason);

    /// <summary>All codes that pass, where the filter itself lists them; null otherwise.</summary>
    public virtual IReadOnlyCollection<string>? Codes => null;
}

/// <summary>A filter that was answered for every concept of the content.</summary>
internal sealed class AnsweredTest(LocalSystem system, bool[] passes, bool openForOthers) : ConceptTest
{
    public override Membership Test(string code, int concept, out TerminologyReason? reason)
    {
        reason = null;
        if (concept >= 0 && passes[concept]) return Membership.In;
        if (system.IsWhole || concept >= 0 && !openForOthers) return Membership.NotIn;
        reason = system.Absent;
        return Membership.NotChecked;
    }
}

/// <summary>A filter that names codes: it needs no content.</summary>
internal sealed class ListTest(IReadOnlySet<string> codes, bool without) : ConceptTest
{
    public override IReadOnlyCollection<string>? Codes => without ? null : codes;

    public override Membership Test(string code, int concept, out TerminologyReason? reason)
    {
        reason = null;
        return codes.Contains(code) != without ? Membership.In : Membership.NotIn;
    }
}

/// <summary>A filter over codes that cannot be listed, such as a pattern, where the system's content is not here.</summary>
internal sealed class SpellingTest(LocalSystem system, Func<string, Membership> matches, TerminologyReason failed) : ConceptTest
{
    public override Membership Test(string code, int concept, out TerminologyReason? reason)
    {
        reason = null;
        switch (matches(code))
        {
            case Membership.NotIn: return Membership.NotIn;
            case Membership.NotChecked:
                reason = failed;
                return Membership.NotChecked;
            // The spelling fits; that the code exists is for the system to say.
            default: return system.Has(code, out reason);
        }
    }
}

/// <summary>An expression constraint of SNOMED CT.</summary>
internal sealed class EclTest(EclExpression expression, LocalSystem system, TerminologyReason undecidable) : ConceptTest
{
    public override IReadOnlyCollection<string>? Codes => expression.Listed();

    public override Membership Test(string code, int concept, out TerminologyReason? reason)
    {
        reason = null;
        // What is no identifier at all is in no set of concepts.
        if (concept < 0 && SnomedIds.Instance.Check(code, out _) == Membership.NotIn) return Membership.NotIn;
        var verdict = expression.Test(code, concept, system.Content);
        if (verdict == Membership.NotChecked) reason = undecidable;
        return verdict;
    }
}

/// <summary>A hierarchy's filter without the hierarchy: only its own code can be told.</summary>
internal sealed class AnchorTest(string anchor, Membership itself, TerminologyReason undecidable) : ConceptTest
{
    public override Membership Test(string code, int concept, out TerminologyReason? reason)
    {
        reason = null;
        if (code == anchor && itself != Membership.NotChecked) return itself;
        reason = undecidable;
        return Membership.NotChecked;
    }
}

/// <summary>A filter that cannot be answered here.</summary>
internal sealed class OpenTest(TerminologyReason why) : ConceptTest
{
    public override Membership Test(string code, int concept, out TerminologyReason? reason)
    {
        reason = why;
        return Membership.NotChecked;
    }
}
