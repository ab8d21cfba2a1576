using FhirStories.Repository.Access;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Accounts;

/// <summary>On a server without an administrator: a link that makes the first one, for whoever sees the console.</summary>
internal sealed class FirstAdministrator(StorageProvider storage, OneTimeLinks links)
{
    /// <summary>Whether there is one. Those who only ask for an account keep nobody from becoming it.</summary>
    public static Task<bool> IsThereAsync(AccountsContext accounts, CancellationToken cancellation) =>
        accounts.Users.AnyAsync(account => account.Role == (byte)CallerRole.Administrator && account.State != AccountState.Waiting, cancellation);

    /// <summary>The path of a new link; null where there is one.</summary>
    public async Task<string?> InviteAsync(CancellationToken cancellation)
    {
        await using (var accounts = storage.CreateAccountsContext())
            if (await IsThereAsync(accounts, cancellation)) return null;
        return await links.AddAsync(OneTimeLinkKind.FirstAdministrator, (byte)CallerRole.Administrator, "", null, null, cancellation);
    }
}
