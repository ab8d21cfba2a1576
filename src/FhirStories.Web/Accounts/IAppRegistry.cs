namespace FhirStories.Web.Accounts;

/// <summary>Apps that may ask for tokens.</summary>
public interface IAppRegistry
{
    /// <summary>All of them, by name.</summary>
    Task<IReadOnlyList<AppView>> ListAsync(CancellationToken cancellation);

    /// <summary>One of them; null where there is none.</summary>
    Task<AppView?> FindAsync(string clientId, CancellationToken cancellation);

    /// <summary>Adds an app.</summary>
    /// <returns>Its client id, its secret if it has one, which nobody can see again; or what is wrong.</returns>
    Task<(string? ClientId, string? Secret, IReadOnlyList<FormProblem> Problems)> AddAsync(NewApp app, CancellationToken cancellation);

    /// <summary>Gives an app a new secret; the old one is worth nothing from then on.</summary>
    Task<string?> NewSecretAsync(string clientId, CancellationToken cancellation);

    /// <summary>Removes an app; its tokens are worth nothing from then on.</summary>
    Task RemoveAsync(string clientId, CancellationToken cancellation);
}

/// <summary>An app.</summary>
/// <param name="ClientId">Its id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="IsConfidential">Whether it has a secret.</param>
/// <param name="RedirectUris">Where its users come back to.</param>
/// <param name="Scopes">SMART scopes that it may ask for at most.</param>
/// <param name="SystemRole">Its role where it acts for itself; null where it does not.</param>
public sealed record AppView(string ClientId, string Name, bool IsConfidential, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> Scopes, string? SystemRole);

/// <summary>What an administrator typed about a new app.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind"><c>public</c>, <c>confidential</c> or <c>system</c>.</param>
/// <param name="RedirectUris">One a line.</param>
/// <param name="Scopes">With spaces or line breaks between.</param>
/// <param name="Role">For a system: its role.</param>
public sealed record NewApp(string Name, string Kind, string RedirectUris, string Scopes, string Role);
