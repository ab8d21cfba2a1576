namespace FhirStories.Storage.Search;

/// <summary>Which criterion a search starts from.</summary>
/// <param name="Driver">The criterion; null where none can be started from.</param>
/// <param name="Joined">The driver as rows that are joined first, when its index gives them in page order.</param>
/// <param name="Rest">Criteria that are checked resource by resource.</param>
internal sealed record SearchPlan(SearchExpression? Driver, IndexCondition? Joined, IReadOnlyList<SearchExpression> Rest)
{
    private const int NoDriver = 0;
    private const int Hops = 5;

    /// <summary>True when the driver names the resources themselves: nothing is gained by asking how many it finds.</summary>
    public bool IsFew => Driver is IdIs or KeyIn;

    /// <summary>Plans a search from what its criteria are, without statistics: identifiers and links are shared by few
    /// resources, references by some, words and codes by many.</summary>
    public static SearchPlan Of(SearchExpression where, SqlDialect dialect)
    {
        var items = Flatten(where).ToList();
        if (items.Count == 0) return new(null, null, []);
        var best = items.MaxBy(Rank)!;
        if (Rank(best) == NoDriver) return new(null, null, items);
        items.Remove(best);
        var condition = best is AnyOf or WordsAre or IdIs or KeyIn or RefersTo or IsReferredToBy or CompositeIs ? null : IndexCondition.Of(best, dialect);
        return new(best, condition is { InPageOrder: true } ? condition : null, items);
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
        // Few are started from; many are a condition like any other.
        KeyIn keys => keys.Keys.Count <= SearchCompiler.FewKeys ? 95 : NoDriver,
        TokenIs { Selective: true, Code: not null } => 90,
        UriIs { Below: false } => 80,
        ReferenceIs or ReferenceToCanonicalOf => 70,
        WordsAre => 60,
        StringIs { Kind: StringComparisonKind.Exact or StringComparisonKind.Equal } => 55,
        StringIs { Kind: StringComparisonKind.StartsWith, Value.Length: > 2 } => 50,
        CompositeIs composite => composite.Components.Max(Rank),
        TokenIs { Code: not null } => 40,
        RefersTo { TargetType: not null } chain => Beyond(chain.Where),
        IsReferredToBy has => Beyond(has.Where),
        AnyOf any when any.Items.Count > 0 && any.Items.All(i => i is not (AllOf or AnyOf or Not or IdIs or KeyIn)) => any.Items.Min(Rank),
        _ => NoDriver,
    };

    // What is found beyond a link is as rare as what it is found by, and each hop spreads it.
    private static int Beyond(SearchExpression where)
    {
        var items = Flatten(where).ToList();
        return items.Count == 0 ? NoDriver : Math.Max(NoDriver, items.Max(Rank) - Hops);
    }
}
