namespace FhirStories.Web.Accounts;

/// <summary>What administrators do with accounts. Editors may approve those who ask for one.</summary>
public interface IAccountAdministration
{
    /// <summary>A page of accounts, by name.</summary>
    /// <param name="words">Part of a name or user name; null for all.</param>
    /// <param name="page">The page, from 1.</param>
    /// <param name="cancellation">Cancels the work.</param>
    Task<AccountPageView> ListAsync(string? words, int page, CancellationToken cancellation);

    /// <summary>Accounts that wait for a decision, the oldest first.</summary>
    Task<IReadOnlyList<AccountView>> WaitingAsync(CancellationToken cancellation);

    /// <summary>An account; null where there is none.</summary>
    Task<AccountView?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Lets somebody in who asked.</summary>
    Task<IReadOnlyList<FormProblem>> ApproveAsync(string id, string role, CancellationToken cancellation);

    /// <summary>Turns somebody down who asked: the account goes.</summary>
    Task DeclineAsync(string id, CancellationToken cancellation);

    /// <summary>Gives an account another role.</summary>
    Task<IReadOnlyList<FormProblem>> ChangeRoleAsync(string id, string role, CancellationToken cancellation);

    /// <summary>Locks an account, or unlocks it.</summary>
    Task<IReadOnlyList<FormProblem>> LockAsync(string id, bool locked, CancellationToken cancellation);

    /// <summary>Makes a link by which somebody sets a new password.</summary>
    /// <returns>The path of the link.</returns>
    Task<string?> ResetLinkAsync(string id, CancellationToken cancellation);

    /// <summary>Invites somebody.</summary>
    /// <returns>The path of the link.</returns>
    Task<(string? Link, IReadOnlyList<FormProblem> Problems)> InviteAsync(string role, string note, CancellationToken cancellation);

    /// <summary>Invitations that nobody has used yet.</summary>
    Task<IReadOnlyList<InvitationView>> InvitationsAsync(CancellationToken cancellation);

    /// <summary>Withdraws an invitation.</summary>
    Task WithdrawAsync(string id, CancellationToken cancellation);
}

/// <summary>An account as administrators see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="UserName">What signs in.</param>
/// <param name="Role">Its role.</param>
/// <param name="State">Active, Waiting or Locked.</param>
/// <param name="Note">What somebody who asked for it wrote.</param>
/// <param name="Created">When it was made.</param>
/// <param name="IsOwn">Whether it is that of the administrator at work.</param>
public sealed record AccountView(string Id, string Name, string UserName, string Role, string State, string Note, DateTimeOffset Created, bool IsOwn);

/// <summary>A page of accounts.</summary>
public sealed record AccountPageView(IReadOnlyList<AccountView> Accounts, int Page, int Pages, int Total);

/// <summary>An invitation that is open.</summary>
public sealed record InvitationView(string Id, string Role, string Note, DateTimeOffset Expires);
