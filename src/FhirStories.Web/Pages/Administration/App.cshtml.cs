using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Administration;

/// <summary>One app.</summary>
[AccountsOnly(CallerRole.Administrator, Local = true)]
internal sealed class AppModel(IAppRegistry registry) : AccountPage
{
    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    public AppView View { get; private set; } = null!;

    /// <summary>The secret that was just made.</summary>
    public string? Secret { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (await registry.FindAsync(Id, cancellation) is not { } view) return PageAnswers.Missing("app");
        View = view;
        return Page();
    }

    public async Task<IActionResult> OnPostSecretAsync(CancellationToken cancellation)
    {
        Secret = await registry.NewSecretAsync(Id, cancellation);
        return await OnGetAsync(cancellation);
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken cancellation)
    {
        await registry.RemoveAsync(Id, cancellation);
        return Redirect("/administration/apps?done=Removed");
    }
}
