using System.Globalization;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Profiles;

/// <summary>A profile as a tree of its elements, with the stories that need each.</summary>
internal sealed class ProfileModel(CatalogueReader reader) : PageModel
{
    public ProfileView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? url, string? show, string? under, string? from, CancellationToken cancellation)
    {
        var first = int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (await reader.ProfileAsync(url, show == "all", UserInput.Value(under), first, cancellation) is not { } view) return PageAnswers.Missing(Labels.Profile);
        View = view;
        return Page();
    }
}
