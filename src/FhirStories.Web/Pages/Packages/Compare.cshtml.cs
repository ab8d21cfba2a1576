using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Packages;

/// <summary>What a package would mean in place of another.</summary>
internal sealed class CompareModel(PackageImpactReader reader, PackageReader packages) : PageModel
{
    /// <summary>Null where the address names no two packages.</summary>
    public PackageImpactView? View { get; private set; }

    public string? Before { get; private set; }

    public string? After { get; private set; }

    /// <summary>Packages to choose from.</summary>
    public IReadOnlyList<string> References { get; private set; } = [];

    public async Task OnGetAsync(string? before, string? after, string? all, [FromQuery(Name = "_page")] string? page, CancellationToken cancellation)
    {
        (Before, After) = (UserInput.Value(before), UserInput.Value(after));
        References = (await packages.ListAsync(cancellation)).References;
        View = await reader.CompareAsync(Before, After, all == "true", UserInput.Value(page), cancellation);
        if (View is null && (Before is not null || After is not null)) Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
