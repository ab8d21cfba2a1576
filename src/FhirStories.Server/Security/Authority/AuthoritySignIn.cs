using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FhirStories.Server.Security.Authority;

/// <summary>Signing in at the authority. There are no passwords and passkeys here.</summary>
internal sealed class AuthoritySignIn(IHttpContextAccessor contexts, CurrentCaller current, IOptionsMonitor<OpenIdConnectOptions> options, DoorAudit audit, ILogger<AuthoritySignIn> log) : ISignIn
{
    /// <inheritdoc/>
    public Task<bool> WithPasswordAsync(string userName, string password, bool remember, CancellationToken cancellation) => Task.FromResult(false);

    /// <inheritdoc/>
    public Task<string> PasskeyRequestAsync() => throw new NotSupportedException("Passkeys are the authority's.");

    /// <inheritdoc/>
    public Task<bool> WithPasskeyAsync(string credential, CancellationToken cancellation) => Task.FromResult(false);

    /// <inheritdoc/>
    /// <remarks>1. Here, whatever becomes of the rest. 2. At the authority, where it says how (OpenID Connect RP-Initiated Logout): it is told who and where to come back to.</remarks>
    public async Task<IActionResult> SignOutAsync()
    {
        var http = contexts.HttpContext!;
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        await audit.SignedOutAsync();
        current.Value = Caller.Anonymous with { Address = current.Value.Address };
        if (!await EndsSessionsAsync(http.RequestAborted)) return SignedOut.OnlyHere();
        await http.SignOutAsync(AuthorityServices.PageScheme, new AuthenticationProperties { RedirectUri = SignedOut.Path });
        return SignedOut.GoOn(http.Response);
    }

    /// <inheritdoc/>
    public async Task<IActionResult> ElsewhereAsync(string returnUrl, CancellationToken cancellation)
    {
        try
        {
            // The way there asks for the same, and fails without it.
            await ConfigurationAsync(cancellation);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException)
        {
            log.LogError(exception, "The authority's configuration cannot be read: nobody can sign in at the pages.");
            return PageRefusal.SignIn(SignInStop.Away);
        }
        return new ChallengeResult(AuthorityServices.PageScheme, new AuthenticationProperties { RedirectUri = returnUrl });
    }

    private async Task<bool> EndsSessionsAsync(CancellationToken cancellation)
    {
        try
        {
            return Uri.TryCreate((await ConfigurationAsync(cancellation)).EndSessionEndpoint, UriKind.Absolute, out var end) && end.Scheme is "https" or "http";
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException)
        {
            log.LogWarning(exception, "The authority's configuration cannot be read: somebody who signed out here may still be signed in there.");
            return false;
        }
    }

    private Task<OpenIdConnectConfiguration> ConfigurationAsync(CancellationToken cancellation) =>
        options.Get(AuthorityServices.PageScheme).ConfigurationManager!.GetConfigurationAsync(cancellation);
}
