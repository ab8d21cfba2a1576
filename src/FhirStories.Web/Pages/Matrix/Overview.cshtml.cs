using FhirStories.Catalogue.Trace.Matrix;
using FhirStories.Web.Coverage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Matrix;

/// <summary>The whole matrix made small, for the script that draws it (Assets/Scripts/matrix.js).</summary>
internal sealed class OverviewModel(MatrixReader reader) : PageModel
{
    // What a screen has room for, at three to four pixels each.
    private const int MostRows = 160;
    private const int MostColumns = 120;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        var (_, selection) = await reader.SelectAsync(MatrixQuery.Read(Request.Query), cancellation);
        var overview = selection.Overview(MostRows, MostColumns);
        return new JsonResult(new
        {
            rows = selection.Rows.Count,
            columns = selection.Columns.Count,
            overview.RowsEach,
            overview.ColumnsEach,
            overview.Height,
            overview.Width,
            pageRows = MatrixReader.RowsEach,
            pageColumns = MatrixReader.ColumnsEach,
            statuses = CellStatuses.All.Select(status => status.Code()),
            // First and last of each row and column of the overview, and the number of links by status for every field that has any.
            rowNames = Names(selection.Rows.Count, overview.RowsEach, at => selection.Rows[at].Title),
            columnNames = Names(selection.Columns.Count, overview.ColumnsEach, at => selection.Columns[at].Title),
            groups = Starts(overview, at => selection.Columns[at].Package),
            cells = Cells(overview),
        });
    }

    private static List<string[]> Names(int number, int each, Func<int, string> name)
    {
        var names = new List<string[]>();
        for (var at = 0; at < number; at += each)
        {
            var last = Math.Min(at + each, number) - 1;
            names.Add(last == at ? [name(at)] : [name(at), name(last)]);
        }
        return names;
    }

    // Columns of the overview at which another package begins.
    private static List<int> Starts(MatrixOverview overview, Func<int, string?> package)
    {
        var starts = new List<int>();
        for (var column = 1; column < overview.Width; column++)
            if (package(column * overview.ColumnsEach) != package((column - 1) * overview.ColumnsEach)) starts.Add(column);
        return starts;
    }

    // Row, column, and as many numbers as there are statuses, one field after the other.
    private static List<int> Cells(MatrixOverview overview)
    {
        var cells = new List<int>();
        for (var row = 0; row < overview.Height; row++)
        {
            for (var column = 0; column < overview.Width; column++)
            {
                var counts = CellStatuses.All.Select(status => overview[row, column, status]).ToList();
                if (counts.Sum() == 0) continue;
                cells.Add(row);
                cells.Add(column);
                cells.AddRange(counts);
            }
        }
        return cells;
    }
}
