using Npgsql;
using NpgsqlTypes;

namespace FhirStories.Storage.PostgreSql;

/// <summary>Rows of one table, gathered column by column, and the one statement that inserts them.</summary>
internal sealed class RowArrays
{
    private readonly (string Name, NpgsqlDbType Type)[] _columns;
    private readonly List<object?>[] _values;
    private readonly string _text;

    /// <param name="table">The table.</param>
    /// <param name="made">What is made of every text, <c>$</c>; empty for the text itself.</param>
    /// <param name="columns">Its columns with the types of the values given.</param>
    public RowArrays(string table, string made, params (string Name, NpgsqlDbType Type)[] columns)
    {
        _columns = columns;
        _values = [.. columns.Select(_ => new List<object?>())];
        var names = string.Join(", ", columns.Select(c => $"\"{c.Name}\""));
        var read = columns.Select((column, i) => column.Type == NpgsqlDbType.Text && made.Length > 0 ? made.Replace("$", $"c{i}", StringComparison.Ordinal) : $"c{i}");
        _text = $"INSERT INTO \"{table}\" ({names}) SELECT {string.Join(", ", read)} FROM unnest({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})" +
            $" AS t({string.Join(", ", columns.Select((_, i) => $"c{i}"))})";
    }

    /// <summary>Adds a row.</summary>
    public void Add(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            // PostgreSQL's texts hold every character but this one.
            _values[i].Add(values[i] is string text && text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : values[i]);
    }

    /// <summary>The statement for the rows gathered; null without any.</summary>
    public NpgsqlBatchCommand? Command()
    {
        if (_values[0].Count == 0) return null;
        var command = new NpgsqlBatchCommand(_text);
        for (var i = 0; i < _columns.Length; i++)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | _columns[i].Type, Value = Array(_values[i], _columns[i].Type) });
        return command;
    }

    /// <summary>Forgets the rows.</summary>
    public void Clear()
    {
        foreach (var column in _values) column.Clear();
    }

    private static object Array(List<object?> values, NpgsqlDbType type) => type switch
    {
        NpgsqlDbType.Bigint => values.ConvertAll(v => (long)v!).ToArray(),
        NpgsqlDbType.Integer => values.ConvertAll(v => (int)v!).ToArray(),
        NpgsqlDbType.Smallint => values.ConvertAll(v => (short)v!).ToArray(),
        NpgsqlDbType.Double => values.ConvertAll(v => (double)v!).ToArray(),
        NpgsqlDbType.Bytea => values.ConvertAll(v => (byte[]?)v).ToArray(),
        _ => values.ConvertAll(v => (string)v!).ToArray(),
    };
}
