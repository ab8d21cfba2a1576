using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Coverage;

/// <summary>The elements of a profile that one denominator counts.</summary>
internal sealed class ElementsModel(CoverageReader reader) : PageModel
{
    public ElementsView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? profile, string? count, string? show, [FromQuery(Name = "_page")] string? page, CancellationToken cancellation)
    {
        if (await reader.ElementsAsync(UserInput.Value(profile), UserInput.Value(count), UserInput.Value(show), UserInput.Value(page), cancellation) is not { } view) return PageAnswers.Missing("profile");
        View = view;
        return Page();
    }
}
