using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Administration;

/// <summary>One account, for administrators.</summary>
[AccountsOnly(CallerRole.Administrator)]
internal sealed class AccountModel(IAccountAdministration administration, AccountSite site) : AccountPage
{
    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public AccountView View { get; private set; } = null!;

    /// <summary>A link that was just made, by which somebody sets a new password.</summary>
    public string? Link { get; private set; }

    public AccountSite Site => site;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (await administration.FindAsync(Id, cancellation) is not { } view) return PageAnswers.Missing("account");
        View = view;
        return Page();
    }

    public async Task<IActionResult> OnPostRoleAsync(string? role, CancellationToken cancellation) =>
        Refused(await administration.ChangeRoleAsync(Id, role ?? "", cancellation)) ? await OnGetAsync(cancellation) : Back("Role");

    public async Task<IActionResult> OnPostLockAsync(CancellationToken cancellation) =>
        Refused(await administration.LockAsync(Id, locked: true, cancellation)) ? await OnGetAsync(cancellation) : Back("Locked");

    public async Task<IActionResult> OnPostUnlockAsync(CancellationToken cancellation) =>
        Refused(await administration.LockAsync(Id, locked: false, cancellation)) ? await OnGetAsync(cancellation) : Back("Unlocked");

    public async Task<IActionResult> OnPostResetAsync(CancellationToken cancellation)
    {
        if (!site.IsLocal) return NotFound();
        if (await administration.ResetLinkAsync(Id, cancellation) is { } path) Link = $"{Request.Scheme}://{Request.Host}{path}";
        return await OnGetAsync(cancellation);
    }

    private RedirectResult Back(string done) => Redirect($"/administration/accounts/{Uri.EscapeDataString(Id)}?done={done}");
}
