using FhirStories.Storage.Search;
using FhirStories.Validation;

namespace FhirStories.Repository.Searching;

/// <summary>A search as it was understood.</summary>
/// <param name="Types">Resource types; empty for all.</param>
/// <param name="Where">What must hold.</param>
/// <param name="Sort">Sort keys.</param>
/// <param name="Count">Page size; 0 asks for the number of matches only.</param>
/// <param name="Start">Where the page begins.</param>
/// <param name="Total">True when the number of matches was asked for.</param>
/// <param name="Applied">The parameters that were applied, in order: the self link. Without the continuation.</param>
/// <param name="Warnings">What was left out.</param>
internal sealed record SearchRequest(
    IReadOnlyList<string> Types,
    SearchExpression Where,
    IReadOnlyList<SortKey> Sort,
    int Count,
    PageStart? Start,
    bool Total,
    IReadOnlyList<KeyValuePair<string, string>> Applied,
    IReadOnlyList<FhirIssue> Warnings)
{
    /// <summary>Where the page begins next to a definition of a package: its id.</summary>
    public string? StartId { get; init; }

    /// <summary>Whether anything is asked beyond the type.</summary>
    public bool HasCriteria { get; init; }

    /// <summary>What goes with the matches.</summary>
    public IReadOnlyList<IncludeRule> Includes { get; init; } = [];
}

/// <summary>An <c>_include</c> or <c>_revinclude</c>.</summary>
/// <param name="Back">True for <c>_revinclude</c>.</param>
/// <param name="Iterates">Whether it is also followed from what was included.</param>
/// <param name="SourceType">Type of what refers; null for any.</param>
/// <param name="Code">The reference parameter; null for all.</param>
/// <param name="TargetType">Type of what is referred to; null for any.</param>
internal sealed record IncludeRule(bool Back, bool Iterates, string? SourceType, string? Code, string? TargetType);
