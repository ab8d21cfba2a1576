using System.Data;
using System.Data.Common;
using FhirStories.Storage.Index;
using FhirStories.Storage.Reading;

namespace FhirStories.Storage.Writing;

/// <summary>Writes and removes the index rows of one resource with prepared commands.</summary>
internal sealed class IndexWriter(SqlSession session, SqlDialect dialect)
{
    private static readonly string[] Tables =
        ["TokenIndex", "StringIndex", "UriIndex", "ReferenceIndex", "DateIndex", "NumberIndex", "QuantityIndex"];

    private readonly Dictionary<string, DbCommand> _inserts = new(StringComparer.Ordinal);

    public void Remove(long resourceKey, DbTransaction transaction)
    {
        foreach (var table in Tables)
            Run(session.Command($"DELETE FROM \"{table}\" WHERE \"ResourceKey\" = @key", Key), transaction, resourceKey);
        Run(session.Command(dialect.DeleteWords, c => Declare(c, ("@resource", DbType.Int64))), transaction, resourceKey);
        Run(session.Command(dialect.DeleteText, c => Declare(c, ("@resource", DbType.Int64))), transaction, resourceKey);
    }

    public void Insert(long resourceKey, IndexEntries entries, DbTransaction transaction)
    {
        Each(entries.Tokens, static e => (e.ParameterId, e.Group), "TokenIndex", [("System", DbType.String), ("Code", DbType.String)],
            static (e, p) => { p[5].Value = e.System; p[6].Value = e.Code; });
        Each(entries.Strings, static e => (e.ParameterId, e.Group), "StringIndex", [("Folded", DbType.String), ("Value", DbType.String)],
            static (e, p) => { p[5].Value = e.Folded; p[6].Value = e.Value; });
        Each(entries.Uris, static e => (e.ParameterId, e.Group), "UriIndex", [("Value", DbType.String)],
            static (e, p) => p[5].Value = e.Value);
        Each(entries.References, static e => (e.ParameterId, e.Group), "ReferenceIndex",
            [("TargetType", DbType.String), ("TargetId", DbType.String), ("TargetVersion", DbType.String)],
            static (e, p) => { p[5].Value = e.TargetType; p[6].Value = e.TargetId; p[7].Value = e.TargetVersion; });
        Each(entries.Dates, static e => (e.ParameterId, e.Group), "DateIndex", [("Low", DbType.Int64), ("High", DbType.Int64)],
            static (e, p) => { p[5].Value = e.Low; p[6].Value = e.High; });
        Each(entries.Numbers, static e => (e.ParameterId, e.Group), "NumberIndex", [("Low", DbType.Double), ("High", DbType.Double)],
            static (e, p) => { p[5].Value = e.Low; p[6].Value = e.High; });
        Each(entries.Quantities, static e => (e.ParameterId, e.Group), "QuantityIndex",
            [("System", DbType.String), ("Code", DbType.String), ("Low", DbType.Double), ("High", DbType.Double)],
            static (e, p) => { p[5].Value = e.System; p[6].Value = e.Code; p[7].Value = e.Low; p[8].Value = e.High; });
        if (entries.Words is { Length: > 0 } text && dialect.Words(text) is { } words)
            Run(session.Command(dialect.InsertWords, c => Declare(c, ("@resource", DbType.Int64), ("@words", DbType.String))), transaction, resourceKey, words);
        if (entries.Content is { Length: > 0 } content && dialect.Words(content) is { } all)
        {
            var narrative = entries.Narrative is { Length: > 0 } told ? dialect.Words(told) ?? "" : "";
            Run(session.Command(dialect.InsertText, c => Declare(c, ("@resource", DbType.Int64), ("@narrative", DbType.String), ("@content", DbType.String))), transaction, resourceKey, narrative, all);
        }

        void Each<T>(List<T> list, Func<T, (int Parameter, int Group)> placeOf, string table, (string, DbType)[] columns, Action<T, DbParameterCollection> fill)
        {
            if (list.Count == 0) return;
            var command = InsertInto(table, columns);
            command.Transaction = transaction;
            var parameters = command.Parameters;
            parameters[0].Value = resourceKey;
            var ordinal = 0;
            for (var i = 0; i < list.Count; i++)
            {
                var (parameter, group) = placeOf(list[i]);
                var last = i + 1 == list.Count || placeOf(list[i + 1]).Parameter != parameter;
                parameters[1].Value = parameter;
                parameters[2].Value = ordinal;
                parameters[3].Value = last ? 1 : 0;
                parameters[4].Value = group;
                fill(list[i], parameters);
                command.ExecuteNonQuery();
                ordinal = last ? 0 : ordinal + 1;
            }
        }
    }

    private DbCommand InsertInto(string table, (string Name, DbType Type)[] columns)
    {
        if (_inserts.TryGetValue(table, out var known)) return known;
        var names = columns.Select(c => c.Name).ToList();
        var command = session.Command(
            $"INSERT INTO \"{table}\" (\"ResourceKey\", \"ParameterId\", \"Ordinal\", \"IsLast\", \"Group\", {string.Join(", ", names.Select(n => $"\"{n}\""))})" +
            $" VALUES (@key, @parameter, @ordinal, @last, @group, {string.Join(", ", names.Select(n => "@" + n))})",
            c => Declare(c, [("@key", DbType.Int64), ("@parameter", DbType.Int32), ("@ordinal", DbType.Int32), ("@last", DbType.Int32), ("@group", DbType.Int32),
                .. columns.Select(x => ("@" + x.Name, x.Type))]));
        _inserts.Add(table, command);
        return command;
    }

    private static void Key(DbCommand command) => Declare(command, ("@key", DbType.Int64));

    internal static void Declare(DbCommand command, params (string Name, DbType Type)[] parameters)
    {
        foreach (var (name, type) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.DbType = type;
            command.Parameters.Add(parameter);
        }
    }

    private static void Run(DbCommand command, DbTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
