using System.Text;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import.Inferno;

/// <summary>
/// Writes stories as a requirement file of Inferno: what was imported from one comes out as it was, to the byte, but for what
/// means nothing in CSV: quotation marks around cells that need none, the kind of line ends, empty lines, and whether there is a mark at the start (there always is).
/// </summary>
public static class InfernoWriter
{
    private static readonly char[] Special = [',', '"', '\r', '\n'];

    /// <summary>Writes a file; stories without statements have no rows.</summary>
    /// <param name="stories">The stories, in any order: rows of one file come back in its order, all others follow by set.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(IEnumerable<Story> stories, Stream output)
    {
        ArgumentNullException.ThrowIfNull(stories);
        var sets = stories.Where(story => story.Statements.Count > 0).Select(story => new Set(story)).OrderBy(set => set.Name, StringComparer.Ordinal).ThenBy(set => set.Story.Id, StringComparer.Ordinal).ToList();
        var header = Header(sets);
        using var writer = new StreamWriter(output, new UTF8Encoding(true), 16 * 1024, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(Line(header));
        // Of several files there is no order between their rows.
        var places = sets.SelectMany(set => set.Rows ?? []).ToList();
        var isOneFile = places.Count == places.Distinct().Count();
        var rows = sets.SelectMany(set => set.Story.Statements.Select((statement, i) => (set.Name, statement, Place: isOneFile && set.Rows is { } own ? own[i] : int.MaxValue)));
        foreach (var (name, statement, _) in rows.OrderBy(row => row.Place))
            writer.WriteLine(Line([.. header.Select(column => column == InfernoColumns.Set ? name : InfernoRow.Cell(statement, column))]));
    }

    /// <summary>A line, without its end.</summary>
    internal static string Line(IReadOnlyList<string> cells) => string.Join(',', cells.Select(Cell));

    private static string Cell(string text) => text.IndexOfAny(Special) < 0 && (text.Length == 0 || !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]))
        ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IReadOnlyList<string> Header(List<Set> sets)
    {
        var headers = sets.Select(set => set.Header).ToList();
        if (headers.Count > 0 && headers.TrueForAll(header => header.SequenceEqual(headers[0]))) return headers[0];
        return [.. InfernoColumns.Usual, .. headers.SelectMany(header => header).Except(InfernoColumns.Usual)];
    }

    private sealed record Set(Story Story)
    {
        public string Name { get; } = Field(Story, InfernoColumns.Set) ?? Story.Name ?? Story.Id ?? "";

        public IReadOnlyList<string> Header { get; } = Field(Story, InfernoColumns.Header) is { } line ? CsvRows.Records(line, ',').First().Cells : InfernoColumns.Usual;

        public IReadOnlyList<int>? Rows { get; } = RowNumbers.Read(Field(Story, InfernoColumns.Rows), Story.Statements.Count);

        private static string? Field(Story story, string name) => story.SourceFields.FirstOrDefault(field => field.Name == name)?.Value;
    }
}
