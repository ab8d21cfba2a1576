namespace FhirStories.Storage.Search;

/// <summary>Compiles a validated search to one SQL statement.</summary>
/// <remarks>
/// <list type="number">
/// <item>The search starts from its most selective criterion (the driver): a join when its index gives rows in page order, else an IN.</item>
/// <item>Every other criterion is an EXISTS on the rows of the resource at hand, one seek each.</item>
/// <item>The page begins after the keys of its predecessor; nothing is skipped by counting.</item>
/// <item>Where a sort key has to be looked up, keys are sorted first and content is fetched for the page only.</item>
/// </list>
/// </remarks>
public sealed class SearchCompiler(SqlDialect dialect)
{
    private static string Columns(string row) =>
        $"{row}.\"ResourceKey\", {row}.\"Id\", {row}.\"Version\", {row}.\"Instant\", {row}.\"Encoding\", {row}.\"Content\"";

    /// <summary>The page's rows, one more than asked for so that the caller knows whether there is a next page.
    /// Columns: ResourceKey, Id, Version, Instant, Encoding, Content, then the sort values. A page that lies before its
    /// start comes in reverse order. A resource may come twice, next to itself; the rows asked for count it twice.</summary>
    public SqlStatement Page(SearchQuery query)
    {
        var sql = new SqlText();
        var plan = SearchPlan.Of(query.Where, dialect);
        var back = query.Start?.Backwards ?? false;
        if (query.Sort.Count == 0) WriteInCreationOrder(sql, query, plan, back);
        else WriteSorted(sql, query, plan, back);
        return sql.Build();
    }

    /// <summary>The number of matches over all pages.</summary>
    public SqlStatement Count(string type, SearchExpression where)
    {
        var sql = new SqlText().Add("SELECT COUNT(DISTINCT r.\"ResourceKey\")");
        WriteFromWhere(sql, type, SearchPlan.Of(where, dialect), "");
        return sql.Build();
    }

    /// <summary>The values of a parameter among the matches with the number of resources of each, most frequent first.
    /// Columns: System (empty but for tokens), Value, Count.</summary>
    public SqlStatement Facet(string type, int parameterId, IndexTable table, SearchExpression? where, int limit)
    {
        var sql = new SqlText();
        var (system, value) = table switch
        {
            IndexTable.Token => ("f.\"System\"", "f.\"Code\""),
            IndexTable.Uri => ("''", "f.\"Value\""),
            IndexTable.Reference => ("f.\"TargetType\"", "f.\"TargetId\""),
            _ => throw new ArgumentOutOfRangeException(nameof(table), table, "Only tokens, uris and references have facets."),
        };
        sql.Add($"SELECT {system} AS s, {value} AS v, COUNT(DISTINCT f.\"ResourceKey\") AS n FROM \"{IndexCondition.TableName(table)}\" f")
            .Add($" WHERE f.\"ParameterId\" = {sql.Bind(parameterId)}");
        if (where is not null and not AllOf { Items.Count: 0 })
        {
            sql.Add(" AND f.\"ResourceKey\" IN (SELECT r.\"ResourceKey\"");
            WriteFromWhere(sql, type, SearchPlan.Of(where, dialect), "");
            sql.Add(")");
        }
        sql.Add($" GROUP BY {(table == IndexTable.Uri ? value : $"{system}, {value}")} ORDER BY n DESC, v ");
        sql.Add(dialect.Limit(sql.Bind(limit)));
        return sql.Build();
    }

    private void WriteInCreationOrder(SqlText sql, SearchQuery query, SearchPlan plan, bool back)
    {
        sql.Add("SELECT ").Add(Columns("r"));
        var key = plan.JoinedDriver is null ? "r.\"ResourceKey\"" : "d.\"ResourceKey\"";
        var start = query.Start is null ? "" : $" AND {key} {(back ? '<' : '>')} {sql.Bind(query.Start.ResourceKey)}";
        WriteFromWhere(sql, query.Type, plan, "");
        sql.Add(start).Add($" ORDER BY {key}{(back ? " DESC" : "")} ").Add(dialect.Limit(sql.Bind(query.Count + 1)));
    }

    private void WriteSorted(SqlText sql, SearchQuery query, SearchPlan plan, bool back)
    {
        var joins = "";
        var keys = new List<(string Expression, bool Descending)>();
        for (var i = 0; i < query.Sort.Count; i++)
        {
            var sort = query.Sort[i];
            switch (sort.Kind)
            {
                case SortKind.Created: keys.Add(("r.\"ResourceKey\"", sort.Descending)); break;
                case SortKind.LastUpdated: keys.Add(("r.\"Instant\"", sort.Descending)); break;
                case SortKind.Id: keys.Add(("r.\"Id\"", sort.Descending)); break;
                default:
                    joins += $" LEFT JOIN \"{IndexCondition.TableName(sort.Table)}\" s{i} ON s{i}.\"ResourceKey\" = r.\"ResourceKey\"" +
                             $" AND s{i}.\"ParameterId\" = {sql.Bind(sort.ParameterId)} AND s{i}.{(sort.Descending ? "\"IsLast\" = 1" : "\"Ordinal\" = 0")}";
                    keys.Add(($"COALESCE(s{i}.\"{IndexCondition.SortColumn(sort.Table, sort.Descending)}\", {sql.Bind(Missing(sort))})", sort.Descending));
                    break;
            }
        }
        keys.Add(("r.\"ResourceKey\"", false));

        sql.Add("SELECT ").Add(Columns("c"));
        for (var i = 0; i < keys.Count - 1; i++) sql.Add($", k.k{i}");
        sql.Add(" FROM (SELECT r.\"VersionKey\" AS v");
        for (var i = 0; i < keys.Count; i++) sql.Add($", {keys[i].Expression} AS k{i}");
        WriteFromWhere(sql, query.Type, plan, joins);
        if (query.Start is { } start) sql.Add(" AND (").Add(After(sql, keys, start, back)).Add(")");
        var order = string.Join(", ", keys.Select((key, i) => $"k{i}{(key.Descending != back ? " DESC" : "")}"));
        sql.Add($" ORDER BY {order} ").Add(dialect.Limit(sql.Bind(query.Count + 1)));
        sql.Add(") k JOIN \"Resource\" c ON c.\"VersionKey\" = k.v ORDER BY ").Add(order);
    }

    private static string After(SqlText sql, List<(string Expression, bool Descending)> keys, PageStart start, bool back)
    {
        var names = new string[keys.Count];
        for (var i = 0; i < keys.Count; i++) names[i] = sql.Bind(i < start.Values.Count ? start.Values[i] : start.ResourceKey);
        var alternatives = new List<string>();
        for (var i = 0; i < keys.Count; i++)
        {
            var equal = string.Concat(Enumerable.Range(0, i).Select(j => $"{keys[j].Expression} = {names[j]} AND "));
            alternatives.Add($"({equal}{keys[i].Expression} {(keys[i].Descending != back ? '<' : '>')} {names[i]})");
        }
        return string.Join(" OR ", alternatives);
    }

    private void WriteFromWhere(SqlText sql, string type, SearchPlan plan, string joins)
    {
        sql.Add(" FROM ");
        if (plan.JoinedDriver is { } driver)
        {
            // CROSS JOIN keeps SQLite from turning the order round; the others plan by cost anyway.
            sql.Add($"\"{driver.Table}\" d CROSS JOIN \"Resource\" r").Add(joins)
                .Add($" WHERE {driver.Write(sql, "d")} AND r.\"ResourceKey\" = d.\"ResourceKey\" AND ");
        }
        else
        {
            sql.Add("\"Resource\" r").Add(joins).Add(" WHERE ");
        }
        sql.Add($"r.\"Type\" = {sql.Bind(type)} AND r.\"IsCurrent\" = 1 AND r.\"Change\" <> 2");
        foreach (var item in plan.Started) sql.Add(" AND ").Add(Condition(sql, item, asStart: true));
        foreach (var item in plan.Rest) sql.Add(" AND ").Add(Condition(sql, item, asStart: false));
    }

    private string Condition(SqlText sql, SearchExpression expression, bool asStart)
    {
        switch (expression)
        {
            case AllOf all:
                return all.Items.Count == 0 ? "1 = 1" : $"({string.Join(" AND ", all.Items.Select(i => Condition(sql, i, asStart)))})";
            case AnyOf any when asStart:
                return $"r.\"ResourceKey\" IN ({string.Join(" UNION ALL ", any.Items.Select(i => Keys(sql, i)))})";
            case AnyOf any:
                return any.Items.Count == 0 ? "1 = 0" : $"({string.Join(" OR ", any.Items.Select(i => Condition(sql, i, asStart)))})";
            case Not not:
                return $"NOT {Condition(sql, not.Item, asStart: false)}";
            case Nothing:
                return "1 = 0";
            case IdIs ids:
                return $"r.\"Id\" IN ({string.Join(", ", ids.Ids.Select(sql.Bind))})";
            case LastUpdatedIs instant:
                return LastUpdated(sql, instant);
            case WordsAre words:
                return $"r.\"ResourceKey\" IN ({dialect.SelectByWords(sql.Bind(dialect.WordQuery(words.Words)))})";
            default:
                if (asStart) return $"r.\"ResourceKey\" IN ({Keys(sql, expression)})";
                var condition = IndexCondition.Of(expression, dialect)!;
                var row = sql.Alias();
                return $"EXISTS (SELECT 1 FROM \"{condition.Table}\" {row} WHERE {row}.\"ResourceKey\" = r.\"ResourceKey\" AND {condition.Write(sql, row)})";
        }
    }

    private string Keys(SqlText sql, SearchExpression leaf)
    {
        if (leaf is WordsAre words) return dialect.SelectByWords(sql.Bind(dialect.WordQuery(words.Words)));
        var condition = IndexCondition.Of(leaf, dialect)!;
        var row = sql.Alias();
        return $"SELECT {row}.\"ResourceKey\" FROM \"{condition.Table}\" {row} WHERE {condition.Write(sql, row)}";
    }

    // The instant of a version is a point; in milliseconds, as it is stored.
    private static string LastUpdated(SqlText sql, LastUpdatedIs instant)
    {
        string Low() => sql.Bind(instant.Low);
        string High() => sql.Bind(instant.High);
        return instant.Comparison switch
        {
            Comparison.Equal or Comparison.Approximate => $"r.\"Instant\" >= {Low()} AND r.\"Instant\" <= {High()}",
            Comparison.NotEqual => $"(r.\"Instant\" < {Low()} OR r.\"Instant\" > {High()})",
            Comparison.Greater or Comparison.StartsAfter => $"r.\"Instant\" > {High()}",
            Comparison.Less or Comparison.EndsBefore => $"r.\"Instant\" < {Low()}",
            Comparison.GreaterOrEqual => $"r.\"Instant\" >= {Low()}",
            _ => $"r.\"Instant\" <= {High()}",
        };
    }

    // Missing values sort last, whichever the direction.
    private static object Missing(SortKey sort) => sort.Table switch
    {
        IndexTable.Date => sort.Descending ? long.MinValue : long.MaxValue,
        IndexTable.Number or IndexTable.Quantity => sort.Descending ? double.MinValue : double.MaxValue,
        _ => sort.Descending ? "" : "\U0010FFFF",
    };
}
