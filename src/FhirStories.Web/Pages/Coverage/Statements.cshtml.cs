using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Coverage;

/// <summary>The statements behind a number.</summary>
internal sealed class StatementsModel(CoverageReader reader) : PageModel
{
    public StatementsInput Input { get; private set; } = null!;

    public StatementsView View { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Input = StatementsInput.Read(Request.Query);
        View = await reader.StatementsAsync(Input, cancellation);
        if (!View.IsKnown) Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
