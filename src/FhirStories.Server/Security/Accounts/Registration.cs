using FhirStories.Repository.Access;
using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Accounts;

/// <summary>New accounts, by a one-time link or for approval.</summary>
internal sealed class Registration(AccountsContext accounts, UserManager<Account> users, SignInManager<Account> signIn, AccountWriting writing, AccountSite site, TimeProvider time) : IRegistration
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
        if (problems.Count == 0) await transaction.CommitAsync(cancellation);
        return problems;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> AskAsync(NewAccount account, string note, CancellationToken cancellation)
    {
        if (site.SignUp != SignUpKind.Approval) return [new("", "SignUpClosed")];
        if (note.Length > Account.LongestNote) return [new("Note", "NoteLong")];
        return (await writing.AddAsync(account, CallerRole.Contributor, AccountState.Waiting, note)).Problems;
    }

    private static OneTimeLinkKind KindOf(LinkPurpose purpose) => purpose switch
    {
        LinkPurpose.First => OneTimeLinkKind.FirstAdministrator,
        LinkPurpose.Invitation => OneTimeLinkKind.Invitation,
        _ => OneTimeLinkKind.PasswordReset,
    };
}
