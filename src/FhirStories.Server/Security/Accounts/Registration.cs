using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Accounts;

/// <summary>New accounts, by a one-time link or for approval.</summary>
internal sealed class Registration(
    AccountsContext accounts, UserManager<Account> users, SignInManager<Account> signIn, AccountWriting writing, AccountDirectory directory, AccountSite site, DoorAudit audit, TimeProvider time) : IRegistration
{
    private static readonly FormProblem LinkGone = new("", "LinkGone");

    /// <inheritdoc/>
    public async Task<LinkView?> FindAsync(LinkPurpose purpose, string token, CancellationToken cancellation)
    {
        if (await OneTimeLinks.FindAsync(accounts, KindOf(purpose), token, time.GetUtcNow(), cancellation) is not { } link) return null;
        if (purpose != LinkPurpose.Reset) return new LinkView(((CallerRole)link.Role).ToString(), null);
        return await users.FindByIdAsync(link.AccountId ?? "") is { } account ? new LinkView(((CallerRole)account.Role).ToString(), account.UserName) : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> RedeemAsync(LinkPurpose purpose, string token, NewAccount account, CancellationToken cancellation)
    {
        if (purpose == LinkPurpose.Reset || await OneTimeLinks.FindAsync(accounts, KindOf(purpose), token, time.GetUtcNow(), cancellation) is not { } link) return [LinkGone];
        Account made;
        // Together or not at all: a mistake in the form leaves the link good.
        await using (var transaction = await accounts.Database.BeginTransactionAsync(cancellation))
        {
            if (!await OneTimeLinks.UseAsync(accounts, link, time.GetUtcNow(), cancellation)) return [LinkGone];
            var (added, problems) = await writing.AddAsync(account, (CallerRole)link.Role, AccountState.Active, link.Note);
            if (added is null) return problems;
            made = added;
            await accounts.OneTimeLinks.Where(l => l.Id == link.Id).ExecuteUpdateAsync(set => set.SetProperty(l => l.AccountId, made.Id), cancellation);
            await transaction.CommitAsync(cancellation);
        }
        await writing.ActivateAsync(made, cancellation);
        await signIn.SignInAsync(made, isPersistent: false);
        await audit.ChangedAsync('C', AuditInteractions.SecurityRoles, made, $"An account with the role {(CallerRole)made.Role} was made by {(purpose == LinkPurpose.First ? "the link for the first administrator" : "an invitation")}.");
        await audit.SignedInAsync(made, "With the link that made the account.");
        return [];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> ResetAsync(string token, string password, CancellationToken cancellation)
    {
        if (await OneTimeLinks.FindAsync(accounts, OneTimeLinkKind.PasswordReset, token, time.GetUtcNow(), cancellation) is not { } link
            || await users.FindByIdAsync(link.AccountId ?? "") is not { } account) return [LinkGone];
        await using var transaction = await accounts.Database.BeginTransactionAsync(cancellation);
        if (!await OneTimeLinks.UseAsync(accounts, link, time.GetUtcNow(), cancellation)) return [LinkGone];
        var problems = await writing.SetPasswordAsync(account, password);
        if (problems.Count > 0) return problems;
        await transaction.CommitAsync(cancellation);
        directory.Forget(account.Id);
        await audit.ChangedAsync('U', AuditInteractions.UserSecurity, account, "A new password was set by an administrator's link; every sign-in of the account has ended.");
        return [];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> AskAsync(NewAccount account, string note, CancellationToken cancellation)
    {
        if (site.SignUp != SignUpKind.Approval) return [new("", "SignUpClosed")];
        if (note.Length > Account.LongestNote) return [new("Note", "NoteLong")];
        var (made, problems) = await writing.AddAsync(account, CallerRole.Contributor, AccountState.Waiting, note);
        if (made is not null) await audit.ChangedAsync('C', AuditInteractions.UserSecurity, made, "Somebody asked for an account.");
        return problems;
    }

    private static OneTimeLinkKind KindOf(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.First => OneTimeLinkKind.FirstAdministrator,
        LinkPurpose.Invitation => OneTimeLinkKind.Invitation,
        _ => OneTimeLinkKind.PasswordReset,
    };
}
