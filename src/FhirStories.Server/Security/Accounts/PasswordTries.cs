using FhirStories.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FhirStories.Server.Security.Accounts;

/// <summary>Tries passwords, and locks an account out for a while after too many wrong ones.</summary>
/// <remarks>Passwords of one account are tried one after the other: of several that come at once each counts. (The library counts only one of them.)
/// Each server has its own order, and they count together, so that as many more can be tried as there are other servers.</remarks>
internal sealed class PasswordTries(AccountsContext accounts, UserManager<Account> users, IOptions<IdentityOptions> identity, TimeProvider time)
{
    private static readonly SemaphoreSlim[] Turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Tries a password.</summary>
    public async Task<PasswordAnswer> TryAsync(Account account, string password, CancellationToken cancellation)
    {
        var turn = Turns[(uint)account.Id.GetHashCode(StringComparison.Ordinal) % Turns.Length];
        await turn.WaitAsync(cancellation);
        try
        {
            // As it stands now: others were tried while this one waited.
            var until = await accounts.Users.AsNoTracking().Where(a => a.Id == account.Id).Select(a => a.LockoutEnd).FirstOrDefaultAsync(cancellation);
            if (until > time.GetUtcNow()) return PasswordAnswer.LockedOut;
            if (!await users.CheckPasswordAsync(account, password)) return await CountAsync(account) ? PasswordAnswer.LastWrong : PasswordAnswer.Wrong;
            await accounts.Users.Where(a => a.Id == account.Id && (a.AccessFailedCount != 0 || a.LockoutEnd != null))
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, 0).SetProperty(a => a.LockoutEnd, (DateTimeOffset?)null), cancellation);
            return PasswordAnswer.Right;
        }
        finally
        {
            turn.Release();
        }
    }

    // Whoever goes away before the answer has tried all the same.
    private async Task<bool> CountAsync(Account account)
    {
        var (most, end) = (identity.Value.Lockout.MaxFailedAccessAttempts, time.GetUtcNow() + identity.Value.Lockout.DefaultLockoutTimeSpan);
        await accounts.Users.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, a => a.AccessFailedCount + 1), CancellationToken.None);
        return await accounts.Users.Where(a => a.Id == account.Id && a.AccessFailedCount >= most)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, 0).SetProperty(a => a.LockoutEnd, end), CancellationToken.None) == 1;
    }
}

/// <summary>What came of a password.</summary>
internal enum PasswordAnswer
{
    /// <summary>It is the account's.</summary>
    Right,

    /// <summary>It is not.</summary>
    Wrong,

    /// <summary>It is not, and was one too many: the account is locked out now.</summary>
    LastWrong,

    /// <summary>It was not looked at: the account is locked out.</summary>
    LockedOut,
}
