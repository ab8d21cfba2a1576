using FhirStories.Repository.Access;
using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Accounts;

/// <summary>What administrators do with accounts. The pages see to it that it is they.</summary>
internal sealed class Administration(
    AccountsContext accounts, UserManager<Account> users, AccountWriting writing, OneTimeLinks links, CurrentCaller current, TimeProvider time) : IAccountAdministration
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
        if (await users.FindByIdAsync(id) is not { State: AccountState.Waiting } account) return [new("", "AccountGone")];
        account.State = AccountState.Active;
        account.Role = (byte)given;
        await writing.SaveAsync(account);
        await writing.ActivateAsync(account, cancellation);
        return [];
    }

    /// <inheritdoc/>
    public async Task DeclineAsync(string id, CancellationToken cancellation)
    {
        if (await users.FindByIdAsync(id) is { State: AccountState.Waiting } account) await users.DeleteAsync(account);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> ChangeRoleAsync(string id, string role, CancellationToken cancellation)
    {
        if (AccountWriting.RoleOf(role) is not { } given) return [new("Role", "RoleMissing")];
        if (await users.FindByIdAsync(id) is not { } account) return [new("", "AccountGone")];
        if (given < CallerRole.Administrator && await IsLastAsync(account, cancellation)) return [new("Role", "LastAdministrator")];
        account.Role = (byte)given;
        await writing.SaveAsync(account);
        return [];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FormProblem>> LockAsync(string id, bool locked, CancellationToken cancellation)
    {
        if (await users.FindByIdAsync(id) is not { State: not AccountState.Waiting } account) return [new("", "AccountGone")];
        if (locked && await IsLastAsync(account, cancellation)) return [new("", "LastAdministrator")];
        account.State = locked ? AccountState.Locked : AccountState.Active;
        await writing.SaveAsync(account);
        // Unlocking also ends a lock-out by wrong passwords; locking ends every sign-in for good.
        if (locked) await users.UpdateSecurityStampAsync(account);
        else
        {
            await users.SetLockoutEndDateAsync(account, null);
            await users.ResetAccessFailedCountAsync(account);
        }
        return [];
    }

    /// <inheritdoc/>
    public async Task<string?> ResetLinkAsync(string id, CancellationToken cancellation) =>
        await users.FindByIdAsync(id) is { } account ? await links.AddAsync(OneTimeLinkKind.PasswordReset, 0, "", account.Id, current.Value.Account, cancellation) : null;

    /// <inheritdoc/>
    public async Task<(string? Link, IReadOnlyList<FormProblem> Problems)> InviteAsync(string role, string note, CancellationToken cancellation)
    {
        if (AccountWriting.RoleOf(role) is not { } given) return (null, [new("Role", "RoleMissing")]);
        if (note.Length > Account.LongestNote) return (null, [new("Note", "NoteLong")]);
        return (await links.AddAsync(OneTimeLinkKind.Invitation, (byte)given, note, null, current.Value.Account, cancellation), []);
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
        await accounts.OneTimeLinks.Where(link => link.Id == id && link.Kind == OneTimeLinkKind.Invitation && link.Used == null)
            .ExecuteUpdateAsync(set => set.SetProperty(link => link.Used, (long?)now), cancellation);
    }

    // Somebody has to be left who can let others in.
    private async Task<bool> IsLastAsync(Account account, CancellationToken cancellation) =>
        account is { State: AccountState.Active, Role: (byte)CallerRole.Administrator }
        && !await accounts.Users.AnyAsync(other => other.Id != account.Id && other.State == AccountState.Active && other.Role == (byte)CallerRole.Administrator, cancellation);

    private AccountView View(Account account) => new(account.Id, account.Name, account.UserName ?? "", ((CallerRole)account.Role).ToString(), account.State.ToString(), account.Note,
        DateTimeOffset.FromUnixTimeMilliseconds(account.Created), account.Id == current.Value.Account);
}
