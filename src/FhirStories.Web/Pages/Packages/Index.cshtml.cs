using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Packages;

/// <summary>All packages.</summary>
internal sealed class IndexModel(PackageReader reader, PackageKeeper keeper) : PageModel
{
    public PackagesView View { get; private set; } = null!;

    public bool MayAdd => keeper.IsAllowed;

    public async Task OnGetAsync(CancellationToken cancellation) => View = await reader.ListAsync(cancellation);
}
