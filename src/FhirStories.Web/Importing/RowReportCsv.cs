using System.Globalization;
using System.Text;
using FhirStories.Catalogue.Import;
using FhirStories.Repository.Importing;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Importing;

/// <summary>The report of an import as a table for a spreadsheet. What a spreadsheet would take for a formula is written as text.</summary>
internal static class RowReportCsv
{
    private static readonly char[] Special = [',', '"', '\r', '\n'];

    /// <summary>UTF-8 with a mark, which spreadsheets need to read it as such.</summary>
    public static byte[] Write(IEnumerable<ImportReportRow> rows, OpenImport import, string origin, PageTexts texts)
    {
        var csv = new StringBuilder("\uFEFF");
        Line(csv, texts["Import.CsvRow"], texts["Import.CsvOutcome"], texts["Import.CsvKind"], texts["Import.CsvTitle"], texts["Import.CsvLink"], texts["Import.CsvErrors"], texts["Import.CsvAdvice"]);
        foreach (var row in rows)
        {
            var view = ImportRowView.Of(row, import, texts);
            Line(csv, view.Line.ToString(CultureInfo.InvariantCulture), view.State.Text, view.Kind ?? row.Kind, view.Title ?? "", view.Href is null ? "" : origin + view.Href, Notes(view.Errors), Notes(view.Advice));
        }
        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    private static string Notes(IReadOnlyList<RowNote> notes) => string.Join("\n", notes.Select(note => note.Column is null ? note.Message : $"{note.Column}: {note.Message}"));

    private static void Line(StringBuilder csv, params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) csv.Append(',');
            csv.Append(Cell(cells[i]));
        }
        csv.Append("\r\n");
    }

    private static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = "'" + text;
        return text.IndexOfAny(Special) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
