using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Accounts;

/// <summary>Signing in and out at the pages.</summary>
public interface ISignIn
{
    /// <summary>Signs somebody in by name and password. The reason of a failure is never told: neither whether there is such an account, nor whether it is locked.</summary>
    Task<bool> WithPasswordAsync(string userName, string password, bool remember, CancellationToken cancellation);

    /// <summary>What a browser needs to be asked for a passkey, as JSON of WebAuthn's <c>PublicKeyCredentialRequestOptions</c>.</summary>
    Task<string> PasskeyRequestAsync();

    /// <summary>Signs somebody in by what a passkey answered.</summary>
    Task<bool> WithPasskeyAsync(string credential, CancellationToken cancellation);

    /// <summary>Signs out.</summary>
    Task<IActionResult> SignOutAsync();

    /// <summary>Sends somebody to the authority to sign in there.</summary>
    /// <param name="returnUrl">Where to come back to, a path on this site.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The way there, or the page that says that there is none just now.</returns>
    Task<IActionResult> ElsewhereAsync(string returnUrl, CancellationToken cancellation);
}
