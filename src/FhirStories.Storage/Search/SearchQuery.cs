namespace FhirStories.Storage.Search;

/// <summary>One sort key.</summary>
/// <param name="Kind">What is sorted by.</param>
/// <param name="Descending">Greatest first.</param>
/// <param name="ParameterId">The parameter, for <see cref="SortKind.Parameter"/>.</param>
/// <param name="Table">Its index table, for <see cref="SortKind.Parameter"/>.</param>
public sealed record SortKey(SortKind Kind, bool Descending, int ParameterId = 0, IndexTable Table = IndexTable.String)
{
    /// <summary>The same parameter of other types, where several are searched.</summary>
    public IReadOnlyList<int> OtherParameterIds { get; init; } = [];
}

/// <summary>What a search is sorted by.</summary>
public enum SortKind
{
    /// <summary>Order of creation: the default and the last key of every sort.</summary>
    Created,

    /// <summary>Instant of the current version.</summary>
    LastUpdated,

    /// <summary>Logical id.</summary>
    Id,

    /// <summary>The value of a search parameter; resources without one come last.</summary>
    Parameter,
}

/// <summary>Where a page begins: the sort values of the row next to it, and whether the page lies before that row.</summary>
/// <param name="Values">One value per sort key: long, double or string.</param>
/// <param name="ResourceKey">The row's resource, the last key.</param>
/// <param name="Backwards">True for the page before the row.</param>
public sealed record PageStart(IReadOnlyList<object> Values, long ResourceKey, bool Backwards);

/// <summary>One page of a search, validated.</summary>
/// <param name="Types">Resource types; empty for all.</param>
/// <param name="Where">What must hold.</param>
/// <param name="Sort">Sort keys, most important first; empty: order of creation.</param>
/// <param name="Count">Page size, at least 1.</param>
/// <param name="Start">Where the page begins, null for the first.</param>
public sealed record SearchQuery(
    IReadOnlyList<string> Types, SearchExpression Where, IReadOnlyList<SortKey> Sort, int Count, PageStart? Start = null)
{
    /// <summary>A page of one type.</summary>
    public SearchQuery(string type, SearchExpression where, IReadOnlyList<SortKey> sort, int count, PageStart? start = null)
        : this([type], where, sort, count, start)
    {
    }
}
