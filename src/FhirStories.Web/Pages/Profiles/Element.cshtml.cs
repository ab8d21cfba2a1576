using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Profiles;

/// <summary>An element of a profile: who needs it, and what breaks if it changes.</summary>
internal sealed class ElementModel(CatalogueReader reader) : PageModel
{
    public ElementView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? url, string? element, CancellationToken cancellation)
    {
        if (await reader.ElementAsync(url, element, cancellation) is not { } view) return PageAnswers.Missing(Labels.Element);
        View = view;
        return Page();
    }
}
