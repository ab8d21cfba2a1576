namespace FhirStories.Storage.Search;

/// <summary>One kind of link that a round of includes follows.</summary>
/// <param name="Back">False: to what resources refer to; true: to what refers to them.</param>
/// <param name="ParameterIds">The reference parameters.</param>
/// <param name="TargetType">Type of what is referred to; null for any.</param>
/// <param name="ByReference">Whether links by <c>Type/id</c> are followed.</param>
/// <param name="Canonicals">The types whose canonicals are followed.</param>
public sealed record IncludeStep(
    bool Back, IReadOnlyList<int> ParameterIds, string? TargetType, bool ByReference, IReadOnlyList<CanonicalKeys> Canonicals);
