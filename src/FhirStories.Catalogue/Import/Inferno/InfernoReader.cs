using System.Globalization;
using CsvHelper;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;

namespace FhirStories.Catalogue.Import.Inferno;

/// <summary>
/// Reads a requirement file of Inferno: a story carrier for each requirement set, a statement for each row, a role for each actor.
/// What has no place of its own is kept, so that <see cref="InfernoWriter"/> gives the file back.
/// </summary>
internal static class InfernoReader
{
    /// <summary>Whether a table is such a file.</summary>
    public static bool Is(IEnumerable<(int Line, List<string> Cells, CsvMalformedReason? Reason)> records) =>
        records.Select(record => record.Cells).FirstOrDefault() is { } header && InfernoColumns.Are(header);

    /// <summary>The requirement sets, in the order of their first rows, and the rows that are none.</summary>
    public static IEnumerable<ImportEntry> Of(IEnumerable<(int Line, List<string> Cells, CsvMalformedReason? Reason)> records, ImportLimits limits)
    {
        List<string>? header = null;
        var sets = new Dictionary<string, SetRows>(StringComparer.Ordinal);
        var entries = new List<ImportEntry>();
        var number = 0;
        foreach (var (line, cells, reason) in records)
        {
            if (reason is CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.TextAfterClosingQuote)
            {
                entries.Add(new ImportError(line, "row-bad-quotes", "The row has quotation marks that do not match. Put them around the whole cell and double those inside it. The rest of the file is left out."));
                break;
            }
            if (header is null)
            {
                header = cells;
                if (InfernoColumns.AreCoverage(header))
                    return [new ImportError(line, "inferno-coverage", "This is Inferno's report on which of its tests cover what (it has a column '… Short ID(s)'), not a list of requirements. Import the requirement file; results of tests are stored as TestReports.")];
                if (header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                    return [new ImportError(line, "column-twice", $"Two columns are called '{twice.Key}': give each its own name.")];
                continue;
            }
            if (cells.TrueForAll(string.IsNullOrWhiteSpace)) continue;
            number++;
            if (number > limits.Rows)
            {
                entries.Add(new ImportError(line, "too-many-rows", $"The file has more than {limits.Rows:N0} rows; the rest is left out. Split it into smaller files."));
                break;
            }
            if (Problem(header, cells, limits) is { } problem)
            {
                entries.Add(new ImportError(line, "inferno-row", problem));
                continue;
            }
            var values = header.Zip(cells).Where(pair => pair.Second.Length > 0).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            var set = values[InfernoColumns.Set];
            if (!sets.TryGetValue(set, out var rows)) sets.Add(set, rows = new SetRows(set, line));
            rows.Add(line, number, values);
        }
        SubRequirements.Join(sets);
        return [.. entries, .. sets.Values.Select(set => set.Entry(header!))];
    }

    private static string? Problem(List<string> header, List<string> cells, ImportLimits limits)
    {
        if (cells.Sum(cell => cell.Length) > limits.RowLength) return $"The row has more than {limits.RowLength.ToString("N0", CultureInfo.InvariantCulture)} characters.";
        if (cells.Count > header.Count) return $"The row has {cells.Count} cells, the header {header.Count}: put cells that hold a comma into quotation marks.";
        foreach (var needed in new[] { InfernoColumns.Set, InfernoColumns.Id, InfernoColumns.Requirement })
            if (header.IndexOf(needed) is var at && (at >= cells.Count || string.IsNullOrWhiteSpace(cells[at]))) return $"The row has no '{needed}'.";
        return null;
    }
}
