using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Roles;

/// <summary>A role with its stories.</summary>
internal sealed class RoleModel(CatalogueReader reader) : PageModel
{
    public GroupView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellation)
    {
        var found = await reader.RoleAsync(id, cancellation);
        if (found.DeletedAt is not null) return PageAnswers.Gone(await reader.GoneAsync(ThingKind.Role, id, cancellation));
        if (found.Value is null) return PageAnswers.Missing(ThingKind.Role, id);
        View = found.Value;
        return Page();
    }
}
