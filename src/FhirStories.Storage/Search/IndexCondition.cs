namespace FhirStories.Storage.Search;

/// <summary>A leaf of a search as a condition on one row of an index table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Write">Writes the condition for a row's alias.</param>
/// <param name="InPageOrder">The index gives its rows in the order of the resources, so that a page can be read off a join. A
/// resource may come twice (a code in two systems), then next to itself.</param>
internal sealed record IndexCondition(string Table, Func<SqlText, string, string> Write, bool InPageOrder)
{
    /// <summary>The condition of a leaf; null for what is not a row of an index table.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="dialect">The SQL of the provider.</param>
    /// <param name="conditions">Says which resources count, where a leaf looks at another one; null for all.</param>
    public static IndexCondition? Of(SearchExpression leaf, SqlDialect dialect, ConditionWriter? conditions = null) => leaf switch
    {
        TokenIs token => new("TokenIndex", (sql, row) => Join(
            Parameter(sql, row, token.ParameterId),
            token.Code is null ? null : $"{row}.\"Code\" = {sql.Bind(token.Code)}",
            token.System is null ? null : $"{row}.\"System\" = {sql.Bind(token.System)}"),
            token.Code is not null),

        TokenIn tokens => new("TokenIndex", (sql, row) => Join(
            Parameter(sql, row, tokens.ParameterId),
            $"EXISTS (SELECT 1 FROM ({dialect.SelectCodes(sql.Bind(Json(tokens.Codes)))}) n WHERE n.c = {row}.\"Code\" AND (n.s IS NULL OR n.s = {row}.\"System\"))"), false),

        UriIs { Below: false } uri => new("UriIndex", (sql, row) => Join(
            Parameter(sql, row, uri.ParameterId), $"{row}.\"Value\" = {sql.Bind(uri.Value)}"), true),

        UriIs uri => new("UriIndex", (sql, row) =>
        {
            // Uris are case-sensitive, so a range and not LIKE; '0' is the character after '/'.
            var above = uri.Value.TrimEnd('/');
            return Join(Parameter(sql, row, uri.ParameterId),
                $"({row}.\"Value\" = {sql.Bind(above)} OR ({row}.\"Value\" >= {sql.Bind(above + "/")} AND {row}.\"Value\" < {sql.Bind(above + "0")}))");
        }, false),

        StringIs text => new("StringIndex", (sql, row) => Join(
            Parameter(sql, row, text.ParameterId), StringCondition(sql, row, text, dialect)), false),

        ReferenceIs reference => new("ReferenceIndex", (sql, row) => Join(
            Parameter(sql, row, reference.ParameterId),
            $"{row}.\"TargetId\" = {sql.Bind(reference.TargetId)}",
            reference.TargetType is null ? null : $"{row}.\"TargetType\" = {sql.Bind(reference.TargetType)}",
            reference.TargetVersion is null ? null : $"{row}.\"TargetVersion\" = {sql.Bind(reference.TargetVersion)}"), reference.TargetType is not null),

        ReferenceToCanonicalOf reference => new("ReferenceIndex", (sql, row) => Join(
            Parameter(sql, row, reference.ParameterId),
            $"{row}.\"TargetType\" = ''",
            $"{row}.\"TargetId\" IN (SELECT u.\"Value\" FROM \"Resource\" c CROSS JOIN \"UriIndex\" u" +
            $" WHERE c.\"Type\" = {sql.Bind(reference.Type)} AND c.\"Id\" = {sql.Bind(reference.Id)} AND {conditions?.Live(sql, "c") ?? "c.\"IsCurrent\" = 1"}" +
            $" AND u.\"ResourceKey\" = c.\"ResourceKey\" AND u.\"ParameterId\" = {sql.Bind(reference.UrlParameterId)})"), false),

        DateIs date => new("DateIndex", (sql, row) => Join(
            Parameter(sql, row, date.ParameterId), Range(sql, row, date.Comparison, date.Low, date.High)), false),

        NumberIs number => new("NumberIndex", (sql, row) => Join(
            Parameter(sql, row, number.ParameterId), Range(sql, row, number.Comparison, number.Low, number.High)), false),

        QuantityIs quantity => new("QuantityIndex", (sql, row) => Join(
            Parameter(sql, row, quantity.ParameterId),
            quantity.Code is null ? null : $"{row}.\"Code\" = {sql.Bind(quantity.Code)}",
            quantity.System is null ? null : $"{row}.\"System\" = {sql.Bind(quantity.System)}",
            Range(sql, row, quantity.Comparison, quantity.Low, quantity.High)), false),

        HasValue value => new(TableName(value.Table), (sql, row) => Parameter(sql, row, value.ParameterId), false),

        _ => null,
    };

    /// <summary>Name of an index table.</summary>
    public static string TableName(IndexTable table) => $"{table}Index";

    /// <summary>Column by which an index table sorts, from the least value or from the greatest.</summary>
    public static string SortColumn(IndexTable table, bool descending) => table switch
    {
        IndexTable.Token => "Code",
        IndexTable.String => "Folded",
        IndexTable.Uri => "Value",
        IndexTable.Reference => "TargetId",
        _ => descending ? "High" : "Low",
    };

    /// <summary>A range condition on the columns Low and High (R4 search §prefixes). Bounds are long ticks or doubles.</summary>
    public static string Range(SqlText sql, string row, Comparison comparison, object low, object high)
    {
        string Low() => sql.Bind(low);
        string High() => sql.Bind(high);
        return comparison switch
        {
            Comparison.Equal => $"{row}.\"Low\" >= {Low()} AND {row}.\"High\" <= {High()}",
            Comparison.NotEqual => $"({row}.\"Low\" < {Low()} OR {row}.\"High\" > {High()})",
            Comparison.Greater => $"{row}.\"High\" > {High()}",
            Comparison.Less => $"{row}.\"Low\" < {Low()}",
            Comparison.GreaterOrEqual => $"({row}.\"High\" > {High()} OR ({row}.\"Low\" >= {Low()} AND {row}.\"High\" <= {High()}))",
            Comparison.LessOrEqual => $"({row}.\"Low\" < {Low()} OR ({row}.\"Low\" >= {Low()} AND {row}.\"High\" <= {High()}))",
            Comparison.StartsAfter => $"{row}.\"Low\" > {High()}",
            Comparison.EndsBefore => $"{row}.\"High\" < {Low()}",
            _ => $"{row}.\"Low\" <= {High()} AND {row}.\"High\" >= {Low()}",
        };
    }

    private static string StringCondition(SqlText sql, string row, StringIs text, SqlDialect dialect)
    {
        var folded = Index.IndexText.Fold(text.Value);
        switch (text.Kind)
        {
            case StringComparisonKind.Exact:
                return $"{row}.\"Folded\" = {sql.Bind(folded)} AND {row}.\"Value\" = {sql.Bind(text.Value)}";
            case StringComparisonKind.Equal:
                return $"{row}.\"Folded\" = {sql.Bind(folded)}";
            case StringComparisonKind.EndsWith:
                return $"{row}.\"Folded\" LIKE {sql.Bind("%" + dialect.EscapeLike(folded))} ESCAPE '\\'";
            case StringComparisonKind.Contains:
                return $"{row}.\"Folded\" LIKE {sql.Bind("%" + dialect.EscapeLike(folded) + "%")} ESCAPE '\\'";
            default:
                // A range, not LIKE 'x%': it is a seek on every provider, whatever its LIKE thinks of case.
                var end = After(folded);
                return end is null
                    ? $"{row}.\"Folded\" >= {sql.Bind(folded)}"
                    : $"{row}.\"Folded\" >= {sql.Bind(folded)} AND {row}.\"Folded\" < {sql.Bind(end)}";
        }
    }

    // The least text greater than all that begin with the prefix. Surrogates sort by code point in the databases,
    // so a high surrogate is stepped past its whole plane.
    private static string? After(string prefix)
    {
        for (var i = prefix.Length - 1; i >= 0; i--)
        {
            var c = prefix[i];
            if (c == char.MaxValue || char.IsSurrogate(c)) continue;
            var next = (char)(c + 1);
            return string.Concat(prefix.AsSpan(0, i), char.IsSurrogate(next) ? "\uE000" : next.ToString());
        }
        return null;
    }

    private static string Parameter(SqlText sql, string row, int parameterId) => $"{row}.\"ParameterId\" = {sql.Bind(parameterId)}";

    private static string Json(IReadOnlyList<(string? System, string Code)> codes) =>
        System.Text.Json.JsonSerializer.Serialize(codes.Select(c => new[] { c.System, c.Code }));

    private static string Join(params IEnumerable<string?> conditions) => string.Join(" AND ", conditions.Where(c => c is not null));
}
