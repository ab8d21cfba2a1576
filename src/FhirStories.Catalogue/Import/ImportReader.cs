using FhirStories.Catalogue.Import.Inferno;

namespace FhirStories.Catalogue.Import;

/// <summary>Turns a file into rows, resources and errors. A bad row hinders no other.</summary>
public static class ImportReader
{
    /// <summary>Reads a file of any format we know: JSON lines, JSON, CSV, a workbook, or FHIR as JSON or XML.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="fileName">Its name; only the extension counts, and only where the content leaves a doubt.</param>
    /// <param name="limits">How much is read at most.</param>
    /// <param name="columns">What the columns mean, and which sheet of a workbook is read.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <returns>The entries in the order of the file. A file that cannot be read at all is one <see cref="ImportError"/>.</returns>
    public static async Task<ImportContent> ReadAsync(Stream stream, string fileName, ImportLimits limits, ImportColumns columns, CancellationToken cancel)
    {
        var file = await ImportFile.ReadAsync(stream, fileName, columns.Sheet, limits, cancel).ConfigureAwait(false);
        var entries = Entries(file, fileName, limits, columns.Mapping).Select(entry => entry is ImportRow row ? RowChecks.Check(row, limits) : entry);
        return new(file.Format, Limited(entries, limits));
    }

    /// <summary>What a file holds, rows as they stand.</summary>
    internal static IEnumerable<ImportEntry> Entries(ImportFile file, string fileName, ImportLimits limits, ColumnMapping mapping) => file switch
    {
        { Error: { } error } => [error],
        { Format: ImportFormat.JsonLines } => JsonRows.OfLines(file.Text, limits, mapping),
        { Format: ImportFormat.Json } => JsonRows.OfDocument(file.Text, limits, mapping),
        { Format: ImportFormat.FhirXml } => FhirResources.OfXml(file.Text),
        { Sheet: { } sheet } => InfernoReader.Is(sheet.Records) ? InfernoReader.Of(sheet.Records, limits) : Rows(sheet, new TableRows(fileName, mapping)),
        _ => CsvRows.Records(file.Text, ',') is var records && InfernoReader.Is(records) ? InfernoReader.Of(records, limits) : CsvRows.Of(file.Text, new TableRows(fileName, mapping)),
    };

    private static IEnumerable<ImportEntry> Rows(WorkbookSheet sheet, TableRows rows)
    {
        foreach (var (line, cells, _) in sheet.Records)
        {
            if (rows.Add(line, cells) is { } entry) yield return entry;
            if (!rows.GoesOn) break;
        }

        foreach (var entry in rows.Finish()) yield return entry;
    }

    private static IEnumerable<ImportEntry> Limited(IEnumerable<ImportEntry> entries, ImportLimits limits)
    {
        var count = 0;
        foreach (var entry in entries)
        {
            if (++count > limits.Rows)
            {
                yield return new ImportError(entry.Line, "too-many-rows", $"The file has more than {limits.Rows:N0} rows; the rest is left out. Split it into smaller files.");
                yield break;
            }

            yield return entry;
        }
    }
}

/// <summary>What a file was taken for, and what it holds. The entries are made as they are asked for.</summary>
public sealed record ImportContent(ImportFormat Format, IEnumerable<ImportEntry> Entries);
