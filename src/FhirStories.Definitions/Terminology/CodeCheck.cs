namespace FhirStories.Definitions.Terminology;

/// <summary>Whether a code belongs somewhere. What cannot be decided is neither yes nor no.</summary>
public enum Membership
{
    /// <summary>Not decidable with what is here; the reason says what is missing.</summary>
    NotChecked,

    /// <summary>It belongs.</summary>
    In,

    /// <summary>It does not belong.</summary>
    NotIn,
}

/// <summary>Why something could not be decided, or what is wrong with a value set.</summary>
/// <param name="Code">Stable id: <c>system-unknown</c>, <c>filter-undecidable</c>, <c>value-set-cycle</c>, …</param>
/// <param name="Message">A sentence that names the system, the filter or the value set.</param>
public sealed record TerminologyReason(string Code, string Message);

/// <summary>Answer about one code.</summary>
/// <param name="Membership">In, not in, or not checked.</param>
/// <param name="Reason">Why not checked; null otherwise.</param>
/// <param name="System">The code's system: as asked, or found where none was given.</param>
/// <param name="Display">The display that belongs to the code, where known.</param>
/// <param name="DisplayIsWrong">A display was given and is none of the code's.</param>
/// <param name="IsAbstract">The concept only groups others and is not for use in records.</param>
/// <param name="IsInactive">The concept is no longer in use.</param>
public readonly record struct CodeCheck(
    Membership Membership, TerminologyReason? Reason = null, string? System = null, string? Display = null,
    bool DisplayIsWrong = false, bool IsAbstract = false, bool IsInactive = false);
