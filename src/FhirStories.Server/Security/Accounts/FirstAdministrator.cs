using FhirStories.Repository.Access;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FhirStories.Server.Security.Accounts;

/// <summary>On a server without any account: a link that makes the first one, for whoever sees the console.</summary>
internal sealed class FirstAdministrator(StorageProvider storage, OneTimeLinks links)
{
    /// <summary>The path of a new link; null where there is an account.</summary>
    public async Task<string?> InviteAsync(CancellationToken cancellation)
    {
        await using (var accounts = storage.CreateAccountsContext())
            if (await accounts.Users.AnyAsync(cancellation)) return null;
        return await links.AddAsync(OneTimeLinkKind.FirstAdministrator, (byte)CallerRole.Administrator, "", null, null, cancellation);
    }
}
