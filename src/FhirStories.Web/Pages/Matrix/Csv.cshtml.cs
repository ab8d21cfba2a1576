using FhirStories.Web.Coverage;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Matrix;

/// <summary>The cells of the matrix as a file.</summary>
internal sealed class CsvModel(MatrixReader reader) : PageModel
{
    private static readonly string[] Columns =
        ["Story", "Title", "Features", "Roles", "Profile", "Profile name", "Package", "Status", "Links", "Statements", "Elements"];

    public IActionResult OnGet(CancellationToken cancellation) => new CsvResult("matrix.csv", Columns, reader.CellsAsync(MatrixQuery.Read(Request.Query), cancellation));
}
