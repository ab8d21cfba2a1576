using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Coverage;

/// <summary>How far the catalogue, or a part of it, is covered.</summary>
internal sealed class IndexModel(CoverageReader reader) : PageModel
{
    public CoverageView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        var input = ScopeInput.Read(Request.Query);
        if (input is { IsOfForm: true, Scope: { } chosen }) return Redirect(Address.Of("/coverage", ScopeInput.Parameters(chosen)));
        View = await reader.DashboardAsync(input.Scope, UserInput.Value(Request.Query["all"]), UserInput.Value(Request.Query["_page"]), cancellation);
        if (View.Scope is null) Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }
}
