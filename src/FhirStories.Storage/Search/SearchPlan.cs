namespace FhirStories.Storage.Search;

/// <summary>Which criterion a search starts from.</summary>
/// <param name="JoinedDriver">The criterion that is joined first, null when none can be.</param>
/// <param name="Started">Criteria that are written as IN over their own rows: the driver when it cannot be joined.</param>
/// <param name="Rest">Criteria that are checked resource by resource.</param>
internal sealed record SearchPlan(
    IndexCondition? JoinedDriver, IReadOnlyList<SearchExpression> Started, IReadOnlyList<SearchExpression> Rest)
{
    private const int NoDriver = 0;

    /// <summary>Plans a search from what its criteria are, without statistics: identifiers and links are shared by few
    /// resources, references by some, words and codes by many.</summary>
    public static SearchPlan Of(SearchExpression where, SqlDialect dialect)
    {
        var items = Flatten(where).ToList();
        if (items.Count == 0) return new(null, [], []);
        var best = items.MaxBy(Rank)!;
        if (Rank(best) == NoDriver) return new(null, [], items);
        items.Remove(best);
        var condition = best is AnyOf or WordsAre or IdIs ? null : IndexCondition.Of(best, dialect);
        return condition is { InPageOrder: true } ? new(condition, [], items) : new(null, [best], items);
    }

    private static IEnumerable<SearchExpression> Flatten(SearchExpression expression) => expression switch
    {
        AllOf all => all.Items.SelectMany(Flatten),
        AnyOf { Items.Count: 1 } any => Flatten(any.Items[0]),
        _ => [expression],
    };

    private static int Rank(SearchExpression expression) => expression switch
    {
        IdIs => 100,
        TokenIs { Selective: true, Code: not null } => 90,
        UriIs { Below: false } => 80,
        ReferenceIs or ReferenceToCanonicalOf => 70,
        WordsAre => 60,
        StringIs { Kind: not StringComparisonKind.Contains, Value.Length: > 2 } => 50,
        TokenIs { Code: not null } => 40,
        AnyOf any when any.Items.Count > 0 && any.Items.All(i => i is not (AllOf or AnyOf or Not or IdIs)) => any.Items.Min(Rank),
        _ => NoDriver,
    };
}
