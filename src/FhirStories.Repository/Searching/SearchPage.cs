using FhirStories.Validation;

namespace FhirStories.Repository.Searching;

/// <summary>One page of matches.</summary>
/// <param name="Matches">The resources in the order asked for.</param>
/// <param name="SelfParameters">The parameters that were really applied, in order, for the self link.</param>
/// <param name="Next">Opaque continuation of the next page, null on the last one.</param>
/// <param name="Previous">Opaque continuation of the page before, null on the first one.</param>
/// <param name="Total">Number of matches over all pages; only when it was asked for.</param>
/// <param name="Warnings">What was left out, in sentences: lenient handling of unknown parameters.</param>
public sealed record SearchPage(
    IReadOnlyList<StoredResource> Matches,
    IReadOnlyList<KeyValuePair<string, string>> SelfParameters,
    string? Next,
    string? Previous,
    long? Total,
    IReadOnlyList<FhirIssue> Warnings)
{
    /// <summary>What goes with the matches: <c>_include</c>, <c>_revinclude</c>.</summary>
    public IReadOnlyList<StoredResource> Included { get; init; } = [];

    /// <summary>The query parameter that carries a continuation.</summary>
    public const string ContinuationParameter = "_page";
}

/// <summary>How often a value of a search parameter occurs among current resources.</summary>
/// <param name="System">The system of a token; null for uri and reference parameters.</param>
/// <param name="Value">Code, uri or canonical.</param>
/// <param name="Count">Number of resources.</param>
public sealed record FacetValue(string? System, string Value, long Count);
