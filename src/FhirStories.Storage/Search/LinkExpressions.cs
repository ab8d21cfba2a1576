namespace FhirStories.Storage.Search;

/// <summary>How the canonicals of a type are found: by the values of its url, and of its version where a canonical names one.</summary>
/// <param name="UrlParameterId">The uri parameter <c>url</c>.</param>
/// <param name="VersionParameterId">The token parameter <c>version</c>; null where the type has none.</param>
public sealed record CanonicalKeys(int UrlParameterId, int? VersionParameterId);

/// <summary>The ways in which the values of a reference parameter lead to a resource.</summary>
/// <param name="ByReference">By <c>Type/id</c>.</param>
/// <param name="Canonical">By the canonical of the target; null where it is not.</param>
public sealed record LinkWays(bool ByReference, CanonicalKeys? Canonical);

/// <summary>A reference leads to a resource that matches (chaining).</summary>
/// <param name="ParameterId">The reference parameter.</param>
/// <param name="TargetType">Type of the target; null for any.</param>
/// <param name="Ways">How the reference leads there.</param>
/// <param name="Where">What must hold of the target.</param>
public sealed record RefersTo(int ParameterId, string? TargetType, LinkWays Ways, SearchExpression Where) : SearchExpression;

/// <summary>A resource that matches refers to this one (<c>_has</c>).</summary>
/// <param name="ParameterId">The reference parameter of the other resource.</param>
/// <param name="SourceType">Type of the other resource.</param>
/// <param name="Ways">How its reference leads here.</param>
/// <param name="Where">What must hold of the other resource.</param>
public sealed record IsReferredToBy(int ParameterId, string SourceType, LinkWays Ways, SearchExpression Where) : SearchExpression;

/// <summary>A composite: one value has all components. Each is a leaf over one index table.</summary>
public sealed record CompositeIs(IReadOnlyList<SearchExpression> Components) : SearchExpression;
