using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Baselines;

/// <summary>Two baselines beside each other.</summary>
internal sealed class CompareModel(BaselineReader reader) : PageModel
{
    public BaselineComparisonView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? before, string? after, string? show, [FromQuery(Name = "_page")] string? page, CancellationToken cancellation)
    {
        var found = await reader.CompareAsync(before, after, UserInput.Value(show), UserInput.Value(page), cancellation);
        // What looks like two may be the id of one.
        if (found.Value is null && RouteData.Values.ContainsKey("before") && await reader.IsKnownAsync($"{before}..{after}", cancellation)) return Redirect(Addresses.Baseline($"{before}..{after}"));
        if (found.DeletedAt is { } deletedAt) return PageAnswers.Gone(ThingKind.Baseline.Word, deletedAt);
        if (found.Value is null) return PageAnswers.Missing("baseline");
        View = found.Value;
        return Page();
    }
}
