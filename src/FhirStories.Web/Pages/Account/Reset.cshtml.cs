using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Account;

/// <summary>Setting a new password, by a link that an administrator made.</summary>
[AccountsOnly(Local = true)]
internal sealed class ResetModel(IRegistration registration) : AccountPage
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    public LinkView? Link { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Link = await registration.FindAsync(LinkPurpose.Reset, Token ?? "", cancellation);
        if (Link is null) Response.StatusCode = StatusCodes.Status410Gone;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? password, CancellationToken cancellation)
    {
        if (!Refused(await registration.ResetAsync(Token ?? "", password ?? "", cancellation))) return Redirect("/account/sign-in?said=reset");
        return await OnGetAsync(cancellation);
    }
}
