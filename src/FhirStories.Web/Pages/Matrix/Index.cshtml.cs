using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Matrix;

/// <summary>Stories against profiles.</summary>
internal sealed class IndexModel(MatrixReader reader) : PageModel
{
    public MatrixQuery Query { get; private set; } = new();

    public MatrixView View { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Query = MatrixQuery.Read(Request.Query);
        View = await reader.PageAsync(Query, cancellation);
    }
}
