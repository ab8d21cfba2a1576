using FhirStories.Repository.Access.Auditing;
using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Server.Security.Accounts;

/// <summary>Signing in by password and passkey.</summary>
internal sealed class LocalSignIn(
    SignInManager<Account> signIn, UserManager<Account> users, PasswordTries tries, AccountWriting writing, DoorAudit audit, IHttpContextAccessor contexts) : ISignIn
{
    // The hash of a password that nobody has: comparing with it takes as long as with a real one.
    private static readonly Account Nobody = new();
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<Account>().HashPassword(Nobody, Secret.New()));

    /// <inheritdoc/>
    public async Task<bool> WithPasswordAsync(string userName, string password, bool remember, CancellationToken cancellation)
    {
        var isPossible = userName.Length is > 0 and <= AccountWriting.LongestUserName && password.Length is > 0 and <= AccountWriting.LongestPassword;
        var account = isPossible ? await users.FindByNameAsync(userName) : null;
        if (account is null || !await signIn.CanSignInAsync(account))
        {
            if (isPossible) VerifyNothing(password);
            await audit.RefusedAsync(account, account is null ? "There is no account of that name." : account.State == AccountState.Waiting ? "The account waits for approval." : "The account is locked.");
            return false;
        }
        switch (await tries.TryAsync(account, password, cancellation))
        {
            case PasswordAnswer.Right:
                await writing.ActivateAsync(account, cancellation);
                await signIn.SignInAsync(account, remember);
                await audit.SignedInAsync(account, "With a password.");
                return true;
            case PasswordAnswer.LockedOut:
                VerifyNothing(password);
                await audit.RefusedAsync(account, "The account is locked out after wrong passwords.");
                return false;
            case PasswordAnswer.LastWrong:
                await audit.RefusedAsync(account, "The password was wrong, once too often: the account is locked out for a while.", AuditOutcome.Failed);
                return false;
            default:
                await audit.RefusedAsync(account, "The password was wrong.");
                return false;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Without a user name: the browser shows the passkeys that it has, and nobody learns which accounts have one.</remarks>
    public Task<string> PasskeyRequestAsync() => signIn.MakePasskeyRequestOptionsAsync(null!);

    /// <inheritdoc/>
    public async Task<bool> WithPasskeyAsync(string credential, CancellationToken cancellation)
    {
        var isGood = false;
        try
        {
            isGood = (await signIn.PasskeySignInAsync(credential)).Succeeded;
        }
        catch (InvalidOperationException)
        {
            // Nothing was asked of this browser, or too long ago.
        }
        // The library says only whether; who it was stands in the sign-in.
        if (isGood && await users.GetUserAsync(contexts.HttpContext!.User) is { } account) await audit.SignedInAsync(account, "With a passkey.");
        else if (!isGood) await audit.RefusedAsync(account: null, "The passkey was no good.");
        return isGood;
    }

    /// <inheritdoc/>
    public async Task<IActionResult> SignOutAsync()
    {
        await signIn.SignOutAsync();
        await audit.SignedOutAsync();
        return new RedirectResult("/");
    }

    /// <inheritdoc/>
    public Task<IActionResult> ElsewhereAsync(string returnUrl, CancellationToken cancellation) => throw new NotSupportedException("Accounts are this site's own.");

    // How long the answer takes tells no more than the answer.
    private void VerifyNothing(string password) => users.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password);
}
