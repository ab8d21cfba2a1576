using System.IO.Compression;
using System.Text.Json;
using FhirStories.Catalogue.Import;

namespace FhirStories.Repository.Importing;

/// <summary>Which rows of a report are asked for.</summary>
public enum ImportFilter
{
    /// <summary>All.</summary>
    All,

    /// <summary>Those that cannot be stored.</summary>
    Failed,

    /// <summary>Those that cannot be stored, and those with advice.</summary>
    Problems,
}

/// <summary>A part of a report.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Total">Number of all rows that match.</param>
public sealed record ImportRowsPage(IReadOnlyList<ImportReportRow> Rows, int Total);

/// <summary>
/// The rows of a report as they are kept: a line of JSON each, compressed, in the order of the file. What a page does not show is passed over
/// without being read.
/// </summary>
public static class ImportRows
{
    private const char Fine = ' ';
    private const char Advised = '?';
    private const char Failed = '!';

    /// <summary>Compresses a file or a report.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> content)
    {
        using var memory = new MemoryStream();
        using (var brotli = new BrotliStream(memory, CompressionLevel.Fastest, leaveOpen: true)) brotli.Write(content);
        return memory.ToArray();
    }

    /// <summary>What was packed.</summary>
    public static Stream Unpack(byte[] packed) => new BrotliStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);

    /// <summary>The rows of a report, in the order of the file: what a row names with it, after it.</summary>
    public static byte[] Write(ImportReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var memory = new MemoryStream();
        using (var writer = new StreamWriter(new BrotliStream(memory, CompressionLevel.Fastest, leaveOpen: true)))
            foreach (var row in report.Rows.OrderBy(row => row.Line).ThenBy(row => row.IsShared))
            {
                writer.Write(IsFailed(row) ? Failed : row.Findings.Count > 0 || row.Problems.Count > 0 ? Advised : Fine);
                writer.Write(JsonSerializer.Serialize(row));
                writer.Write('\n');
            }
        return memory.ToArray();
    }

    /// <summary>A part of the rows.</summary>
    /// <param name="packed">The report.</param>
    /// <param name="filter">Which rows.</param>
    /// <param name="skip">How many of them are passed over.</param>
    /// <param name="take">How many are read at most.</param>
    public static ImportRowsPage Read(byte[] packed, ImportFilter filter, int skip, int take)
    {
        using var reader = new StreamReader(Unpack(packed));
        var rows = new List<ImportReportRow>();
        var total = 0;
        while (reader.ReadLine() is { } line)
        {
            if (filter == ImportFilter.Failed && line[0] != Failed || filter == ImportFilter.Problems && line[0] == Fine) continue;
            if (++total > skip && rows.Count < take) rows.Add(JsonSerializer.Deserialize<ImportReportRow>(line.AsSpan(1))!);
        }
        return new ImportRowsPage(rows, total);
    }

    /// <summary>Counts a report.</summary>
    public static ImportTotals Count(ImportReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var own = report.Rows.Where(row => !row.IsShared).ToList();
        return new ImportTotals
        {
            Created = own.Count(row => row.Outcome is ImportOutcome.Created or ImportOutcome.WouldCreate),
            Updated = own.Count(row => row.Outcome is ImportOutcome.Updated or ImportOutcome.WouldUpdate),
            Unchanged = own.Count(row => row.Outcome is ImportOutcome.Unchanged),
            Failed = report.Rows.Count(IsFailed),
            Advised = own.Count(row => !IsFailed(row) && (row.Findings.Count > 0 || row.Problems.Count > 0)),
            SharedCreated = report.Rows.Count(row => row is { IsShared: true, Outcome: ImportOutcome.Created or ImportOutcome.WouldCreate }),
        };
    }

    /// <summary>Whether a row cannot be stored.</summary>
    public static bool IsFailed(ImportReportRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Outcome is ImportOutcome.Failed or ImportOutcome.WouldFail;
    }
}
