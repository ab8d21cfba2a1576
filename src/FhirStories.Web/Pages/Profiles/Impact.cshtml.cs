using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Profiles;

/// <summary>What it would mean if one profile took the place of another.</summary>
internal sealed class ImpactModel(CatalogueReader reader) : PageModel
{
    public ImpactView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? url, string? with, CancellationToken cancellation)
    {
        if (await reader.ImpactAsync(url, with, cancellation) is not { } view) return PageAnswers.Missing(Labels.Profile);
        View = view;
        return Page();
    }
}
