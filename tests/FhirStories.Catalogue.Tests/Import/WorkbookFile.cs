using System.IO.Compression;
using System.Security;
using System.Text;

namespace FhirStories.Catalogue.Tests.Import;

/// <summary>Writes small workbooks, part by part, so that tests may write what no spreadsheet would.</summary>
internal static class WorkbookFile
{
    /// <summary>A workbook of sheets of text; a name that begins with <c>~</c> is a hidden sheet. A cell that begins with <c>&lt;</c> is written as it is.</summary>
    public static byte[] Of(params (string Name, string[][] Rows)[] sheets)
    {
        var parts = new Dictionary<string, string>
        {
            ["[Content_Types].xml"] = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>""",
            ["_rels/.rels"] = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
            ["xl/workbook.xml"] = $"""<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{string.Concat(sheets.Select((sheet, i) => $"<sheet name=\"{SecurityElement.Escape(sheet.Name.TrimStart('~'))}\" sheetId=\"{i + 1}\" r:id=\"s{i + 1}\"{(sheet.Name.StartsWith('~') ? " state=\"hidden\"" : "")}/>"))}</sheets></workbook>""",
            ["xl/_rels/workbook.xml.rels"] = $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{string.Concat(sheets.Select((_, i) => $"<Relationship Id=\"s{i + 1}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))}</Relationships>""",
        };
        for (var i = 0; i < sheets.Length; i++)
            parts[$"xl/worksheets/sheet{i + 1}.xml"] = $"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{string.Concat(sheets[i].Rows.Select((row, at) => $"<row r=\"{at + 1}\">{string.Concat(row.Select((cell, column) => Cell(cell, $"{(char)('A' + column)}{at + 1}")))}</row>"))}</sheetData></worksheet>""";
        return Zip(parts.ToDictionary(part => part.Key, part => Encoding.UTF8.GetBytes(part.Value)));
    }

    /// <summary>An archive of parts.</summary>
    public static byte[] Zip(IReadOnlyDictionary<string, byte[]> parts)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in parts)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        return memory.ToArray();
    }

    private static string Cell(string text, string place) =>
        text.Length == 0 ? "" : text[0] == '<' ? $"<c r=\"{place}\"{text[1..]}</c>" : $"<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(text)}</t></is></c>";
}
