using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Profiles;

/// <summary>Every profile that a story links.</summary>
internal sealed class IndexModel(CatalogueReader reader) : PageModel
{
    public IReadOnlyList<ProfileGroup> View { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => View = await reader.ProfilesAsync(cancellation);
}
