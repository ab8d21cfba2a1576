using System.Collections.Concurrent;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Bearer;

/// <summary>Tokens that people make for programs of theirs.</summary>
internal sealed class PersonalTokens(StorageProvider storage, TimeProvider time)
{
    /// <summary>How each begins, so that scanners of secrets know one when they see it.</summary>
    public const string Prefix = "fhs_";

    /// <summary>Most that an account may have.</summary>
    public const int MostOfAccount = 50;

    /// <summary>Longest life in days.</summary>
    public const int LongestDays = 366;

    private const int LongestSecret = 100;
    private const int MostKept = 10_000;
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (PersonalTokenRow? Row, long Read)> _kept = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>A token that is good; null for every other text.</summary>
    public async Task<PersonalTokenRow?> FindAsync(string secret, CancellationToken cancellation)
    {
        if (secret.Length > LongestSecret) return null;
        var hash = Secret.Hash(secret);
        if (!_kept.TryGetValue(hash, out var kept) || time.GetElapsedTime(kept.Read) >= Age) kept = await ReadAsync(hash, cancellation);
        return kept.Row is { Revoked: null } row && row.Expires > time.GetUtcNow().ToUnixTimeMilliseconds() ? row : null;
    }

    /// <summary>Adds a token.</summary>
    /// <returns>The token; null where the account has as many as it may.</returns>
    public async Task<string?> AddAsync(string account, string name, int days, string? scopes, CancellationToken cancellation)
    {
        var (secret, now) = (Prefix + Secret.New(), time.GetUtcNow());
        await using var accounts = storage.CreateAccountsContext();
        var instant = now.ToUnixTimeMilliseconds();
        if (await accounts.PersonalTokens.CountAsync(t => t.AccountId == account && t.Revoked == null && t.Expires > instant, cancellation) >= MostOfAccount) return null;
        accounts.PersonalTokens.Add(new PersonalTokenRow
        {
            Id = Guid.NewGuid().ToString("N"),
            AccountId = account,
            Name = name,
            Hash = Secret.Hash(secret),
            Scopes = scopes,
            Created = instant,
            Expires = (now + TimeSpan.FromDays(days)).ToUnixTimeMilliseconds(),
        });
        await accounts.SaveChangesAsync(cancellation);
        return secret;
    }

    /// <summary>All tokens of an account, the newest first.</summary>
    public async Task<IReadOnlyList<PersonalTokenRow>> ListAsync(string account, CancellationToken cancellation)
    {
        await using var accounts = storage.CreateAccountsContext();
        return await accounts.PersonalTokens.AsNoTracking().Where(t => t.AccountId == account).OrderByDescending(t => t.Created).ToListAsync(cancellation);
    }

    /// <summary>Revokes a token of an account.</summary>
    /// <returns>Whether there was one that was good.</returns>
    public async Task<bool> RevokeAsync(string account, string id, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var accounts = storage.CreateAccountsContext();
        var revoked = await accounts.PersonalTokens.Where(t => t.Id == id && t.AccountId == account && t.Revoked == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Revoked, (long?)now), cancellation);
        Interlocked.Increment(ref _changes);
        _kept.Clear();
        return revoked == 1;
    }

    private async Task<(PersonalTokenRow? Row, long Read)> ReadAsync(string hash, CancellationToken cancellation)
    {
        var (read, changes) = (time.GetTimestamp(), Interlocked.Read(ref _changes));
        await using var accounts = storage.CreateAccountsContext();
        var row = await accounts.PersonalTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Hash == hash, cancellation);
        if (row is not null) await MarkUsedAsync(accounts, row, cancellation);
        if (_kept.Count >= MostKept) _kept.Clear();
        _kept[hash] = (row, read);
        // What was read before a token was revoked must not be kept after it.
        if (Interlocked.Read(ref _changes) != changes) _kept.TryRemove(hash, out _);
        return (row, read);
    }

    // To the minute: a program that asks a thousand times a second writes once.
    private async Task MarkUsedAsync(AccountsContext accounts, PersonalTokenRow row, CancellationToken cancellation)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (row.LastUsed is { } last && now - last < UseStep.TotalMilliseconds) return;
        await accounts.PersonalTokens.Where(t => t.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsed, (long?)now), cancellation);
    }
}
