using System.Data;
using System.Data.Common;
using System.Globalization;
using FhirStories.Storage.Model;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Reading;

/// <summary>Reads and searches; every method is one prepared statement.</summary>
internal sealed class ResourceReader(StorageProvider provider, SessionPool sessions)
{
    private const string Version = "\"VersionKey\", \"Type\", \"Id\", \"Version\", \"Instant\", \"Change\", \"Encoding\", \"Content\", \"SeenBy\", \"Owner\"";

    private const string ReadCurrent =
        $"SELECT {Version} FROM \"Resource\" WHERE \"Type\" = @p0 AND \"Id\" = @p1 AND \"IsCurrent\" = 1";

    private const string ReadVersion =
        "SELECT v.\"VersionKey\", v.\"Type\", v.\"Id\", v.\"Version\", v.\"Instant\", v.\"Change\", v.\"Encoding\", v.\"Content\", v.\"SeenBy\", v.\"Owner\"" +
        " FROM \"Resource\" c CROSS JOIN \"Resource\" v WHERE c.\"Type\" = @p0 AND c.\"Id\" = @p1 AND c.\"IsCurrent\" = 1" +
        " AND v.\"ResourceKey\" = c.\"ResourceKey\" AND v.\"Version\" = @p2";

    /// <summary>The sentence for when nothing can be read just now.</summary>
    public const string Failure = "The database could not be read.";

    private readonly SearchCompiler _compiler = new(provider.Dialect);
    private readonly IncludeCompiler _includes = new(provider.Dialect);
    private readonly GatheredReads? _gathered = provider.IsBehindWire ? new GatheredReads(provider, sessions) : null;

    public Task<StoredVersion?> ReadAsync(string type, string id, Sight? sight, CancellationToken cancellation) =>
        IsNobodys(id) ? Task.FromResult<StoredVersion?>(null)
        : _gathered is not null && (sight is null || sight.Only is null) && GatheredReads.Takes(type, id) ? GatheredAsync(_gathered, type, id, sight, cancellation) : OneAsync(Seen(ReadCurrent, [Text("@p0", type), Text("@p1", id)], sight, "\"Resource\""), cancellation);

    public Task<StoredVersion?> ReadVersionAsync(string type, string id, int version, Sight? sight, CancellationToken cancellation) =>
        IsNobodys(id) ? Task.FromResult<StoredVersion?>(null) : OneAsync(Seen(ReadVersion, [Text("@p0", type), Text("@p1", id), new("@p2", DbType.Int32, version)], sight, "v"), cancellation);

    // No id has this character, and PostgreSQL takes no text that has it.
    private static bool IsNobodys(string id) => id.Contains('\0', StringComparison.Ordinal);

    public Task<List<StoredVersion>> HistoryAsync(HistoryQuery query, Sight? sight, CancellationToken cancellation) =>
        QueryAsync(HistorySql.Page(query, provider.Dialect, sight), ReadStored, cancellation);

    public async Task<long> CountHistoryAsync(HistoryQuery query, Sight? sight, CancellationToken cancellation) =>
        (await QueryAsync(HistorySql.Count(query, provider.Dialect, sight), row => Number(row, 0), cancellation))[0];

    public Task<List<StoredMatch>> SearchAsync(SearchQuery query, Sight? sight, CancellationToken cancellation) =>
        QueryAsync(Compiler(sight).Page(query), ReadMatch, cancellation);

    public Task<List<StoredMatch>> IncludeAsync(
        IReadOnlyCollection<long> keys, IReadOnlyList<IncludeStep> steps, int most, Sight? sight, CancellationToken cancellation) =>
        QueryAsync((sight is null ? _includes : new IncludeCompiler(provider.Dialect, sight)).Round(keys, steps, most), ReadMatch, cancellation);

    public async Task<long> NewestAsync(IReadOnlyList<string> types, Sight? sight, CancellationToken cancellation)
    {
        var sql = new SqlText();
        if (sight is null)
        {
            sql.Add("SELECT COALESCE(MAX(n.v), 0) FROM (");
            sql.Add(string.Join(" UNION ALL ", types.Select(t => $"SELECT MAX(\"VersionKey\") AS v FROM \"Resource\" WHERE \"Type\" = {sql.Bind(t)}"))).Add(") n");
            return (await QueryAsync(sql.Build(), row => Number(row, 0), cancellation))[0];
        }
        // The first from the end that is seen: a maximum over a condition would look at all of them.
        var newest = 0L;
        foreach (var type in types)
        {
            sql = new SqlText();
            sql.Add($"SELECT v.\"VersionKey\" FROM \"Resource\" v WHERE v.\"Type\" = {sql.Bind(type)}{sight.On(sql, "v", provider.Dialect)} ORDER BY v.\"VersionKey\" DESC ").Add(provider.Dialect.Limit(sql.Bind(1)));
            newest = Math.Max(newest, (await QueryAsync(sql.Build(), row => Number(row, 0), cancellation)).FirstOrDefault());
        }
        return newest;
    }

    public Task<List<StoredVersion>> CurrentAsync(IReadOnlyList<string> types, int most, Sight? sight, CancellationToken cancellation)
    {
        var sql = new SqlText().Add($"SELECT {Version} FROM \"Resource\" WHERE \"IsCurrent\" = 1 AND \"Change\" <> 2 AND \"Type\" IN (");
        sql.Add(string.Join(", ", types.Select(t => sql.Bind(t)))).Add($"){sight?.On(sql, "\"Resource\"", provider.Dialect)} ORDER BY \"VersionKey\" DESC ").Add(provider.Dialect.Limit(sql.Bind(most)));
        return QueryAsync(sql.Build(), ReadStored, cancellation);
    }

    public async Task<long> CountAsync(IReadOnlyList<string> types, SearchExpression where, Sight? sight, CancellationToken cancellation) =>
        (await QueryAsync(Compiler(sight).Count(types, where), row => Number(row, 0), cancellation))[0];

    public Task<List<ValueCount>> FacetAsync(
        string type, int parameterId, IndexTable table, SearchExpression? where, int limit, Sight? sight, CancellationToken cancellation) =>
        QueryAsync(Compiler(sight).Facet(type, parameterId, table, where, limit),
            row => new ValueCount(row.GetString(0), row.GetString(1), Number(row, 2)), cancellation);

    /// <summary>A statement for the current versions, as <see cref="ReadStored"/> takes them, of some types and ids.</summary>
    /// <param name="keys">What gives their columns <c>s</c>, the type, and <c>c</c>, the id.</param>
    /// <param name="dialect">The database's SQL.</param>
    public static string CurrentOf(string keys, SqlDialect dialect)
    {
        const string Where = "r.\"Type\" = k.s AND r.\"Id\" = k.c AND r.\"IsCurrent\" = 1";
        return dialect.Fence.Length > 0
            ? $"SELECT {Version} FROM {keys} k CROSS JOIN LATERAL (SELECT * FROM \"Resource\" r WHERE {Where}{dialect.Fence}) r"
            : $"SELECT {Version} FROM {keys} k CROSS JOIN \"Resource\" r WHERE {Where}";
    }

    private static async Task<StoredVersion?> GatheredAsync(GatheredReads gathered, string type, string id, Sight? sight, CancellationToken cancellation) =>
        await gathered.ReadAsync(type, id, cancellation) is { } version && sight?.Sees(version) != false ? version : null;

    private SearchCompiler Compiler(Sight? sight) => sight is null ? _compiler : new SearchCompiler(provider.Dialect, sight);

    private SqlStatement Seen(string text, IReadOnlyList<SqlValue> values, Sight? sight, string row)
    {
        if (sight is null) return new SqlStatement(text, values);
        // Its values come after those of the text.
        var sql = new SqlText();
        foreach (var value in values) sql.Bind(value.Value);
        return sql.Add(text).Add(sight.On(sql, row, provider.Dialect)).Build();
    }

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
        }, Failure, cancellation);

    // A count has 32 bits on one product and 64 on the others.
    private static long Number(DbDataReader row, int column) => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);

    private static StoredMatch ReadMatch(DbDataReader row)
    {
        var keys = new object[row.FieldCount - SearchCompiler.ColumnCount];
        for (var i = 0; i < keys.Length; i++) keys[i] = row.GetValue(i + SearchCompiler.ColumnCount);
        var json = ContentCodec.Unpack((byte[])row.GetValue(6), (ContentEncoding)row.GetByte(5));
        return new StoredMatch(
            new StoredVersion(0, row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt64(4), ChangeKind.Update, json) { SeenBy = row.IsDBNull(7) ? null : row.GetString(7), Owner = row.IsDBNull(8) ? null : row.GetString(8) },
            row.GetInt64(0), keys);
    }

    /// <summary>The version of a row.</summary>
    public static StoredVersion ReadStored(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt64(4), (ChangeKind)row.GetByte(5),
        row.IsDBNull(7) ? default : ContentCodec.Unpack((byte[])row.GetValue(7), (ContentEncoding)row.GetByte(6)))
    {
        SeenBy = row.IsDBNull(8) ? null : row.GetString(8),
        Owner = row.IsDBNull(9) ? null : row.GetString(9),
        ResourceKey = row.FieldCount > 10 ? row.GetInt64(10) : 0,
        Records = row.FieldCount > 11 && !row.IsDBNull(11) ? (byte[])row.GetValue(11) : null,
    };

    private static SqlValue Text(string name, string value) => new(name, DbType.String, value);
}
