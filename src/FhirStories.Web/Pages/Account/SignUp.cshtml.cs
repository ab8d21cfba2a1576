using FhirStories.Web.Accounts;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Account;

/// <summary>Asking for an account, where anybody may.</summary>
[AccountsOnly(Local = true)]
internal sealed class SignUpModel(IRegistration registration, AccountSite site) : AccountPage
{
    public string Name { get; private set; } = "";

    public string UserName { get; private set; } = "";

    public string Note { get; private set; } = "";

    [BindProperty(SupportsGet = true)]
    public bool Asked { get; set; }

    public IActionResult OnGet() => site.SignUp == SignUpKind.Approval ? Page() : PageAnswers.Missing("page");

    public async Task<IActionResult> OnPostAsync(string? name, string? userName, string? password, string? note, CancellationToken cancellation)
    {
        (Name, UserName, Note) = (Line(name), Line(userName), Lines(note));
        return Refused(await registration.AskAsync(new NewAccount(Name, UserName, password ?? ""), Note, cancellation)) ? Page() : Redirect("/account/sign-up?asked=true");
    }
}
