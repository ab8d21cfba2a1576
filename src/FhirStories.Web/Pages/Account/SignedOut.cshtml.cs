using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace FhirStories.Web.Pages.Account;

/// <summary>Says that somebody is signed out, and whether that is so everywhere.</summary>
[AccountsOnly]
internal sealed class SignedOutModel(CurrentCaller caller) : AccountPage
{
    /// <summary>Whether the session at the authority may still be open.</summary>
    public bool IsOnlyHere { get; private set; }

    public IActionResult OnGet(string? still)
    {
        // Whoever comes here by an old link is not signed out by that.
        if (caller.Value.IsSignedIn) return RedirectToPage("/Account/SignOut");
        IsOnlyHere = still == "open";
        return Page();
    }
}
