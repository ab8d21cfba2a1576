using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Accounts;

/// <summary>Where somebody comes to who signed out on a site of an authority.</summary>
public static class SignedOut
{
    /// <summary>The page that says so.</summary>
    public const string Path = "/account/signed-out";

    /// <summary>The session at the authority may still be open.</summary>
    public static IActionResult OnlyHere() => new RedirectResult($"{Path}?still=open");

    /// <summary>Goes on to the authority, where the answer leads there already.</summary>
    /// <remarks>A form leads to this site only (CSP, <c>form-action</c>), and browsers hold redirects of what it posted against that. So a page comes between, which goes on by itself.</remarks>
    public static IActionResult GoOn(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var there = response.Headers.Location.ToString();
        response.Headers.Remove("Location");
        response.Headers["Refresh"] = $"0; url={there}";
        return Rendering.PageAnswers.SigningOut(there);
    }
}
