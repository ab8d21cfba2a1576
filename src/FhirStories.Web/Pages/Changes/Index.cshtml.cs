using System.Globalization;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Changes;

/// <summary>What was written to the catalogue.</summary>
internal sealed class IndexModel(CatalogueReader reader) : PageModel
{
    public ChangesView View { get; private set; } = null!;

    /// <summary>True for a page other than the first.</summary>
    public bool IsOlder { get; private set; }

    public async Task OnGetAsync(string? before, CancellationToken cancellation)
    {
        // What is no place in history is taken for the newest.
        long? place = long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
        IsOlder = place is not null;
        View = await reader.ChangesAsync(place, cancellation);
    }
}
