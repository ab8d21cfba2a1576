using System.Globalization;
using System.Text.RegularExpressions;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Tests;

/// <summary>What PostgreSQL makes of a statement that is prepared, as the store's are: it does not know the values when it plans.</summary>
internal static partial class PreparedPlan
{
    /// <param name="provider">Where.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="settings">Statements before it; empty for none.</param>
    /// <param name="explain"><c>EXPLAIN</c>, with its options.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The lines of the plan.</returns>
    public static async Task<List<string>> OfAsync(StorageProvider provider, SqlStatement statement, string settings, string explain, CancellationToken cancellation)
    {
        await using var connection = await provider.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        var numbers = statement.Values.Select((v, i) => (v.Name, Number: i + 1)).ToDictionary(v => v.Name, v => v.Number);
        var text = Parameters().Replace(statement.Text, m => string.Create(CultureInfo.InvariantCulture, $"${numbers[m.Value]}"));
        var values = statement.Values.Select(v => v.Value is string s ? $"'{s.Replace("'", "''", StringComparison.Ordinal)}'" : Convert.ToString(v.Value, CultureInfo.InvariantCulture));
        var types = statement.Values.Select(v => v.Value switch { string => "text", int => "int", long => "bigint", _ => "double precision" });
        command.CommandText = $"{settings}; PREPARE planned({string.Join(", ", types)}) AS {text}";
        await command.ExecuteNonQueryAsync(cancellation);
        command.CommandText = $"{explain} EXECUTE planned({string.Join(", ", values)})";
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) plan.Add(reader.GetString(0));
        return plan;
    }

    [GeneratedRegex("@[A-Za-z_0-9]+")]
    private static partial Regex Parameters();
}
