namespace FhirStories.Web.Accounts;

/// <summary>New accounts, and one-time links.</summary>
public interface IRegistration
{
    /// <summary>What a one-time link is for; null where it is no good (any more).</summary>
    Task<LinkView?> FindAsync(LinkPurpose purpose, string token, CancellationToken cancellation);

    /// <summary>Makes an account by a link, which is used up by it, and signs it in.</summary>
    /// <returns>What is wrong; nothing when it is done.</returns>
    Task<IReadOnlyList<FormProblem>> RedeemAsync(LinkPurpose purpose, string token, NewAccount account, CancellationToken cancellation);

    /// <summary>Sets a password by a link, which is used up by it.</summary>
    /// <returns>What is wrong; nothing when it is done.</returns>
    Task<IReadOnlyList<FormProblem>> ResetAsync(string token, string password, CancellationToken cancellation);

    /// <summary>Asks for an account.</summary>
    /// <returns>What is wrong; nothing when it waits for a decision.</returns>
    Task<IReadOnlyList<FormProblem>> AskAsync(NewAccount account, string note, CancellationToken cancellation);
}

/// <summary>What a one-time link is for.</summary>
public enum LinkPurpose
{
    /// <summary>To make the first administrator.</summary>
    First,

    /// <summary>To make an account somebody was invited to.</summary>
    Invitation,

    /// <summary>To set a password.</summary>
    Reset,
}

/// <summary>A link that is good.</summary>
/// <param name="Role">Role of the account it makes.</param>
/// <param name="UserName">Name of the account whose password it sets; null for the others.</param>
public sealed record LinkView(string Role, string? UserName);

/// <summary>What somebody chose for a new account.</summary>
/// <param name="Name">What people call them.</param>
/// <param name="UserName">What they sign in with.</param>
/// <param name="Password">Their password.</param>
public sealed record NewAccount(string Name, string UserName, string Password);
