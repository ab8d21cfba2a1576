using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Things;

/// <summary>A story, feature, role, … as FHIR, in R4 and R5, as JSON and XML.</summary>
internal sealed class SourceModel(CatalogueReader reader) : PageModel
{
    public SourceView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string section, string id, string? form, CancellationToken cancellation)
    {
        if (ThingKind.OfSection(section) is not { } kind) return PageAnswers.Missing(Request.Path);
        var found = await reader.SourceAsync(kind, id, form, cancellation);
        if (found.DeletedAt is not null) return PageAnswers.Gone(await reader.GoneAsync(kind, id, cancellation));
        if (found.Value is null) return PageAnswers.Missing(kind, id);
        View = found.Value;
        return Page();
    }
}
