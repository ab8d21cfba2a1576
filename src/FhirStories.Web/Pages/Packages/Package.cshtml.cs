using FhirStories.Web.Coverage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Packages;

/// <summary>A package.</summary>
internal sealed class PackageModel(PackageReader reader, PackageKeeper keeper) : PageModel
{
    public PackageView View { get; private set; } = null!;

    public IReadOnlyList<FieldProblem> Problems { get; private set; } = [];

    public bool MayRemove => keeper.IsAllowed && View.IsInstalled;

    public Task<IActionResult> OnGetAsync(string name, string version, [FromQuery(Name = "_page")] string? page, CancellationToken cancellation) => ShowAsync(name, version, page, cancellation);

    /// <summary>Removes it.</summary>
    public async Task<IActionResult> OnPostAsync(string name, string version, string? sure, CancellationToken cancellation)
    {
        if (await keeper.RemoveAsync(name, version, sure == "true", cancellation) is not { } problem) return Redirect("/packages");
        Problems = [problem];
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return await ShowAsync(name, version, null, cancellation);
    }

    private async Task<IActionResult> ShowAsync(string name, string version, string? page, CancellationToken cancellation)
    {
        if (await reader.ReadAsync(name, version, UserInput.Value(page), cancellation) is not { } view) return PageAnswers.Missing("package");
        View = view;
        return Page();
    }
}
