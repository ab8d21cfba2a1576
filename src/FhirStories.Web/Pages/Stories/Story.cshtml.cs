using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Stories;

/// <summary>A story.</summary>
internal sealed class StoryModel(CatalogueReader reader) : PageModel
{
    public StoryView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        var found = await reader.StoryAsync(id, cancellation);
        if (found.DeletedAt is not null) return PageAnswers.Gone(await reader.GoneAsync(ThingKind.Story, id, cancellation));
        if (found.Value is null)
            return await reader.IsFeatureAsync(id, cancellation) ? RedirectPermanent($"/features/{id}") : PageAnswers.Missing(ThingKind.Story, id);
        View = found.Value;
        return Page();
    }
}
