using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Scenarios;

/// <summary>A scenario.</summary>
internal sealed class ScenarioModel(CatalogueReader reader) : PageModel
{
    public ScenarioView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        var found = await reader.ScenarioAsync(id, cancellation);
        if (found.DeletedAt is not null) return PageAnswers.Gone(await reader.GoneAsync(ThingKind.Scenario, id, cancellation));
        if (found.Value is null) return PageAnswers.Missing(ThingKind.Scenario, id);
        View = found.Value;
        return Page();
    }
}
