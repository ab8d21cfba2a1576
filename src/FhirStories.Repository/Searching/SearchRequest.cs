using FhirStories.Storage.Search;
using FhirStories.Validation;

namespace FhirStories.Repository.Searching;

/// <summary>A search as it was understood.</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Where">What must hold.</param>
/// <param name="Sort">Sort keys.</param>
/// <param name="Count">Page size; 0 asks for the number of matches only.</param>
/// <param name="Start">Where the page begins.</param>
/// <param name="Total">True when the number of matches was asked for.</param>
/// <param name="Applied">The parameters that were applied, in order: the self link. Without the continuation.</param>
/// <param name="Warnings">What was left out.</param>
internal sealed record SearchRequest(
    string Type,
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
}
