using System.Security.Claims;
using FhirStories.Server.Configuration;
using FhirStories.Server.Security.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FhirStories.Server.Security;

/// <summary>The cookie of somebody who signed in at the pages.</summary>
internal static class SignInCookie
{
    // A browser takes a name that begins so only with Secure, for the whole site and no other host (RFC 6265bis §4.1.3.2).
    private const string HostPrefix = "__Host-";
    private static readonly TimeSpan Life = TimeSpan.FromDays(14);

    /// <summary>Sets up a cookie of sign-in.</summary>
    public static void Secure(CookieBuilder cookie, string name, SecuritySettings settings)
    {
        cookie.Name = settings.IsTls ? HostPrefix + name : name;
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.IsEssential = true;
        cookie.SecurePolicy = settings.IsTls ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    /// <summary>Sets up how long it is good, and has it looked at with each request.</summary>
    public static void Configure(CookieAuthenticationOptions options, SecuritySettings settings)
    {
        Secure(options.Cookie, "fhirstories", settings);
        options.ExpireTimeSpan = Life;
        options.SlidingExpiration = true;
        options.LoginPath = "/account/sign-in";
        options.Events.OnValidatePrincipal = CheckAsync;
    }

    // The library looks every half hour; a locked account or a changed password counts at once here.
    private static async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var stampClaim = services.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity.SecurityStampClaimType;
        if (context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            && await services.GetRequiredService<AccountDirectory>().ActiveAsync(id, context.HttpContext.RequestAborted) is { } standing
            && standing.Stamp == context.Principal.FindFirstValue(stampClaim)) return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
    }
}
