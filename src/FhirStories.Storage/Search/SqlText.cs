using System.Data;
using System.Globalization;
using System.Text;

namespace FhirStories.Storage.Search;

/// <summary>A statement with its parameters in order. Equal searches give equal texts, so that a prepared command is found again.</summary>
public sealed record SqlStatement(string Text, IReadOnlyList<SqlValue> Values);

/// <summary>A bound parameter.</summary>
public readonly record struct SqlValue(string Name, DbType Type, object Value);

/// <summary>Writes SQL; every value becomes a parameter.</summary>
internal sealed class SqlText
{
    private readonly StringBuilder _text = new(512);
    private readonly List<SqlValue> _values = [];
    private int _aliases;

    public SqlText Add(string sql)
    {
        _text.Append(sql);
        return this;
    }

    /// <summary>Binds a value and returns its parameter name.</summary>
    public string Bind(object value)
    {
        // No database holds this character in a text, and one of them does not take it in a question either.
        if (value is string text && text.Contains('\0', StringComparison.Ordinal)) value = text.Replace("\0", "", StringComparison.Ordinal);
        var name = string.Create(CultureInfo.InvariantCulture, $"@p{_values.Count}");
        var type = value switch
        {
            string => DbType.String,
            int => DbType.Int32,
            long => DbType.Int64,
            double => DbType.Double,
            _ => throw new ArgumentException($"No SQL type for {value.GetType().Name}.", nameof(value)),
        };
        _values.Add(new SqlValue(name, type, value));
        return name;
    }

    /// <summary>A name for a row that no other row of the statement has.</summary>
    public string Alias() => string.Create(CultureInfo.InvariantCulture, $"i{_aliases++}");

    /// <summary>Whole numbers between commas, as constants: they are of our own making.</summary>
    public static string Numbers(IEnumerable<int> numbers) => string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    public SqlStatement Build() => new(_text.ToString(), _values);

    /// <summary>The same, of what somebody asks for.</summary>
    /// <exception cref="StatementTooLargeException">It has more values than a statement may have.</exception>
    public SqlStatement Build(SqlDialect dialect) => _values.Count <= dialect.MostValues ? Build() : throw new StatementTooLargeException(_values.Count, dialect.MostValues);
}
