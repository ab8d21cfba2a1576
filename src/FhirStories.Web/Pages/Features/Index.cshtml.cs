using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Features;

/// <summary>All features.</summary>
internal sealed class IndexModel(CatalogueReader reader) : PageModel
{
    public IReadOnlyList<CountedItem> View { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => View = await reader.FeaturesAsync(cancellation);
}
