namespace FhirStories.Storage.Search;

/// <summary>How a date, number or quantity is compared: FHIR's prefixes.</summary>
public enum Comparison
{
    /// <summary>eq: the searched range contains the resource's.</summary>
    Equal,

    /// <summary>ne.</summary>
    NotEqual,

    /// <summary>gt.</summary>
    Greater,

    /// <summary>lt.</summary>
    Less,

    /// <summary>ge.</summary>
    GreaterOrEqual,

    /// <summary>le.</summary>
    LessOrEqual,

    /// <summary>sa: starts after.</summary>
    StartsAfter,

    /// <summary>eb: ends before.</summary>
    EndsBefore,

    /// <summary>ap: overlaps (the caller widens the range).</summary>
    Approximate,
}

/// <summary>How strings are compared.</summary>
public enum StringComparisonKind
{
    /// <summary>Folded, from the start: FHIR's default.</summary>
    StartsWith,

    /// <summary>Folded, anywhere: <c>:contains</c>.</summary>
    Contains,

    /// <summary>As written: <c>:exact</c>.</summary>
    Exact,

    /// <summary>Folded, the whole of it: <c>eq</c> of a filter.</summary>
    Equal,

    /// <summary>Folded, at the end: <c>ew</c> of a filter.</summary>
    EndsWith,
}

/// <summary>Where words are looked for.</summary>
public enum WordsOf
{
    /// <summary>In what the type's own full-text parameter covers.</summary>
    Parameter,

    /// <summary>In the narrative.</summary>
    Narrative,

    /// <summary>In the whole resource.</summary>
    Content,
}

/// <summary>A validated search: what the query string means, with parameters as numbers (<see cref="Index.ParameterKey"/>).</summary>
public abstract record SearchExpression;

/// <summary>All must hold; empty holds always.</summary>
public sealed record AllOf(IReadOnlyList<SearchExpression> Items) : SearchExpression;

/// <summary>One must hold; empty holds never.</summary>
public sealed record AnyOf(IReadOnlyList<SearchExpression> Items) : SearchExpression;

/// <summary>Must not hold.</summary>
public sealed record Not(SearchExpression Item) : SearchExpression;

/// <summary>Nothing matches: a value that can be of no resource.</summary>
public sealed record Nothing : SearchExpression;

/// <summary>The logical id is one of these.</summary>
public sealed record IdIs(IReadOnlyList<string> Ids) : SearchExpression;

/// <summary>The resource has one of these keys (<see cref="Model.ResourceRow.ResourceKey"/>), of which there may be many.</summary>
public sealed record KeyIn(IReadOnlyList<long> Keys) : SearchExpression;

/// <summary>The resource is of this type.</summary>
public sealed record TypeIs(string Type) : SearchExpression;

/// <summary>The instant of the current version, milliseconds since 1970.</summary>
public sealed record LastUpdatedIs(Comparison Comparison, long Low, long High) : SearchExpression;

/// <summary>A token. Null system: any; empty system: none. Null code: any code of the system.</summary>
/// <param name="ParameterId">The parameter.</param>
/// <param name="System">System, null for any.</param>
/// <param name="Code">Code, null for any.</param>
/// <param name="Selective">True for identifiers, which few resources share: the search starts from them.</param>
public sealed record TokenIs(int ParameterId, string? System, string? Code, bool Selective) : SearchExpression;

/// <summary>A token that is one of many. Null system: any.</summary>
public sealed record TokenIn(int ParameterId, IReadOnlyList<(string? System, string Code)> Codes) : SearchExpression;

/// <summary>A string.</summary>
public sealed record StringIs(int ParameterId, StringComparisonKind Kind, string Value) : SearchExpression;

/// <summary>A uri, exactly; or everything below it in the path.</summary>
public sealed record UriIs(int ParameterId, string Value, bool Below = false) : SearchExpression;

/// <summary>A reference. Null type: any type; null version: any.</summary>
public sealed record ReferenceIs(int ParameterId, string? TargetType, string TargetId, string? TargetVersion) : SearchExpression;

/// <summary>A canonical reference to the resource with this local id, whose canonical stands in <paramref name="UrlParameterId"/>.</summary>
public sealed record ReferenceToCanonicalOf(int ParameterId, string Type, string Id, int UrlParameterId) : SearchExpression;

/// <summary>A date range, in ticks.</summary>
public sealed record DateIs(int ParameterId, Comparison Comparison, long Low, long High) : SearchExpression;

/// <summary>A number range.</summary>
public sealed record NumberIs(int ParameterId, Comparison Comparison, double Low, double High) : SearchExpression;

/// <summary>A quantity range. Null system or code: any.</summary>
public sealed record QuantityIs(int ParameterId, Comparison Comparison, double Low, double High, string? System, string? Code) : SearchExpression;

/// <summary>Words of the full-text index, all of which must occur.</summary>
public sealed record WordsAre(IReadOnlyList<string> Words, WordsOf Of = WordsOf.Parameter) : SearchExpression;

/// <summary>The resource has (or lacks) any value of a parameter.</summary>
public sealed record HasValue(int ParameterId, IndexTable Table) : SearchExpression;

/// <summary>The index table that a parameter type uses.</summary>
public enum IndexTable
{
    /// <summary>TokenIndex.</summary>
    Token,

    /// <summary>StringIndex.</summary>
    String,

    /// <summary>UriIndex.</summary>
    Uri,

    /// <summary>ReferenceIndex.</summary>
    Reference,

    /// <summary>DateIndex.</summary>
    Date,

    /// <summary>NumberIndex.</summary>
    Number,

    /// <summary>QuantityIndex.</summary>
    Quantity,
}
