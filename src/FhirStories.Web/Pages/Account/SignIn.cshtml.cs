using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Account;

/// <summary>Signing in.</summary>
[AccountsOnly]
internal sealed class SignInModel(ISignIn signIn, AccountSite site, CurrentCaller current) : AccountPage
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string UserName { get; private set; } = "";

    public bool Remember { get; private set; }

    public AccountSite Site => site;

    /// <summary>What was said by the page before, such as that a password is set now.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Said { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (current.Value.IsSignedIn) return LocalRedirect(Local(ReturnUrl));
        if (!site.IsLocal) return await signIn.ElsewhereAsync(Local(ReturnUrl), cancellation);
        AllowWayOn();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? userName, string? password, bool remember, CancellationToken cancellation)
    {
        if (!site.IsLocal) return NotFound();
        (UserName, Remember) = (Line(userName), remember);
        AllowWayOn();
        var problems = new List<FormProblem>();
        if (UserName.Length == 0) problems.Add(new("UserName", "UserNameMissing"));
        if (string.IsNullOrEmpty(password)) problems.Add(new("Password", "PasswordMissing"));
        if (Refused(problems)) return Page();
        if (await signIn.WithPasswordAsync(UserName, password!, remember, cancellation)) return LocalRedirect(Local(ReturnUrl));
        Refused([new("UserName", "SignInFailed")]);
        return Page();
    }

    public async Task<IActionResult> OnPostPasskeyOptionsAsync() =>
        site.IsLocal ? Content(await signIn.PasskeyRequestAsync(), "application/json") : NotFound();

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, CancellationToken cancellation)
    {
        if (!site.IsLocal) return NotFound();
        AllowWayOn();
        if (!string.IsNullOrEmpty(credential) && await signIn.WithPasskeyAsync(credential, cancellation)) return LocalRedirect(Local(ReturnUrl));
        Refused([new("", "PasskeyFailed")]);
        return Page();
    }

    // Who signs in for an app is led back to that app in the end, and browsers hold the whole way against the policy of the form's page.
    private void AllowWayOn()
    {
        if (Url.IsLocalUrl(ReturnUrl)) FormTargets.Allow(Response, FormTargets.OfAuthorization(ReturnUrl));
    }
}
