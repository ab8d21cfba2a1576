using System.Collections.Concurrent;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Accounts;

/// <summary>How accounts stand now. What another server changes is seen within <see cref="Age"/>; what this one changes, at once.</summary>
internal sealed class AccountDirectory(StorageProvider storage, TimeProvider time)
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    private const int MostKept = 10_000;
    private readonly ConcurrentDictionary<string, (AccountStanding? Standing, long Read)> _kept = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>How an account stands; null where there is none.</summary>
    public async Task<AccountStanding?> FindAsync(string id, CancellationToken cancellation)
    {
        if (_kept.TryGetValue(id, out var kept) && time.GetElapsedTime(kept.Read) < Age) return kept.Standing;
        var (read, changes) = (time.GetTimestamp(), Interlocked.Read(ref _changes));
        await using var accounts = storage.CreateAccountsContext();
        var account = await accounts.Users.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellation);
        var standing = account is null ? null : AccountStanding.Of(account);
        if (_kept.Count >= MostKept) _kept.Clear();
        _kept[id] = (standing, read);
        // What was read before a change must not be kept after it.
        if (Interlocked.Read(ref _changes) != changes) _kept.TryRemove(id, out _);
        return standing;
    }

    /// <summary>How an account stands if it may sign in; null otherwise.</summary>
    public async Task<AccountStanding?> ActiveAsync(string id, CancellationToken cancellation) =>
        await FindAsync(id, cancellation) is { State: AccountState.Active } standing ? standing : null;

    /// <summary>Forgets what is known of an account, because it was just changed. Within a transaction that is not yet so: then once it is.</summary>
    public void Forget(string id)
    {
        Interlocked.Increment(ref _changes);
        _kept.TryRemove(id, out _);
    }
}
