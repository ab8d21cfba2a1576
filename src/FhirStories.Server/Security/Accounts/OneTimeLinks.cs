using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Accounts;

/// <summary>Links that let somebody do one thing once.</summary>
internal sealed class OneTimeLinks(StorageProvider storage, TimeProvider time)
{
    private const int LongestToken = 100;

    /// <summary>How long a link is good.</summary>
    public static TimeSpan LifetimeOf(OneTimeLinkKind kind) => kind == OneTimeLinkKind.Invitation ? TimeSpan.FromDays(14) : TimeSpan.FromDays(1);

    /// <summary>Makes a link.</summary>
    /// <returns>Its path on this site. The secret is in the query, which no log and no trace has.</returns>
    public async Task<string> AddAsync(OneTimeLinkKind kind, byte role, string note, string? account, string? madeBy, CancellationToken cancellation)
    {
        var (secret, now) = (Secret.New(), time.GetUtcNow());
        await using var accounts = storage.CreateAccountsContext();
        accounts.OneTimeLinks.Add(new OneTimeLinkRow
        {
            Id = Guid.NewGuid().ToString("N"),
            Kind = kind,
            Hash = Secret.Hash(secret),
            Created = now.ToUnixTimeMilliseconds(),
            Expires = (now + LifetimeOf(kind)).ToUnixTimeMilliseconds(),
            Role = role,
            Note = note,
            AccountId = account,
            MadeBy = madeBy,
        });
        await accounts.SaveChangesAsync(cancellation);
        return $"{PathOf(kind)}?token={secret}";
    }

    /// <summary>A link that is good; null where it is none, or not any more.</summary>
    public static async Task<OneTimeLinkRow?> FindAsync(AccountsContext accounts, OneTimeLinkKind kind, string token, DateTimeOffset now, CancellationToken cancellation)
    {
        if (token.Length is 0 or > LongestToken) return null;
        var (hash, instant) = (Secret.Hash(token), now.ToUnixTimeMilliseconds());
        var link = await accounts.OneTimeLinks.AsNoTracking().FirstOrDefaultAsync(l => l.Hash == hash && l.Kind == kind && l.Used == null && l.Expires > instant, cancellation);
        // Once there is an administrator, who else may be one is for administrators to say.
        return link is { Kind: OneTimeLinkKind.FirstAdministrator } && await FirstAdministrator.IsThereAsync(accounts, cancellation) ? null : link;
    }

    /// <summary>Uses a link up. Of several who try at once, one succeeds; of those for the first administrator, all are used up by one.</summary>
    public static async Task<bool> UseAsync(AccountsContext accounts, OneTimeLinkRow link, DateTimeOffset now, CancellationToken cancellation)
    {
        var instant = now.ToUnixTimeMilliseconds();
        return await accounts.OneTimeLinks.Where(l => (l.Id == link.Id || link.Kind == OneTimeLinkKind.FirstAdministrator && l.Kind == link.Kind) && l.Used == null)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Used, (long?)instant), cancellation) > 0;
    }

    private static string PathOf(OneTimeLinkKind kind) => kind switch
    {
        OneTimeLinkKind.FirstAdministrator => "/account/first",
        OneTimeLinkKind.Invitation => "/account/invitation",
        _ => "/account/reset",
    };
}
