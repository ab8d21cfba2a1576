namespace FhirStories.Catalogue.Trace.Impact;

/// <summary>How one element of a definition differs from the same element of another.</summary>
/// <param name="ElementId">Its id.</param>
/// <param name="Aspect">What differs: <c>element</c> (it came or went), <c>cardinality</c>, <c>type</c>, <c>target</c>, <c>binding</c>, <c>value</c>, <c>limit</c>, <c>must-support</c>, <c>modifier</c>, <c>slicing</c>, <c>invariant</c>.</param>
/// <param name="Before">What was; null for nothing.</param>
/// <param name="After">What is; null for nothing.</param>
/// <param name="IsNarrowing">Something that was allowed, or that could be relied on, is so no longer: what was valid may be invalid.</param>
public sealed record ElementChange(string ElementId, string Aspect, string? Before, string? After, bool IsNarrowing);
