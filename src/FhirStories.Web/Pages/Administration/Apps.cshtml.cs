using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Administration;

/// <summary>Apps that may ask for tokens.</summary>
[AccountsOnly(CallerRole.Administrator, Local = true)]
internal sealed class AppsModel(IAppRegistry registry) : AccountPage
{
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public IReadOnlyList<AppView> Apps { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Apps = await registry.ListAsync(cancellation);
}
