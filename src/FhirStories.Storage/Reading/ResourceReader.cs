using System.Data;
using System.Data.Common;
using System.Globalization;
using FhirStories.Storage.Model;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Reading;

/// <summary>Reads and searches; every method is one prepared statement.</summary>
internal sealed class ResourceReader(StorageProvider provider, SessionPool sessions)
{
    private const string Version = "\"VersionKey\", \"Type\", \"Id\", \"Version\", \"Instant\", \"Change\", \"Encoding\", \"Content\"";

    private const string ReadCurrent =
        $"SELECT {Version} FROM \"Resource\" WHERE \"Type\" = @p0 AND \"Id\" = @p1 AND \"IsCurrent\" = 1";

    private const string ReadVersion =
        "SELECT v.\"VersionKey\", v.\"Type\", v.\"Id\", v.\"Version\", v.\"Instant\", v.\"Change\", v.\"Encoding\", v.\"Content\"" +
        " FROM \"Resource\" c CROSS JOIN \"Resource\" v WHERE c.\"Type\" = @p0 AND c.\"Id\" = @p1 AND c.\"IsCurrent\" = 1" +
        " AND v.\"ResourceKey\" = c.\"ResourceKey\" AND v.\"Version\" = @p2";

    private readonly SearchCompiler _compiler = new(provider.Dialect);
    private readonly IncludeCompiler _includes = new(provider.Dialect);

    public Task<StoredVersion?> ReadAsync(string type, string id, CancellationToken cancellation) =>
        OneAsync(new SqlStatement(ReadCurrent, [Text("@p0", type), Text("@p1", id)]), cancellation);

    public Task<StoredVersion?> ReadVersionAsync(string type, string id, int version, CancellationToken cancellation) =>
        OneAsync(new SqlStatement(ReadVersion, [Text("@p0", type), Text("@p1", id), new("@p2", DbType.Int32, version)]), cancellation);

    public Task<List<StoredVersion>> HistoryAsync(HistoryQuery query, CancellationToken cancellation) =>
        QueryAsync(HistorySql.Page(query, provider.Dialect), ReadStored, cancellation);

    public async Task<long> CountHistoryAsync(HistoryQuery query, CancellationToken cancellation) =>
        (await QueryAsync(HistorySql.Count(query), row => Number(row, 0), cancellation))[0];

    public Task<List<StoredMatch>> SearchAsync(SearchQuery query, CancellationToken cancellation) =>
        QueryAsync(_compiler.Page(query), ReadMatch, cancellation);

    public Task<List<StoredMatch>> IncludeAsync(
        IReadOnlyCollection<long> keys, IReadOnlyList<IncludeStep> steps, int most, CancellationToken cancellation) =>
        QueryAsync(_includes.Round(keys, steps, most), ReadMatch, cancellation);

    public async Task<long> NewestAsync(IReadOnlyList<string> types, CancellationToken cancellation)
    {
        var sql = new SqlText().Add("SELECT COALESCE(MAX(n.v), 0) FROM (");
        sql.Add(string.Join(" UNION ALL ", types.Select(t => $"SELECT MAX(\"VersionKey\") AS v FROM \"Resource\" WHERE \"Type\" = {sql.Bind(t)}"))).Add(") n");
        return (await QueryAsync(sql.Build(), row => Number(row, 0), cancellation))[0];
    }

    public Task<List<StoredVersion>> CurrentAsync(IReadOnlyList<string> types, int most, CancellationToken cancellation)
    {
        var sql = new SqlText().Add($"SELECT {Version} FROM \"Resource\" WHERE \"IsCurrent\" = 1 AND \"Change\" <> 2 AND \"Type\" IN (");
        sql.Add(string.Join(", ", types.Select(t => sql.Bind(t)))).Add(") ORDER BY \"VersionKey\" DESC ").Add(provider.Dialect.Limit(sql.Bind(most)));
        return QueryAsync(sql.Build(), ReadStored, cancellation);
    }

    public async Task<long> CountAsync(IReadOnlyList<string> types, SearchExpression where, CancellationToken cancellation) =>
        (await QueryAsync(_compiler.Count(types, where), row => Number(row, 0), cancellation))[0];

    public Task<List<ValueCount>> FacetAsync(
        string type, int parameterId, IndexTable table, SearchExpression? where, int limit, CancellationToken cancellation) =>
        QueryAsync(_compiler.Facet(type, parameterId, table, where, limit),
            row => new ValueCount(row.GetString(0), row.GetString(1), Number(row, 2)), cancellation);

    private async Task<StoredVersion?> OneAsync(SqlStatement statement, CancellationToken cancellation)
    {
        var rows = await QueryAsync(statement, ReadStored, cancellation);
        return rows.Count == 0 ? null : rows[0];
    }

    private Task<List<T>> QueryAsync<T>(SqlStatement statement, Func<DbDataReader, T> read, CancellationToken cancellation) => sessions.UseAsync(
        async session =>
        {
            var rows = new List<T>();
            await using var reader = await session.Command(statement).ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
            return rows;
        }, "The database could not be read.", cancellation);

    // A count has 32 bits on one product and 64 on the others.
    private static long Number(DbDataReader row, int column) => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);

    private static StoredMatch ReadMatch(DbDataReader row)
    {
        var keys = new object[row.FieldCount - SearchCompiler.ColumnCount];
        for (var i = 0; i < keys.Length; i++) keys[i] = row.GetValue(i + SearchCompiler.ColumnCount);
        var json = ContentCodec.Unpack((byte[])row.GetValue(6), (ContentEncoding)row.GetByte(5));
        return new StoredMatch(
            new StoredVersion(0, row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt64(4), ChangeKind.Update, json),
            row.GetInt64(0), keys);
    }

    private static StoredVersion ReadStored(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt64(4), (ChangeKind)row.GetByte(5),
        row.IsDBNull(7) ? default : ContentCodec.Unpack((byte[])row.GetValue(7), (ContentEncoding)row.GetByte(6)))
    {
        ResourceKey = row.FieldCount > 8 ? row.GetInt64(8) : 0,
        Records = row.FieldCount > 9 && !row.IsDBNull(9) ? (byte[])row.GetValue(9) : null,
    };

    private static SqlValue Text(string name, string value) => new(name, DbType.String, value);
}
