using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import;

/// <summary>A column of a file before it is imported.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Guess">What its name says that it means; null where it says nothing to us.</param>
/// <param name="Values">Its first values.</param>
public sealed record OutlineColumn(string Name, ImportColumn? Guess, IReadOnlyList<string> Values);

/// <summary>What can be seen of a file before it is imported: whether it can be read, and what its columns seem to mean.</summary>
public sealed record ImportOutline(ImportFormat Format)
{
    private const int MostValues = 3;
    private const int LongestValue = 200;

    // What nobody can go through one by one is no list of columns.
    private const int MostColumns = 200;

    /// <summary>Why the file cannot be read; null where it can.</summary>
    public ImportError? Error { get; init; }

    /// <summary>The columns of its stories; none where the file says itself what it holds: FHIR, a data set, requirements of Inferno.</summary>
    public IReadOnlyList<OutlineColumn> Columns { get; init; } = [];

    /// <summary>Number of rows.</summary>
    public int Rows { get; init; }

    /// <summary>The sheets of a workbook, and the one that was read.</summary>
    public IReadOnlyList<string> Sheets { get; init; } = [];

    /// <inheritdoc cref="Sheets"/>
    public string? Sheet { get; init; }

    /// <summary>Looks at a file.</summary>
    /// <param name="stream">Its content.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="sheet">Of a workbook, the sheet; null for the first that holds something.</param>
    /// <param name="limits">How much is read at most.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static async Task<ImportOutline> ReadAsync(Stream stream, string fileName, string? sheet, ImportLimits limits, CancellationToken cancel)
    {
        var file = await ImportFile.ReadAsync(stream, fileName, sheet, limits, cancel).ConfigureAwait(false);
        var outline = new ImportOutline(file.Format) { Error = file.Error, Sheets = file.Sheet?.Names ?? [], Sheet = file.Sheet?.Name };
        if (file.Error is not null) return outline;
        var columns = new Gathered();
        var count = 0;
        ImportError? first = null;
        foreach (var entry in ImportReader.Entries(file, fileName, limits, ColumnMapping.ByName))
        {
            cancel.ThrowIfCancellationRequested();
            if (++count > limits.Rows) return outline with { Error = new ImportError(entry.Line, "too-many-rows", $"The file has more than {limits.Rows:N0} rows. Split it into smaller files.") };
            if (entry is ImportRow row) columns.Add(row);
            first ??= entry as ImportError;
        }
        // A header that names nothing we know: whoever knows the file says what its columns mean.
        if (first is { Code: "no-header" }) return Unknown(file, outline, first);
        if (count == 0) return outline with { Error = new ImportError(1, "file-without-rows", "The file has no rows. Add at least one below the header.") };
        return first is not null && count == 1 ? outline with { Error = first, Rows = 1 } : outline with { Rows = count, Columns = columns.Found };
    }

    private static ImportOutline Unknown(ImportFile file, ImportOutline outline, ImportError problem)
    {
        var records = (file.Sheet?.Records ?? CsvRows.Records(file.Text)).Where(record => record.Cells.Exists(cell => !string.IsNullOrWhiteSpace(cell)));
        List<string>? header = null;
        var columns = new Gathered();
        var count = 0;
        foreach (var (line, cells, _) in records)
        {
            if (header is null)
            {
                header = [.. cells.Select(name => name.Trim())];
                continue;
            }
            count++;
            columns.Add(new ImportRow(line, cells.Select((cell, i) => new ImportField(TableRows.NameOf(header, i), [cell])).ToValueList()));
        }
        // A single column is no table: most likely a text that has nothing to do with stories.
        return header is not { Count: > 1 } || count == 0 ? outline with { Error = problem } : outline with { Rows = count, Columns = columns.Found };
    }

    private sealed class Gathered
    {
        private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);
        private readonly List<string> _names = [];

        public IReadOnlyList<OutlineColumn> Found => [.. _names.Select(name => new OutlineColumn(name, ColumnNames.Of(name), _values[name]))];

        public void Add(ImportRow row)
        {
            foreach (var field in row.Fields)
            {
                if (!_values.TryGetValue(field.Name, out var values))
                {
                    if (_names.Count == MostColumns) continue;
                    _names.Add(field.Name);
                    _values.Add(field.Name, values = []);
                }
                if (values.Count < MostValues && field.Values.FirstOrDefault(value => !string.IsNullOrWhiteSpace(value)) is { } text && !values.Contains(Short(text))) values.Add(Short(text));
            }
        }

        private static string Short(string value) => value.Length <= LongestValue ? value : value[..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)] + "…";
    }
}
