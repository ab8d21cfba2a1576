using CsvHelper;

namespace FhirStories.Catalogue.Import;

/// <summary>Rows of a table with a header: comma, semicolon or tab.</summary>
internal static class CsvRows
{
    // Each broken row is read up to the end of the file before it is known to be broken: bound how often.
    private const int MostBrokenRows = 100;

    public static IEnumerable<ImportEntry> Of(string text, TableRows rows)
    {
        var separator = SeparatorOf(text);
        var firstLine = 1;
        var brokenRows = 0;
        while (text.Length > 0 && rows.GoesOn)
        {
            var broken = 0;
            foreach (var (line, cells, reason) in Records(text, separator))
            {
                var at = firstLine + line - 1;
                if (reason is CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.TextAfterClosingQuote)
                {
                    yield return BadQuotes(at);
                    broken = line;
                    break;
                }

                if (rows.Add(at, cells) is { } entry) yield return entry;
                if (!rows.GoesOn) break;
            }

            if (broken == 0) break;
            if (++brokenRows == MostBrokenRows)
            {
                yield return new ImportError(firstLine + broken, "too-many-bad-quotes", $"More than {MostBrokenRows} rows have quotation marks that do not match; the rest of the file is left out. Save it again as CSV from the spreadsheet.");
                yield break;
            }

            // A quotation mark that is never closed swallows the rows after it up to the next mark. The next line that has
            // as many cells as the header is taken for the next row.
            do
            {
                text = After(text, broken);
                firstLine += broken;
                broken = 1;
            }
            while (text.Length > 0 && Separators(text, separator) < (rows.Header?.Count ?? 1) - 1);
        }

        foreach (var entry in rows.Finish()) yield return entry;
    }

    /// <summary>The records of a text, whatever separates its cells.</summary>
    internal static IEnumerable<(int Line, List<string> Cells, CsvMalformedReason? Reason)> Records(string text) => Records(text, SeparatorOf(text));

    /// <summary>The records of a table, with the line each begins or ends on and what is wrong with its quotation marks.</summary>
    internal static IEnumerable<(int Line, List<string> Cells, CsvMalformedReason? Reason)> Records(string text, char separator)
    {
        CsvMalformedRecord? malformed = null;
        using var reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            TrackLineNumbers = true,
            OnMalformedRecord = record => malformed = record,
        });
        while (reader.Read())
        {
            var cells = new List<string>(reader.FieldCount);
            for (var i = 0; i < reader.FieldCount; i++) cells.Add(reader.GetString(i));
            yield return ((int)reader.LineNumber, cells, malformed?.LineNumber == reader.LineNumber ? malformed?.Reason : null);
        }
    }

    private static ImportError BadQuotes(int line) => new(
        line, "row-bad-quotes", "The row has quotation marks that do not match. Put them around the whole cell and double those inside it.");

    /// <summary>The sign that the header has most of, outside quotation marks.</summary>
    private static char SeparatorOf(string text)
    {
        var counts = new Dictionary<char, int> { [','] = 0, [';'] = 0, ['\t'] = 0 };
        var quoted = false;
        foreach (var c in text.AsSpan().TrimStart())
        {
            if (c == '"') quoted = !quoted;
            else if (c is '\n' or '\r' && !quoted) break;
            else if (!quoted && counts.TryGetValue(c, out var count)) counts[c] = count + 1;
        }

        return counts.MaxBy(pair => pair.Value).Key;
    }

    private static int Separators(string text, char separator)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return text.AsSpan(0, end < 0 ? text.Length : end).Count(separator);
    }

    private static string After(string text, int lines)
    {
        var at = 0;
        for (var i = 0; i < lines && at >= 0; i++) at = text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : -1;
        return at < 0 ? "" : text[at..];
    }
}
