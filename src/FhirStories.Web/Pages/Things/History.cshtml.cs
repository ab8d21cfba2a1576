using System.Globalization;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Things;

/// <summary>The stored versions of a story, feature, role, …</summary>
internal sealed class HistoryModel(CatalogueReader reader) : PageModel
{
    public HistoryView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string section, string id, string? before, CancellationToken cancellation)
    {
        if (ThingKind.OfSection(section) is not { } kind) return PageAnswers.Missing(Request.Path);
        long? place = long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (await reader.HistoryAsync(kind, id, place, cancellation) is not { } view) return PageAnswers.Missing(kind, id);
        View = view;
        return Page();
    }
}
