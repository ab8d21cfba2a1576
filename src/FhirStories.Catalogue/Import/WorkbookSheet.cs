using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using ExcelDataReader;

namespace FhirStories.Catalogue.Import;

/// <summary>One sheet of a workbook (<c>.xlsx</c>), read as the rows of a table. Formulas are never computed: what a cell showed last is its value.</summary>
/// <param name="Names">The sheets that are not hidden, in their order.</param>
/// <param name="Name">The one that was read.</param>
/// <param name="Records">Its rows, with their numbers in the sheet.</param>
internal sealed record WorkbookSheet(IReadOnlyList<string> Names, string Name, IReadOnlyList<(int Line, List<string> Cells, CsvMalformedReason? Reason)> Records)
{
    // Parts of a workbook: sheets, styles, strings, pictures.
    private const int MostParts = 5_000;

    // A sheet may end with rows that only have a colour.
    private const int MostBlankRows = 100_000;

    /// <summary>Reads a sheet.</summary>
    /// <param name="content">The file.</param>
    /// <param name="sheet">Name of the sheet; null, or a name that no sheet has: the first that holds something.</param>
    /// <param name="limits">How much is read at most.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <returns>The sheet, or why there is none.</returns>
    public static (WorkbookSheet? Sheet, ImportError? Error) Read(byte[] content, string? sheet, ImportLimits limits, CancellationToken cancel)
    {
        try
        {
            return Unpacks(content, limits) is { } error ? (null, error) : Find(content, sheet, limits, cancel);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The reader trusts that parts of a workbook fit together, and stumbles in ways of its own where they do not.
            return (null, new ImportError(1, "file-not-a-workbook", "The file is an archive, but no workbook that can be read. Save it again as an Excel workbook (.xlsx) or as CSV (UTF-8)."));
        }
    }

    /// <summary>A small archive may unpack to anything: what it says of its parts is asked first, and no part is read further than it says.</summary>
    private static ImportError? Unpacks(byte[] content, ImportLimits limits)
    {
        using var archive = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
        long unpacked = 0;
        if (archive.Entries.Count > MostParts) return TooLarge(limits);
        foreach (var entry in archive.Entries)
            if (entry.Length < 0 || (unpacked += entry.Length) > limits.UnpackedBytes) return TooLarge(limits);
        return null;
    }

    private static ImportError TooLarge(ImportLimits limits) => new(1, "workbook-too-large",
        $"The workbook unpacks to more than {limits.UnpackedBytes.ToString("N0", CultureInfo.InvariantCulture)} bytes. Keep only the sheet with the stories, without pictures, or save that sheet as CSV (UTF-8).");

    private static (WorkbookSheet?, ImportError?) Find(byte[] content, string? wanted, ImportLimits limits, CancellationToken cancel)
    {
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(content, writable: false));
        var names = new List<string>();
        WorkbookSheet? found = null;
        var isWanted = false;
        do
        {
            cancel.ThrowIfCancellationRequested();
            if (reader.VisibleState != "visible") continue;
            names.Add(reader.Name);
            if (isWanted || found is { Records.Count: > 0 } && reader.Name != wanted) continue;
            var (records, error) = ReadRows(reader, limits, cancel);
            if (error is not null && (found is null || reader.Name == wanted)) return (null, error);
            if (error is not null) continue;
            found = new WorkbookSheet(names, reader.Name, records);
            isWanted = reader.Name == wanted;
        }
        while (reader.NextResult());
        return found is null ? (null, new ImportError(1, "file-empty", "The workbook has no sheet that can be seen. Choose a file that holds stories.")) : (found, null);
    }

    private static (List<(int, List<string>, CsvMalformedReason?)> Records, ImportError? Error) ReadRows(IExcelDataReader reader, ImportLimits limits, CancellationToken cancel)
    {
        var records = new List<(int, List<string>, CsvMalformedReason?)>();
        if (reader.FieldCount > limits.Columns)
            return (records, new ImportError(1, "too-many-columns", $"The sheet '{reader.Name}' has more than {limits.Columns} columns. Keep those that describe the stories."));
        long characters = 0;
        for (var (line, blank) = (1, 0); records.Count <= limits.Rows + 1 && blank < MostBlankRows && reader.Read(); line++)
        {
            if ((line & 1023) == 0) cancel.ThrowIfCancellationRequested();
            var cells = new List<string>(reader.FieldCount);
            for (var i = 0; i < reader.FieldCount; i++) cells.Add(Text(reader.GetValue(i)));
            if (cells.TrueForAll(string.IsNullOrWhiteSpace))
            {
                blank++;
                continue;
            }
            if ((characters += cells.Sum(cell => (long)cell.Length)) > limits.UnpackedBytes) return (records, TooLarge(limits));
            records.Add((line, cells, null));
            blank = 0;
        }
        return (records, null);
    }

    /// <summary>A value as people write it: no point in whole numbers, and no time in days.</summary>
    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "yes" : "no",
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
