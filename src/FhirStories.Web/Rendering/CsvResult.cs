using System.Text;
using FhirStories.Catalogue.Trace.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Rendering;

/// <summary>A CSV file, written row by row as it is read: UTF-8 with a mark at its start, and no cell that a spreadsheet would run.</summary>
/// <param name="fileName">Name under which it is kept.</param>
/// <param name="columns">Names of the columns.</param>
/// <param name="rows">Rows of as many cells.</param>
internal sealed class CsvResult(string fileName, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<string>> rows) : IActionResult
{
    private const int Piece = 32 * 1024;

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        if (HttpMethods.IsHead(context.HttpContext.Request.Method)) return;
        var cancellation = context.HttpContext.RequestAborted;
        var text = new StringBuilder("\ufeff");
        Add(text, columns);
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            Add(text, row);
            if (text.Length < Piece) continue;
            await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation);
            text.Clear();
        }
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation);
    }

    private static void Add(StringBuilder text, IReadOnlyList<string> cells) => text.AppendJoin(',', cells.Select(CsvCell.Of)).Append("\r\n");
}
