using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Accounts;

/// <summary>A page behind a one-time link that makes an account.</summary>
internal abstract class LinkPage(IRegistration registration, LinkPurpose purpose) : AccountPage
{
    [BindProperty(SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary>The link; null where it is no good.</summary>
    public LinkView? Link { get; private set; }

    public string Name { get; private set; } = "";

    public string UserName { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Link = await registration.FindAsync(purpose, Token ?? "", cancellation);
        if (Link is null) Response.StatusCode = StatusGone;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? name, string? userName, string? password, CancellationToken cancellation)
    {
        (Name, UserName) = (Line(name), Line(userName));
        if (!Refused(await registration.RedeemAsync(purpose, Token ?? "", new NewAccount(Name, UserName, password ?? ""), cancellation))) return Redirect("/account");
        return await OnGetAsync(cancellation);
    }

    private const int StatusGone = Microsoft.AspNetCore.Http.StatusCodes.Status410Gone;
}
