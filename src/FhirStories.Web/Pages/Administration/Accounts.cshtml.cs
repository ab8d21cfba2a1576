using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Administration;

/// <summary>All accounts, for administrators; those who wait, for editors too.</summary>
[AccountsOnly(CallerRole.Editor)]
internal sealed class AccountsModel(IAccountAdministration administration, CurrentCaller current, AccountSite site) : AccountPage
{
    [BindProperty(SupportsGet = true, Name = "name")]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    [BindProperty(SupportsGet = true)]
    public string? Done { get; set; }

    public AccountPageView? View { get; private set; }

    public IReadOnlyList<AccountView> Waiting { get; private set; } = [];

    public IReadOnlyList<InvitationView> Invitations { get; private set; } = [];

    public bool IsAdministrator => current.Value.Role == CallerRole.Administrator;

    public CallerRole Highest => current.Value.Role;

    public AccountSite Site => site;

    /// <summary>The address of another page of the list; null where there is none.</summary>
    public string? PageHref(int number) =>
        View is null || number < 1 || number > View.Pages ? null : $"/administration/accounts?name={Uri.EscapeDataString(Words ?? "")}&p={number.ToString(Texts.PageTexts.Culture)}";

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Waiting = await administration.WaitingAsync(cancellation);
        if (!IsAdministrator) return;
        View = await administration.ListAsync(Line(Words) is { Length: > 0 } words ? words : null, Number, cancellation);
        if (site.IsLocal) Invitations = await administration.InvitationsAsync(cancellation);
    }

    public async Task<IActionResult> OnPostApproveAsync(string? id, string? role, CancellationToken cancellation)
    {
        if (!Refused(await administration.ApproveAsync(id ?? "", role ?? "", cancellation))) return Redirect("/administration/accounts?done=Approved");
        await OnGetAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostDeclineAsync(string? id, CancellationToken cancellation)
    {
        await administration.DeclineAsync(id ?? "", cancellation);
        return Redirect("/administration/accounts?done=Declined");
    }

    public async Task<IActionResult> OnPostWithdrawAsync(string? id, CancellationToken cancellation)
    {
        if (!IsAdministrator) return Rendering.PageAnswers.NotAllowed();
        await administration.WithdrawAsync(id ?? "", cancellation);
        return Redirect("/administration/accounts?done=Withdrawn");
    }
}
