using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Server.Security.Authority;

/// <summary>Signing in at the authority. There are no passwords and passkeys here.</summary>
internal sealed class AuthoritySignIn(IHttpContextAccessor contexts) : ISignIn
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
        return new RedirectResult("/");
    }

    /// <inheritdoc/>
    public IActionResult Elsewhere(string returnUrl) => new ChallengeResult(AuthorityServices.PageScheme, new AuthenticationProperties { RedirectUri = returnUrl });
}
