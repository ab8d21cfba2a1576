using FhirStories.Repository;
using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Baselines;

/// <summary>All baselines.</summary>
internal sealed class IndexModel(BaselineReader reader, BaselineMaker maker) : PageModel
{
    public BaselinesView View { get; private set; } = null!;

    public bool MayMake => maker.IsAllowed;

    // Two of them, which the form asks to compare, have an address of their own.
    public async Task<IActionResult> OnGetAsync(string? before, string? after, [FromQuery(Name = "_page")] string? continuation, CancellationToken cancellation)
    {
        if (UserInput.IsId(before) && UserInput.IsId(after)) return Redirect(Addresses.Baselines(before!, after!));
        try
        {
            View = await reader.ListAsync(UserInput.Value(continuation), cancellation);
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            // A page that is not there any more is the first.
            View = await reader.ListAsync(null, cancellation);
        }
        return Page();
    }
}
