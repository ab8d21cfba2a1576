using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Account;

/// <summary>Changing one's password.</summary>
[AccountsOnly(CallerRole.Reader, Local = true)]
internal sealed class PasswordModel(IOwnAccount own) : AccountPage
{
    // The form is all there is.
    public PageResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(string? current, string? password, CancellationToken cancellation)
    {
        var problems = string.IsNullOrEmpty(current) ? [new FormProblem("Current", "PasswordMissing")] : await own.ChangePasswordAsync(current, password ?? "", cancellation);
        return Refused(problems) ? Page() : Redirect("/account?done=Password");
    }
}
