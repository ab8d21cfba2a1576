using System.Globalization;

namespace FhirStories.Storage.Search;

/// <summary>Writes expressions as conditions on a row of the table of resources, and as SELECTs of the keys that they find.</summary>
/// <param name="dialect">The SQL of the provider.</param>
/// <param name="sight">What of the resources counts; null for all.</param>
internal sealed class ConditionWriter(SqlDialect dialect, Sight? sight = null)
{
    /// <summary>An expression as a condition on the row of an alias, decided by seeks on that resource's own rows.</summary>
    public string On(SqlText sql, SearchExpression expression, string row)
    {
        switch (expression)
        {
            case AllOf all:
                return all.Items.Count == 0 ? "1 = 1" : $"({string.Join(" AND ", all.Items.Select(i => On(sql, i, row)))})";
            case AnyOf any:
                return any.Items.Count == 0 ? "1 = 0" : $"({string.Join(" OR ", any.Items.Select(i => On(sql, i, row)))})";
            case Not not:
                return $"NOT {On(sql, not.Item, row)}";
            case Nothing:
                return "1 = 0";
            case IdIs ids:
                return $"{row}.\"Id\" IN ({string.Join(", ", ids.Ids.Select(sql.Bind))})";
            case KeyIn keys:
                return $"{row}.\"ResourceKey\" IN ({Listed(sql, keys)})";
            case TypeIs type:
                return $"{row}.\"Type\" = {sql.Bind(type.Type)}";
            case LastUpdatedIs instant:
                return LastUpdated(sql, instant, row);
            case WordsAre words:
                return dialect.HasWords($"{row}.\"ResourceKey\"", sql.Bind(dialect.WordQuery(words.Words, words.Of)), words.Of);
            case RefersTo chain:
                return Or(new LinkConditions(this, dialect).On(sql, chain, row));
            case IsReferredToBy has:
                return Or(new LinkConditions(this, dialect).On(sql, has, row));
            case CompositeIs composite:
                var first = sql.Alias();
                return $"EXISTS (SELECT 1 FROM {Composite(sql, composite, first, isAtHand: true)} AND {first}.\"ResourceKey\" = {row}.\"ResourceKey\"{dialect.Fence})";
            default:
                var condition = IndexCondition.Of(expression, dialect, this)!;
                var value = sql.Alias();
                return $"EXISTS (SELECT 1 FROM {AtHand(condition, value)} WHERE {value}.\"ResourceKey\" = {row}.\"ResourceKey\" AND {condition.Write(sql, value)}{dialect.Fence})";
        }
    }

    /// <summary>A criterion that a search starts from, as a SELECT of <c>"ResourceKey"</c> over its own rows. A key may come twice.</summary>
    public string Keys(SqlText sql, SearchExpression expression)
    {
        switch (expression)
        {
            case AnyOf any:
                return string.Join(" UNION ALL ", any.Items.Select(i => Keys(sql, i)));
            case KeyIn keys:
                var one = sql.Alias();
                return $"SELECT {one}.\"ResourceKey\" FROM \"Resource\" {one} WHERE {one}.\"IsCurrent\" = 1 AND {one}.\"ResourceKey\" IN ({Listed(sql, keys)})";
            case WordsAre words:
                return dialect.SelectByWords(sql.Bind(dialect.WordQuery(words.Words, words.Of)), words.Of);
            case RefersTo chain:
                return string.Join(" UNION ALL ", new LinkConditions(this, dialect).Keys(sql, chain));
            case IsReferredToBy has:
                return string.Join(" UNION ALL ", new LinkConditions(this, dialect).Keys(sql, has));
            case CompositeIs composite:
                var first = sql.Alias();
                return $"SELECT {first}.\"ResourceKey\" FROM {Composite(sql, composite, first, isAtHand: false)}";
            default:
                var condition = IndexCondition.Of(expression, dialect, this)!;
                var row = sql.Alias();
                return $"SELECT {row}.\"ResourceKey\" FROM \"{condition.Table}\" {row} WHERE {condition.Write(sql, row)}";
        }
    }

    /// <summary>An expression on a row that is looked for, not at hand: its most selective criterion is started from.</summary>
    public string Started(SqlText sql, SearchExpression expression, string row)
    {
        var plan = SearchPlan.Of(expression, dialect);
        var conditions = new List<string>();
        if (plan.Driver is { } driver)
            conditions.Add(plan.IsFew ? On(sql, driver, row) : $"{row}.\"ResourceKey\" IN ({Keys(sql, driver)})");
        conditions.AddRange(plan.Rest.Select(item => On(sql, item, row)));
        return conditions.Count == 0 ? "1 = 1" : string.Join(" AND ", conditions);
    }

    /// <summary>The row of an alias is the current version of a resource that is not deleted, and is seen.</summary>
    public string Live(SqlText sql, string row) => $"{row}.\"IsCurrent\" = 1 AND {row}.\"Change\" <> 2{sight?.On(sql, row, dialect)}";

    /// <summary>The row of an alias is of one of these types; empty for any.</summary>
    public static string OfTypes(SqlText sql, IReadOnlyList<string> types, string row) => types switch
    {
        [] => "",
        [var type] => $"{row}.\"Type\" = {sql.Bind(type)} AND ",
        _ => $"{row}.\"Type\" IN ({string.Join(", ", types.Select(sql.Bind))}) AND ",
    };

    // FROM and WHERE of the rows of one group.
    private string Composite(SqlText sql, CompositeIs composite, string first, bool isAtHand)
    {
        var from = new List<string>();
        var where = new List<string>();
        for (var i = 0; i < composite.Components.Count; i++)
        {
            var condition = IndexCondition.Of(composite.Components[i], dialect, this)!;
            var row = i == 0 ? first : sql.Alias();
            from.Add(isAtHand || i > 0 ? AtHand(condition, row) : $"\"{condition.Table}\" {row}");
            if (i > 0) where.Add($"{row}.\"ResourceKey\" = {first}.\"ResourceKey\" AND {row}.\"Group\" = {first}.\"Group\"");
            where.Add(condition.Write(sql, row));
        }
        return $"{string.Join(" CROSS JOIN ", from)} WHERE {string.Join(" AND ", where)}";
    }

    // An index that goes on to the resource right behind the value finds it just as well.
    private string AtHand(IndexCondition condition, string row) => condition.InPageOrder ? $"\"{condition.Table}\" {row}" : dialect.ByResource(condition.Table, row);

    private string Listed(SqlText sql, KeyIn keys) => dialect.SelectKeys(sql.Bind($"[{string.Join(',', keys.Keys.Select(key => key.ToString(CultureInfo.InvariantCulture)))}]"));

    private static string Or(IEnumerable<string> conditions) => $"({string.Join(" OR ", conditions)})";

    // The instant of a version is a point; in milliseconds, as it is stored.
    private static string LastUpdated(SqlText sql, LastUpdatedIs instant, string row)
    {
        string Low() => sql.Bind(instant.Low);
        string High() => sql.Bind(instant.High);
        return instant.Comparison switch
        {
            Comparison.Equal or Comparison.Approximate => $"({row}.\"Instant\" >= {Low()} AND {row}.\"Instant\" <= {High()})",
            Comparison.NotEqual => $"({row}.\"Instant\" < {Low()} OR {row}.\"Instant\" > {High()})",
            Comparison.Greater or Comparison.StartsAfter => $"{row}.\"Instant\" > {High()}",
            Comparison.Less or Comparison.EndsBefore => $"{row}.\"Instant\" < {Low()}",
            Comparison.GreaterOrEqual => $"{row}.\"Instant\" >= {Low()}",
            _ => $"{row}.\"Instant\" <= {High()}",
        };
    }
}
