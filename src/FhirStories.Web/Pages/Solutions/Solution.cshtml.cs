using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Solutions;

/// <summary>A solution.</summary>
internal sealed class SolutionModel(CatalogueReader reader) : PageModel
{
    public SolutionView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        var found = await reader.SolutionAsync(id, cancellation);
        if (found.DeletedAt is not null) return PageAnswers.Gone(await reader.GoneAsync(ThingKind.Solution, id, cancellation));
        if (found.Value is null) return PageAnswers.Missing(ThingKind.Solution, id);
        View = found.Value;
        return Page();
    }
}
