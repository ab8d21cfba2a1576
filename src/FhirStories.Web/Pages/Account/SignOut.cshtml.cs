using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Account;

/// <summary>Signing out.</summary>
[AccountsOnly]
internal sealed class SignOutModel(ISignIn signIn) : AccountPage
{
    public Task<IActionResult> OnPostAsync() => signIn.SignOutAsync();

    // Following a link changes nothing: the page asks.
    public PageResult OnGet() => Page();
}
