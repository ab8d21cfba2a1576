using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Baselines;

/// <summary>A baseline.</summary>
internal sealed class BaselineModel(BaselineReader reader, CatalogueReader catalogue) : PageModel
{
    public BaselineView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? id, string? words, [FromQuery(Name = "_page")] string? page, CancellationToken cancellation)
    {
        var found = await reader.ReadAsync(id, UserInput.Words(words), UserInput.Value(page), cancellation);
        if (found.DeletedAt is not null) return PageAnswers.Gone(await catalogue.GoneAsync(ThingKind.Baseline, id!, cancellation));
        if (found.Value is null) return PageAnswers.Missing("baseline");
        View = found.Value;
        return Page();
    }
}
