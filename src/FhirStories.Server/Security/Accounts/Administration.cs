using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FhirStories.Server.Security.Accounts;

/// <summary>What administrators do with accounts. The pages see to it that it is they.</summary>
internal sealed class Administration(
    AccountsContext accounts, UserManager<Account> users, AccountWriting writing, AccountDirectory directory, OneTimeLinks links, CurrentCaller current, DoorAudit audit, TimeProvider time)
    : IAccountAdministration
{
    private const int PageSize = 50;

    /// <inheritdoc/>
    public async Task<AccountPageView> ListAsync(string? words, int page, CancellationToken cancellation)
    {
        var wanted = accounts.Users.AsNoTracking().Where(account => account.State != AccountState.Waiting);
        if (words is not null)
        {
            var upper = users.NormalizeName(words);
#pragma warning disable CA1862 // The database compares, not .NET.
            wanted = wanted.Where(account => account.NormalizedUserName!.Contains(upper) || account.Name.ToUpper().Contains(upper));
#pragma warning restore CA1862
        }
        var total = await wanted.CountAsync(cancellation);
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 1, pages);
        var found = await wanted.OrderBy(account => account.NormalizedUserName).Skip((page - 1) * PageSize).Take(PageSize).ToListAsync(cancellation);
        return new AccountPageView([.. found.Select(View)], page, pages, total);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AccountView>> WaitingAsync(CancellationToken cancellation) =>
        [.. (await accounts.Users.AsNoTracking().Where(account => account.State == AccountState.Waiting).OrderBy(account => account.Created).Take(PageSize).ToListAsync(cancellation)).Select(View)];

    /// <inheritdoc/>
    public async Task<AccountView?> FindAsync(string id, CancellationToken cancellation) => await users.FindByIdAsync(id) is { } account ? View(account) : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> ApproveAsync(string id, string role, CancellationToken cancellation)
    {
        if (AccountWriting.RoleOf(role) is not { } given) return [new("Role", "RoleMissing")];
        // An editor lets people in, but makes nobody more than an editor.
        if (given > current.Value.Role) return [new("Role", "RoleHigher")];
        if (await users.FindByIdAsync(id) is not { } account || !await writing.ChangeAsync(account, waiting =>
        {
            if (waiting.State != AccountState.Waiting) return false;
            (waiting.State, waiting.Role) = (AccountState.Active, (byte)given);
            return true;
        })) return [new("", "AccountGone")];
        await writing.ActivateAsync(account, cancellation);
        await audit.ChangedAsync('C', AuditInteractions.SecurityRoles, account, $"An account that somebody had asked for was approved, with the role {given}.");
        return [];
    }

    /// <inheritdoc/>
    public async Task DeclineAsync(string id, CancellationToken cancellation)
    {
        if (await users.FindByIdAsync(id) is { State: AccountState.Waiting } account && (await users.DeleteAsync(account)).Succeeded)
            await audit.ChangedAsync('D', AuditInteractions.UserSecurity, account, "An account that somebody had asked for was declined.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> ChangeRoleAsync(string id, string role, CancellationToken cancellation)
    {
        if (AccountWriting.RoleOf(role) is not { } given) return [new("Role", "RoleMissing")];
        await using var transaction = await HoldAdministratorsAsync(cancellation);
        if (await users.FindByIdAsync(id) is not { } account) return [new("", "AccountGone")];
        if (given < CallerRole.Administrator && await IsLastAsync(account, cancellation)) return [new("Role", "LastAdministrator")];
        var before = (CallerRole)account.Role;
        if (!await writing.ChangeAsync(account, changed =>
        {
            changed.Role = (byte)given;
            return true;
        })) return [new("", "AccountGone")];
        await transaction.CommitAsync(cancellation);
        directory.Forget(id);
        await audit.ChangedAsync('U', AuditInteractions.SecurityRoles, account, $"The role is {given} now; it was {before}.");
        return [];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> LockAsync(string id, bool locked, CancellationToken cancellation)
    {
        await using var transaction = await HoldAdministratorsAsync(cancellation);
        if (await users.FindByIdAsync(id) is not { State: not AccountState.Waiting } account) return [new("", "AccountGone")];
        if (locked && await IsLastAsync(account, cancellation)) return [new("", "LastAdministrator")];
        if (!await writing.ChangeAsync(account, changed =>
        {
            if (changed.State == AccountState.Waiting) return false;
            changed.State = locked ? AccountState.Locked : AccountState.Active;
            // Locking ends every sign-in for good; unlocking also ends a lock-out by wrong passwords.
            if (locked) changed.SecurityStamp = Secret.New();
            else (changed.LockoutEnd, changed.AccessFailedCount) = (null, 0);
            return true;
        })) return [new("", "AccountGone")];
        await transaction.CommitAsync(cancellation);
        directory.Forget(id);
        await audit.ChangedAsync('U', AuditInteractions.UserSecurity, account, locked ? "The account was locked; every sign-in of it has ended." : "The account was unlocked.");
        return [];
    }

    /// <inheritdoc/>
    public async Task<string?> ResetLinkAsync(string id, CancellationToken cancellation)
    {
        if (await users.FindByIdAsync(id) is not { } account) return null;
        var link = await links.AddAsync(OneTimeLinkKind.PasswordReset, 0, "", account.Id, current.Value.Account, cancellation);
        await audit.ChangedAsync('C', AuditInteractions.UserSecurity, account, "A link was made that sets a new password.");
        return link;
    }

    /// <inheritdoc/>
    public async Task<(string? Link, IReadOnlyList<FormProblem> Problems)> InviteAsync(string role, string note, CancellationToken cancellation)
    {
        if (AccountWriting.RoleOf(role) is not { } given) return (null, [new("Role", "RoleMissing")]);
        if (note.Length > Account.LongestNote) return (null, [new("Note", "NoteLong")]);
        var link = await links.AddAsync(OneTimeLinkKind.Invitation, (byte)given, note, null, current.Value.Account, cancellation);
        await audit.ChangedAsync('C', AuditInteractions.SecurityRoles, "invitation", $"Somebody was invited, with the role {given}.");
        return (link, []);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InvitationView>> InvitationsAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var open = await accounts.OneTimeLinks.AsNoTracking().Where(link => link.Kind == OneTimeLinkKind.Invitation && link.Used == null && link.Expires > now)
            .OrderByDescending(link => link.Created).Take(PageSize).ToListAsync(cancellation);
        return [.. open.Select(link => new InvitationView(link.Id, ((CallerRole)link.Role).ToString(), link.Note, DateTimeOffset.FromUnixTimeMilliseconds(link.Expires)))];
    }

    /// <inheritdoc/>
    public async Task WithdrawAsync(string id, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var withdrawn = await accounts.OneTimeLinks.Where(link => link.Id == id && link.Kind == OneTimeLinkKind.Invitation && link.Used == null)
            .ExecuteUpdateAsync(set => set.SetProperty(link => link.Used, (long?)now), cancellation);
        if (withdrawn == 1) await audit.ChangedAsync('D', AuditInteractions.SecurityRoles, "invitation", "An invitation was withdrawn.");
    }

    // Until the transaction ends nobody else makes an administrator less: of two who lock each other at once, one is the last.
    private async Task<IDbContextTransaction> HoldAdministratorsAsync(CancellationToken cancellation)
    {
        var transaction = await accounts.Database.BeginTransactionAsync(cancellation);
        await accounts.Users.Where(account => account.State == AccountState.Active && account.Role == (byte)CallerRole.Administrator)
            .ExecuteUpdateAsync(set => set.SetProperty(account => account.Role, account => account.Role), cancellation);
        return transaction;
    }

    // Somebody has to be left who can let others in.
    private async Task<bool> IsLastAsync(Account account, CancellationToken cancellation) =>
        account is { State: AccountState.Active, Role: (byte)CallerRole.Administrator }
        && !await accounts.Users.AnyAsync(other => other.Id != account.Id && other.State == AccountState.Active && other.Role == (byte)CallerRole.Administrator, cancellation);

    private AccountView View(Account account) => new(account.Id, account.Name, account.UserName ?? "", ((CallerRole)account.Role).ToString(), account.State.ToString(), account.Note,
        DateTimeOffset.FromUnixTimeMilliseconds(account.Created), account.Id == current.Value.Account);
}
