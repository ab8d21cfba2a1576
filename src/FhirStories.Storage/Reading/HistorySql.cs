using FhirStories.Storage.Search;

namespace FhirStories.Storage.Reading;

/// <summary>A page of history as one statement, for a resource, a type or everything.</summary>
internal static class HistorySql
{
    private const string Columns = "SELECT v.\"VersionKey\", v.\"Type\", v.\"Id\", v.\"Version\", v.\"Instant\", v.\"Change\", v.\"Encoding\", v.\"Content\", v.\"SeenBy\", v.\"Owner\"";

    public static SqlStatement Page(HistoryQuery query, SqlDialect dialect, Sight? sight)
    {
        var sql = new SqlText().Add(query.WithRecords ? Columns + ", v.\"ResourceKey\", v.\"Records\"" : Columns);
        From(sql, query, dialect, sight);
        sql.Add($" ORDER BY {(query.Id is null ? "v.\"VersionKey\"" : "v.\"Version\"")} {(query.Backwards ? "ASC" : "DESC")} ").Add(dialect.Limit(sql.Bind(query.Count + 1)));
        return sql.Build();
    }

    public static SqlStatement Count(HistoryQuery query, SqlDialect dialect, Sight? sight)
    {
        var sql = new SqlText().Add("SELECT COUNT(*)");
        From(sql, query, dialect, sight);
        return sql.Build();
    }

    private static void From(SqlText sql, HistoryQuery query, SqlDialect dialect, Sight? sight)
    {
        sql.Add(" FROM \"Resource\" v");
        var conditions = new List<string>();
        // One key first, then its versions as they lie in the index: after a join they would be sorted.
        if (query.Id is { } id)
            conditions.Add($"v.\"ResourceKey\" = (SELECT c.\"ResourceKey\" FROM \"Resource\" c WHERE c.\"Type\" = {sql.Bind(query.Type!)} AND c.\"Id\" = {sql.Bind(id)} AND c.\"IsCurrent\" = 1)");
        else if (query.Type is { } type) conditions.Add($"v.\"Type\" = {sql.Bind(type)}");
        if (query.Since is { } since) conditions.Add($"v.\"Instant\" >= {sql.Bind(since)}");
        if (query.At is { } at)
        {
            // A version was current from its instant to that of the next.
            conditions.Add($"v.\"Instant\" < {sql.Bind(at.End)}");
            conditions.Add("NOT EXISTS (SELECT 1 FROM \"Resource\" n WHERE n.\"ResourceKey\" = v.\"ResourceKey\" AND n.\"Version\" = v.\"Version\" + 1" +
                $" AND n.\"Instant\" <= {sql.Bind(at.Begin)})");
        }
        if (query.AsOf is { } asOf)
        {
            var key = sql.Bind(asOf);
            conditions.Add($"v.\"VersionKey\" <= {key} AND v.\"Change\" <> 2");
            conditions.Add($"NOT EXISTS (SELECT 1 FROM \"Resource\" n WHERE n.\"ResourceKey\" = v.\"ResourceKey\" AND n.\"Version\" = v.\"Version\" + 1 AND n.\"VersionKey\" <= {key})");
        }
        if (query.Start is { } start) conditions.Add($"v.\"VersionKey\" {(query.Backwards ? ">" : "<")} {sql.Bind(start)}");
        var seen = sight?.On(sql, "v", dialect) ?? "";
        if (conditions.Count > 0 || seen.Length > 0) sql.Add(" WHERE ").Add(conditions.Count > 0 ? string.Join(" AND ", conditions) : "1 = 1").Add(seen);
    }
}

/// <summary>One page of history, newest first.</summary>
/// <param name="Type">Resource type; null for all.</param>
/// <param name="Id">One resource, or null for all of the type.</param>
/// <param name="Count">Page size.</param>
public sealed record HistoryQuery(string? Type, string? Id, int Count)
{
    /// <summary>Only versions from this instant on, milliseconds since 1970.</summary>
    public long? Since { get; init; }

    /// <summary>Only versions that were current at some time from <c>Begin</c> to before <c>End</c>, milliseconds since 1970.</summary>
    public (long Begin, long End)? At { get; init; }

    /// <summary>Only what was current, and not deleted, when this <see cref="StoredVersion.VersionKey"/> was the newest.</summary>
    public long? AsOf { get; init; }

    /// <summary>Only versions before (backwards: after) this <see cref="StoredVersion.VersionKey"/>: the continuation.</summary>
    public long? Start { get; init; }

    /// <summary>True: the page that lies before <see cref="Start"/>, oldest first.</summary>
    public bool Backwards { get; init; }

    /// <summary>True: <see cref="StoredVersion.ResourceKey"/> and <see cref="StoredVersion.Records"/> are read as well.</summary>
    public bool WithRecords { get; init; }
}
