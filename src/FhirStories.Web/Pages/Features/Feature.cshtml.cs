using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Features;

/// <summary>A feature with its stories.</summary>
internal sealed class FeatureModel(CatalogueReader reader) : PageModel
{
    public GroupView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        var found = await reader.FeatureAsync(id, cancellation);
        if (found.DeletedAt is not null) return PageAnswers.Gone(await reader.GoneAsync(ThingKind.Feature, id, cancellation));
        if (found.Value is null) return PageAnswers.Missing(ThingKind.Feature, id);
        View = found.Value;
        return Page();
    }
}
