using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.CaseStudies;

/// <summary>A case study.</summary>
internal sealed class CaseStudyModel(CatalogueReader reader) : PageModel
{
    public CaseStudyView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        var found = await reader.CaseStudyAsync(id, cancellation);
        if (found.DeletedAt is not null) return PageAnswers.Gone(await reader.GoneAsync(ThingKind.CaseStudy, id, cancellation));
        if (found.Value is null) return PageAnswers.Missing(ThingKind.CaseStudy, id);
        View = found.Value;
        return Page();
    }
}
