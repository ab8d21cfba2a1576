using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Profiles;

/// <summary>A profile with the stories that need it.</summary>
internal sealed class ProfileModel(CatalogueReader reader) : PageModel
{
    public ProfileView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? url, CancellationToken cancellation)
    {
        if (await reader.ProfileAsync(url, cancellation) is not { } view) return PageAnswers.Missing("profile");
        View = view;
        return Page();
    }
}
