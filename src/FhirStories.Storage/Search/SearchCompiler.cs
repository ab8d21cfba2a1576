namespace FhirStories.Storage.Search;

/// <summary>Compiles a validated search to one SQL statement. What the database would not take is a <see cref="StatementTooLargeException"/>.</summary>
/// <remarks>
/// <list type="number">
/// <item>The search starts from its most selective criterion (the driver): a join when its index gives rows in page order.</item>
/// <item>Another driver is asked first for a bounded number of keys: where it finds few the search starts from those, else it
/// reads the resources in page order until the page is full. Both ways stand in the statement; one of them is taken.</item>
/// <item>Every other criterion is an EXISTS on the rows of the resource at hand, one seek each.</item>
/// <item>The page begins after the keys of its predecessor; nothing is skipped by counting.</item>
/// <item>Where a sort key has to be looked up, keys are sorted first and content is fetched for the page only.</item>
/// </list>
/// </remarks>
/// <param name="dialect">The SQL of the provider.</param>
/// <param name="sight">What of the resources counts; null for all.</param>
public sealed class SearchCompiler(SqlDialect dialect, Sight? sight = null)
{
    /// <summary>A driver that finds more resources than this is not started from when the page order can be read off an index:
    /// so many keys are sorted in about the time that a page takes whose matches are one in a hundred.</summary>
    internal const int FewKeys = 1000;

    private readonly ConditionWriter _conditions = new(dialect, sight);

    internal static string Columns(string row) =>
        $"{row}.\"ResourceKey\", {row}.\"Type\", {row}.\"Id\", {row}.\"Version\", {row}.\"Instant\", {row}.\"Encoding\", {row}.\"Content\", {row}.\"SeenBy\", {row}.\"Owner\"";

    /// <summary>Number of columns before the sort values.</summary>
    internal const int ColumnCount = 9;

    /// <summary>The page's rows, one more than asked for so that the caller knows whether there is a next page.
    /// Columns: ResourceKey, Type, Id, Version, Instant, Encoding, Content, SeenBy, Owner, then the sort values. A page that lies before its
    /// start comes in reverse order. A resource may come twice, next to itself; the rows asked for count it twice.</summary>
    public SqlStatement Page(SearchQuery query)
    {
        var sql = new SqlText();
        var plan = SearchPlan.Of(query.Where, dialect);
        var back = query.Start?.Backwards ?? false;
        var readInOrder = query.Types.Count <= 1 && query.Sort is [] or [{ Kind: SortKind.LastUpdated or SortKind.Id }];
        if (query.Sort.Count == 0 && (plan.Driver is null || plan.Joined is not null)) WriteInCreationOrder(sql, query, plan, back);
        else if (readInOrder && plan is { Driver: not null, IsFew: false }) WriteEitherWay(sql, query, plan, back);
        else WriteSorted(sql, query, plan, back);
        return sql.Build(dialect);
    }

    /// <summary>The number of matches over all pages.</summary>
    public SqlStatement Count(IReadOnlyList<string> types, SearchExpression where)
    {
        var sql = new SqlText().Add("SELECT COUNT(DISTINCT r.\"ResourceKey\")");
        WriteFromWhere(sql, types, SearchPlan.Of(where, dialect), "");
        return sql.Build(dialect);
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
            WriteFromWhere(sql, [type], SearchPlan.Of(where, dialect), "");
            sql.Add(")");
        }
        else if (sight is not null) sql.Add(Unseen(sql, sight));
        sql.Add($" GROUP BY {(table == IndexTable.Uri ? value : $"{system}, {value}")} ORDER BY n DESC, v ");
        sql.Add(dialect.Limit(sql.Bind(limit)));
        return sql.Build(dialect);
    }

    // The few that are not seen are left out, rather than each of many looked up.
    private string Unseen(SqlText sql, Sight seen)
    {
        var condition = "";
        if (!seen.SeesHidden)
        {
            var others = seen.Account is { } account ? $" AND h.\"SeenBy\" <> {sql.Bind(account)}" : "";
            condition = $" AND f.\"ResourceKey\" NOT IN (SELECT h.\"ResourceKey\" FROM \"Resource\" h WHERE h.\"SeenBy\" IS NOT NULL AND h.\"IsCurrent\" = 1{others})";
        }
        return seen.WithoutTypes.Count == 0 && seen.Only is null ? condition
            : $"{condition} AND EXISTS (SELECT 1 FROM \"Resource\" e WHERE e.\"ResourceKey\" = f.\"ResourceKey\" AND {_conditions.Live(sql, "e")})";
    }

    private void WriteInCreationOrder(SqlText sql, SearchQuery query, SearchPlan plan, bool back)
    {
        sql.Add("SELECT ").Add(Columns("r"));
        var key = plan.Joined is null ? "r.\"ResourceKey\"" : "d.\"ResourceKey\"";
        var start = query.Start is null ? "" : $" AND {key} {(back ? '<' : '>')} {sql.Bind(query.Start.ResourceKey)}";
        WriteFromWhere(sql, query.Types, plan, "");
        sql.Add(start).Add($" ORDER BY {key}{(back ? " DESC" : "")} ").Add(dialect.Limit(sql.Bind(query.Count + 1)));
    }

    private void WriteEitherWay(SqlText sql, SearchQuery query, SearchPlan plan, bool back)
    {
        var driver = plan.Driver!;
        var keys = KeysOf(sql, query, out var joins);
        var count = sql.Bind(query.Count + 1);
        var few = sql.Bind((long)FewKeys);
        sql.Add("WITH d AS (SELECT a.\"ResourceKey\" FROM (").Add(_conditions.Keys(sql, driver)).Add(") a ").Add(dialect.AnyRows(sql.Bind(FewKeys + 1))).Add(")");
        sql.Add(" SELECT ").Add(Columns("c")).Add(SortValues(keys, "k")).Add(" FROM (");
        // What both ways ask is written, and bound, once.
        var live = ConditionWriter.OfTypes(sql, query.Types, "r") + _conditions.Live(sql, "r");
        var asked = string.Concat(plan.Rest.Select(item => $" AND {_conditions.On(sql, item, "r")}"));
        if (query.Start is { } start) asked += $" AND ({After(sql, keys, start, back)})";
        // From the keys to their resources: the order of the page is made afterwards.
        Arm($"(SELECT COUNT(*) FROM d) <= {few}", "(SELECT DISTINCT d.\"ResourceKey\" FROM d) e CROSS JOIN \"Resource\" r", "r.\"ResourceKey\" = e.\"ResourceKey\" AND ", asked);
        sql.Add(" UNION ALL ");
        Arm($"(SELECT COUNT(*) FROM d) > {few}", "\"Resource\" r", "", $" AND {_conditions.On(sql, driver, "r")}{asked}");
        sql.Add(") k JOIN \"Resource\" c ON c.\"VersionKey\" = k.v ORDER BY ").Add(Order(keys, back, "k."));

        void Arm(string taken, string from, string joined, string criteria)
        {
            sql.Add("SELECT * FROM (").Add(SelectKeys(keys)).Add(" FROM ").Add(from).Add(joins);
            sql.Add($" WHERE {taken} AND {joined}{live}{criteria}");
            sql.Add($" ORDER BY {Order(keys, back, "")} ").Add(dialect.LimitWhere(taken, count)).Add(") q");
        }
    }

    private void WriteSorted(SqlText sql, SearchQuery query, SearchPlan plan, bool back)
    {
        var keys = KeysOf(sql, query, out var joins);
        sql.Add("SELECT ").Add(Columns("c")).Add(SortValues(keys, "k")).Add(" FROM (").Add(SelectKeys(keys));
        WriteFromWhere(sql, query.Types, plan, joins);
        if (query.Start is { } start) sql.Add(" AND (").Add(After(sql, keys, start, back)).Add(")");
        sql.Add($" ORDER BY {Order(keys, back, "")} ").Add(dialect.Limit(sql.Bind(query.Count + 1)));
        sql.Add(") k JOIN \"Resource\" c ON c.\"VersionKey\" = k.v ORDER BY ").Add(Order(keys, back, "k."));
    }

    // The sort keys as expressions over a resource r, the last of them its own key: so nothing ties. It goes the way of the key
    // before it, as the indexes do.
    private static List<(string Expression, bool Descending)> KeysOf(SqlText sql, SearchQuery query, out string joins)
    {
        joins = "";
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
                    var parameter = sort.OtherParameterIds.Count == 0 ? $"= {sql.Bind(sort.ParameterId)}" : $"IN ({SqlText.Numbers([sort.ParameterId, .. sort.OtherParameterIds])})";
                    joins += $" LEFT JOIN \"{IndexCondition.TableName(sort.Table)}\" s{i} ON s{i}.\"ResourceKey\" = r.\"ResourceKey\"" +
                             $" AND s{i}.\"ParameterId\" {parameter} AND s{i}.{(sort.Descending ? "\"IsLast\" = 1" : "\"Ordinal\" = 0")}";
                    keys.Add(($"COALESCE(s{i}.\"{IndexCondition.SortColumn(sort.Table, sort.Descending)}\", {sql.Bind(Missing(sort))})", sort.Descending));
                    break;
            }
        }
        keys.Add(("r.\"ResourceKey\"", query.Sort.Count > 0 && query.Sort[^1].Descending));
        return keys;
    }

    private static string SelectKeys(List<(string Expression, bool Descending)> keys) =>
        "SELECT r.\"VersionKey\" AS v" + string.Concat(keys.Select((key, i) => $", {key.Expression} AS k{i}"));

    private static string SortValues(List<(string Expression, bool Descending)> keys, string row) =>
        string.Concat(Enumerable.Range(0, keys.Count - 1).Select(i => $", {row}.k{i}"));

    private static string Order(List<(string Expression, bool Descending)> keys, bool back, string row) =>
        string.Join(", ", keys.Select((key, i) => $"{row}k{i}{(key.Descending != back ? " DESC" : "")}"));

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
        // The bound of the first key by itself is what an index can begin at.
        var bound = keys.Count > 1 ? $"{keys[0].Expression} {(keys[0].Descending != back ? "<=" : ">=")} {names[0]} AND " : "";
        return $"{bound}({string.Join(" OR ", alternatives)})";
    }

    private void WriteFromWhere(SqlText sql, IReadOnlyList<string> types, SearchPlan plan, string joins)
    {
        sql.Add(" FROM ");
        if (plan.Joined is { } fenced && dialect.Fence.Length > 0)
        {
            // The same, where the planner would weigh a join against reading both sides from their beginning.
            sql.Add($"\"{fenced.Table}\" d CROSS JOIN LATERAL (SELECT * FROM \"Resource\" r WHERE r.\"ResourceKey\" = d.\"ResourceKey\" AND ")
                .Add(ConditionWriter.OfTypes(sql, types, "r")).Add(_conditions.Live(sql, "r")).Add(dialect.Fence).Add(") r").Add(joins)
                .Add($" WHERE {fenced.Write(sql, "d")} AND ");
        }
        else if (plan.Joined is { } driver)
        {
            // CROSS JOIN keeps SQLite from turning the order round.
            sql.Add($"\"{driver.Table}\" d CROSS JOIN \"Resource\" r").Add(joins)
                .Add($" WHERE {driver.Write(sql, "d")} AND r.\"ResourceKey\" = d.\"ResourceKey\" AND ");
        }
        else
        {
            sql.Add("\"Resource\" r").Add(joins).Add(" WHERE ");
        }
        sql.Add(ConditionWriter.OfTypes(sql, types, "r")).Add(_conditions.Live(sql, "r"));
        if (plan is { Joined: null, Driver: { } started })
            sql.Add(" AND ").Add(plan.IsFew ? _conditions.On(sql, started, "r") : $"r.\"ResourceKey\" IN ({_conditions.Keys(sql, started)})");
        foreach (var item in plan.Rest) sql.Add(" AND ").Add(_conditions.On(sql, item, "r"));
    }

    // Missing values sort last, whichever the direction.
    private static object Missing(SortKey sort) => sort.Table switch
    {
        IndexTable.Date => sort.Descending ? long.MinValue : long.MaxValue,
        IndexTable.Number or IndexTable.Quantity => sort.Descending ? double.MinValue : double.MaxValue,
        _ => sort.Descending ? "" : "\U0010FFFF",
    };
}
