using FhirStories.Storage.Accounts;
using Microsoft.AspNetCore.Identity;

namespace FhirStories.Server.Security.Accounts;

/// <summary>Tells ASP.NET Core Identity who may sign in, by whichever way.</summary>
internal sealed class ActiveAccounts : IUserConfirmation<Account>
{
    /// <inheritdoc/>
    public Task<bool> IsConfirmedAsync(UserManager<Account> manager, Account user) => Task.FromResult(user.State == AccountState.Active);
}
