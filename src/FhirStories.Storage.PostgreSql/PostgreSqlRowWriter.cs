using System.Data.Common;
using FhirStories.Storage.Index;
using FhirStories.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace FhirStories.Storage.PostgreSql;

/// <summary>
/// Gathers rows and sends them in one batch, a statement a table with its columns as arrays: a group of writes costs a few round trips,
/// however many index rows it has.
/// </summary>
internal sealed class PostgreSqlRowWriter(NpgsqlConnection connection, SqlDialect dialect) : RowWriter
{
    private static readonly string[] Keyed =
        ["TokenIndex", "StringIndex", "UriIndex", "ReferenceIndex", "DateIndex", "NumberIndex", "QuantityIndex", "ResourceWords", "ResourceText"];

    /// <summary>All tables that are written.</summary>
    public static IEnumerable<string> Tables => ["Resource", .. Keyed];

    private readonly List<long> _retired = [];
    private readonly List<long> _removed = [];
    private readonly List<(long VersionKey, byte[]? Records)> _records = [];
    private readonly RowArrays _versions = new("Resource", "", ("VersionKey", NpgsqlDbType.Bigint), ("ResourceKey", NpgsqlDbType.Bigint), ("Type", NpgsqlDbType.Text),
        ("Id", NpgsqlDbType.Text), ("Version", NpgsqlDbType.Integer), ("Instant", NpgsqlDbType.Bigint), ("Change", NpgsqlDbType.Smallint), ("IsCurrent", NpgsqlDbType.Smallint),
        ("Encoding", NpgsqlDbType.Smallint), ("Content", NpgsqlDbType.Bytea), ("Records", NpgsqlDbType.Bytea), ("Owner", NpgsqlDbType.Text), ("SeenBy", NpgsqlDbType.Text));

    private readonly RowArrays _tokens = Index("TokenIndex", ("System", NpgsqlDbType.Text), ("Code", NpgsqlDbType.Text));
    private readonly RowArrays _strings = Index("StringIndex", ("Folded", NpgsqlDbType.Text), ("Value", NpgsqlDbType.Text));
    private readonly RowArrays _uris = Index("UriIndex", ("Value", NpgsqlDbType.Text));
    private readonly RowArrays _references = Index("ReferenceIndex", ("TargetType", NpgsqlDbType.Text), ("TargetId", NpgsqlDbType.Text), ("TargetVersion", NpgsqlDbType.Text));
    private readonly RowArrays _dates = Index("DateIndex", ("Low", NpgsqlDbType.Bigint), ("High", NpgsqlDbType.Bigint));
    private readonly RowArrays _numbers = Index("NumberIndex", ("Low", NpgsqlDbType.Double), ("High", NpgsqlDbType.Double));
    private readonly RowArrays _quantities = Index("QuantityIndex", ("System", NpgsqlDbType.Text), ("Code", NpgsqlDbType.Text), ("Low", NpgsqlDbType.Double), ("High", NpgsqlDbType.Double));
    private readonly RowArrays _words = new("ResourceWords", "to_tsvector('fhirstories', $)", ("ResourceKey", NpgsqlDbType.Bigint), ("Words", NpgsqlDbType.Text));

    private readonly RowArrays _text = new("ResourceText", "to_tsvector('fhirstories', $)", ("ResourceKey", NpgsqlDbType.Bigint), ("Narrative", NpgsqlDbType.Text), ("Content", NpgsqlDbType.Text));

    private NpgsqlTransaction? _transaction;

    private RowArrays[] Inserted => [_versions, _tokens, _strings, _uris, _references, _dates, _numbers, _quantities, _words, _text];

    public override void Begin(DbTransaction transaction)
    {
        _transaction = (NpgsqlTransaction)transaction;
        Discard();
    }

    public override void Retire(long versionKey) => _retired.Add(versionKey);

    public override void RemoveIndex(long resourceKey) => _removed.Add(resourceKey);

    public override void Insert(in NewVersion version) => _versions.Add(
        version.VersionKey, version.ResourceKey, version.Type, version.Id, version.Version, version.Instant, (short)version.Change, (short)1, (short)version.Encoding, version.Content, version.Records, version.Owner, version.SeenBy);

    public override void SetRecords(long versionKey, byte[]? records) => _records.Add((versionKey, records));

    public override void InsertIndex(long resourceKey, IndexEntries entries)
    {
        Each(_tokens, entries.Tokens, static e => (e.ParameterId, e.Group), static e => [e.System, e.Code]);
        Each(_strings, entries.Strings, static e => (e.ParameterId, e.Group), static e => [e.Folded, e.Value]);
        Each(_uris, entries.Uris, static e => (e.ParameterId, e.Group), static e => [e.Value]);
        Each(_references, entries.References, static e => (e.ParameterId, e.Group), static e => [e.TargetType, e.TargetId, e.TargetVersion]);
        Each(_dates, entries.Dates, static e => (e.ParameterId, e.Group), static e => [e.Low, e.High]);
        Each(_numbers, entries.Numbers, static e => (e.ParameterId, e.Group), static e => [e.Low, e.High]);
        Each(_quantities, entries.Quantities, static e => (e.ParameterId, e.Group), static e => [e.System, e.Code, e.Low, e.High]);
        if (entries.Words is { Length: > 0 } text && dialect.Words(text) is { } words) _words.Add(resourceKey, words);
        if (entries.Content is { Length: > 0 } content && dialect.Words(content) is { } all)
            _text.Add(resourceKey, entries.Narrative is { Length: > 0 } narrative ? dialect.Words(narrative) ?? "" : "", all);

        void Each<T>(RowArrays rows, List<T> list, Func<T, (int Parameter, int Group)> placeOf, Func<T, object[]> values)
        {
            var ordinal = 0;
            for (var i = 0; i < list.Count; i++)
            {
                var (parameter, group) = placeOf(list[i]);
                var last = i + 1 == list.Count || placeOf(list[i + 1]).Parameter != parameter;
                rows.Add([resourceKey, parameter, ordinal, (short)(last ? 1 : 0), (short)group, .. values(list[i])]);
                ordinal = last ? 0 : ordinal + 1;
            }
        }
    }

    public override void Flush()
    {
        using var batch = new NpgsqlBatch(connection, _transaction);
        if (_retired.Count > 0) Add(batch, "UPDATE \"Resource\" SET \"IsCurrent\" = 0 WHERE \"VersionKey\" = ANY($1)", _retired);
        if (_removed.Count > 0)
            foreach (var table in Keyed) Add(batch, $"DELETE FROM \"{table}\" WHERE \"ResourceKey\" = ANY($1)", _removed);
        foreach (var rows in Inserted)
            if (rows.Command() is { } command) batch.BatchCommands.Add(command);
        if (_records.Count > 0) batch.BatchCommands.Add(Records());
        if (batch.BatchCommands.Count > 0) batch.ExecuteNonQuery();
        Discard();
    }

    public override void Discard()
    {
        _retired.Clear();
        _removed.Clear();
        _records.Clear();
        foreach (var rows in Inserted) rows.Clear();
    }

    private static RowArrays Index(string table, params (string, NpgsqlDbType)[] columns) => new(table, "",
        [("ResourceKey", NpgsqlDbType.Bigint), ("ParameterId", NpgsqlDbType.Integer), ("Ordinal", NpgsqlDbType.Integer), ("IsLast", NpgsqlDbType.Smallint), ("Group", NpgsqlDbType.Smallint), .. columns]);

    // The last of several for one version counts.
    private NpgsqlBatchCommand Records()
    {
        var last = _records.GroupBy(each => each.VersionKey).Select(group => group.Last()).ToList();
        var command = new NpgsqlBatchCommand("UPDATE \"Resource\" r SET \"Records\" = t.b FROM unnest($1, $2) AS t(k, b) WHERE r.\"VersionKey\" = t.k");
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = last.ConvertAll(each => each.VersionKey).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, Value = last.ConvertAll(each => each.Records).ToArray() });
        return command;
    }

    private static void Add(NpgsqlBatch batch, string text, List<long> keys)
    {
        var command = new NpgsqlBatchCommand(text);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = keys.ToArray() });
        batch.BatchCommands.Add(command);
    }
}
