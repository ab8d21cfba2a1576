using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.DataSets;

/// <summary>All data sets.</summary>
internal sealed class IndexModel(CatalogueReader reader) : PageModel
{
    public IReadOnlyList<ListEntry> View { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => View = await reader.DataSetsAsync(cancellation);
}
