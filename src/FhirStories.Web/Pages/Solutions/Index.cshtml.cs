using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Solutions;

/// <summary>All solutions.</summary>
internal sealed class IndexModel(CatalogueReader reader) : PageModel
{
    public IReadOnlyList<ListEntry> View { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => View = await reader.SolutionsAsync(cancellation);
}
