using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Account;

/// <summary>Somebody's own account.</summary>
[AccountsOnly(CallerRole.Reader)]
internal sealed class IndexModel(IOwnAccount own, AccountSite site) : AccountPage
{
    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public OwnAccountView View { get; private set; } = null!;

    public IReadOnlyList<GrantView> Grants { get; private set; } = [];

    public string Name { get; private set; } = "";

    public AccountSite Site => site;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (await own.GetAsync(cancellation) is not { } view) return PageAnswers.Missing("account");
        View = view;
        if (Problems.Count == 0) Name = view.Name;
        Grants = await own.GrantsAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? name, CancellationToken cancellation)
    {
        if (!site.IsLocal) return NotFound();
        Name = Line(name);
        return Refused(await own.RenameAsync(Name, cancellation)) ? await OnGetAsync(cancellation) : Redirect("/account?done=Renamed");
    }

    public async Task<IActionResult> OnPostRevokeAsync(string? id, CancellationToken cancellation)
    {
        await own.RevokeGrantAsync(id ?? "", cancellation);
        return Redirect("/account?done=Revoked");
    }
}
