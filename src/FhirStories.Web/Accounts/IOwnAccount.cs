namespace FhirStories.Web.Accounts;

/// <summary>What people see and change of their own accounts. Each works on the account that is signed in.</summary>
public interface IOwnAccount
{
    /// <summary>The account; null where it is gone.</summary>
    Task<OwnAccountView?> GetAsync(CancellationToken cancellation);

    /// <summary>Changes what people call it.</summary>
    Task<IReadOnlyList<FormProblem>> RenameAsync(string name, CancellationToken cancellation);

    /// <summary>Changes the password; every other sign-in of the account ends.</summary>
    Task<IReadOnlyList<FormProblem>> ChangePasswordAsync(string current, string password, CancellationToken cancellation);

    /// <summary>Its personal access tokens, the newest first.</summary>
    Task<IReadOnlyList<TokenView>> TokensAsync(CancellationToken cancellation);

    /// <summary>Makes a token.</summary>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="days">For how many days it is good.</param>
    /// <param name="scopes">SMART scopes that it is kept to, with spaces between; empty for all that the account may do.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The token, which nobody can see again, or what is wrong.</returns>
    Task<(string? Token, IReadOnlyList<FormProblem> Problems)> AddTokenAsync(string name, int days, string scopes, CancellationToken cancellation);

    /// <summary>Revokes one of its tokens.</summary>
    Task RevokeTokenAsync(string id, CancellationToken cancellation);

    /// <summary>Its passkeys.</summary>
    Task<IReadOnlyList<PasskeyView>> PasskeysAsync(CancellationToken cancellation);

    /// <summary>What a browser needs to make a passkey, as JSON of WebAuthn's <c>PublicKeyCredentialCreationOptions</c>.</summary>
    Task<string> PasskeyCreationAsync();

    /// <summary>Adds the passkey that a browser made.</summary>
    Task<bool> AddPasskeyAsync(string credential, string name, CancellationToken cancellation);

    /// <summary>Removes a passkey.</summary>
    Task RemovePasskeyAsync(string id, CancellationToken cancellation);

    /// <summary>The apps that may act for the account.</summary>
    Task<IReadOnlyList<GrantView>> GrantsAsync(CancellationToken cancellation);

    /// <summary>Takes an app's right to act for the account away.</summary>
    Task RevokeGrantAsync(string id, CancellationToken cancellation);
}

/// <summary>An account as its owner sees it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="UserName">What signs in.</param>
/// <param name="Role">Its role.</param>
/// <param name="HasPassword">Whether it has a password.</param>
/// <param name="Practitioner">Id of the Practitioner that authors are named by.</param>
public sealed record OwnAccountView(string Name, string UserName, string Role, bool HasPassword, string? Practitioner);

/// <summary>A personal access token.</summary>
public sealed record TokenView(string Id, string Name, string Scopes, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? LastUsed, TokenState State);

/// <summary>Whether a token is good.</summary>
public enum TokenState
{
    /// <summary>It is.</summary>
    Good,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was revoked.</summary>
    Revoked,
}

/// <summary>A passkey.</summary>
public sealed record PasskeyView(string Id, string Name, DateTimeOffset Created);

/// <summary>An app that may act for an account.</summary>
public sealed record GrantView(string Id, string App, IReadOnlyList<string> Scopes, DateTimeOffset? Since);
