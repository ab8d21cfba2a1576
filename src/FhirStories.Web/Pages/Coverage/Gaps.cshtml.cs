using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Coverage;

/// <summary>What nobody asks for, and what nothing meets.</summary>
internal sealed class GapsModel(GapReader reader) : PageModel
{
    public GapsView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? list, string? words, [FromQuery(Name = "_page")] string? page, CancellationToken cancellation)
    {
        var input = ScopeInput.Read(Request.Query);
        if (input is { IsOfForm: true, Scope: { } chosen }) return Redirect(Address.Of("/coverage/gaps", [.. ScopeInput.Parameters(chosen), ("list", UserInput.Value(list))]));
        View = await reader.PageAsync(input.Scope, UserInput.Value(list), UserInput.Words(words), UserInput.Value(page), cancellation);
        if (View.Scope is null) Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }
}
