using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Server.Security.Accounts;

/// <summary>Signing in by password and passkey.</summary>
internal sealed class LocalSignIn(SignInManager<Account> signIn, UserManager<Account> users, AccountWriting writing) : ISignIn
{
    // The hash of a password that nobody has: comparing with it takes as long as with a real one.
    private static readonly Account Nobody = new();
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<Account>().HashPassword(Nobody, Secret.New()));

    /// <inheritdoc/>
    public async Task<bool> WithPasswordAsync(string userName, string password, bool remember, CancellationToken cancellation)
    {
        if (userName.Length is 0 or > AccountWriting.LongestUserName || password.Length is 0 or > AccountWriting.LongestPassword) return false;
        var account = await users.FindByNameAsync(userName);
        if (account is null || !await signIn.CanSignInAsync(account) || await users.IsLockedOutAsync(account))
        {
            // How long the answer takes tells no more than the answer.
            users.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password);
            return false;
        }
        if (!(await signIn.PasswordSignInAsync(account, password, remember, lockoutOnFailure: true)).Succeeded) return false;
        await writing.ActivateAsync(account, cancellation);
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>Without a user name: the browser shows the passkeys that it has, and nobody learns which accounts have one.</remarks>
    public Task<string> PasskeyRequestAsync() => signIn.MakePasskeyRequestOptionsAsync(null!);

    /// <inheritdoc/>
    public async Task<bool> WithPasskeyAsync(string credential, CancellationToken cancellation)
    {
        try
        {
            return (await signIn.PasskeySignInAsync(credential)).Succeeded;
        }
        catch (InvalidOperationException)
        {
            // Nothing was asked of this browser, or too long ago.
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<IActionResult> SignOutAsync()
    {
        await signIn.SignOutAsync();
        return new RedirectResult("/");
    }

    /// <inheritdoc/>
    public IActionResult Elsewhere(string returnUrl) => throw new NotSupportedException("Accounts are this site's own.");
}
