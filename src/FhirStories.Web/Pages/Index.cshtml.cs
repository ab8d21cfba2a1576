using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages;

/// <summary>The front page.</summary>
internal sealed class IndexModel(CatalogueReader reader) : PageModel
{
    public HomeView View { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellation) => View = await reader.HomeAsync(cancellation);
}
