using FhirStories.Web.Accounts;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace FhirStories.Server.Security.Authority;

/// <summary>Signing in at the authority. There are no passwords and passkeys here.</summary>
internal sealed class AuthoritySignIn(IHttpContextAccessor contexts, IOptionsMonitor<OpenIdConnectOptions> options, DoorAudit audit, ILogger<AuthoritySignIn> log) : ISignIn
{
    /// <inheritdoc/>
    public Task<bool> WithPasswordAsync(string userName, string password, bool remember, CancellationToken cancellation) => Task.FromResult(false);

    /// <inheritdoc/>
    public Task<string> PasskeyRequestAsync() => throw new NotSupportedException("Passkeys are the authority's.");

    /// <inheritdoc/>
    public Task<bool> WithPasskeyAsync(string credential, CancellationToken cancellation) => Task.FromResult(false);

    /// <inheritdoc/>
    public async Task<IActionResult> SignOutAsync()
    {
        await contexts.HttpContext!.SignOutAsync(IdentityConstants.ApplicationScheme);
        await audit.SignedOutAsync();
        return new RedirectResult("/");
    }

    /// <inheritdoc/>
    public async Task<IActionResult> ElsewhereAsync(string returnUrl, CancellationToken cancellation)
    {
        try
        {
            // The way there asks for the same, and fails without it.
            await options.Get(AuthorityServices.PageScheme).ConfigurationManager!.GetConfigurationAsync(cancellation);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException)
        {
            log.LogError(exception, "The authority's configuration cannot be read: nobody can sign in at the pages.");
            return PageRefusal.SignIn(SignInStop.Away);
        }
        return new ChallengeResult(AuthorityServices.PageScheme, new AuthenticationProperties { RedirectUri = returnUrl });
    }
}
