using System.Globalization;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Things;

/// <summary>Two stored versions of a thing beside each other: <c>/stories/x/history/1..2</c>.</summary>
internal sealed class ComparisonModel(CatalogueReader reader) : PageModel
{
    public ComparisonView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string section, string id, string range, CancellationToken cancellation)
    {
        if (ThingKind.OfSection(section) is not { } kind || Ends(range) is not var (before, after)) return PageAnswers.Missing(Request.Path);
        if (await reader.CompareAsync(kind, id, before, after, cancellation) is not { } view) return PageAnswers.Missing(kind, id);
        View = view;
        return Page();
    }

    private static (int Before, int After)? Ends(string range)
    {
        var parts = range.Split("..");
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var before)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? (before, after) : null;
    }
}
