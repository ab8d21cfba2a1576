using FhirStories.Server.Operating;
using FhirStories.Storage;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace FhirStories.Server.Security.Accounts;

/// <summary>Once a day, takes away what is over for good: tokens of apps, one-time links and personal tokens whose time has been over for a month.</summary>
internal sealed class AccountSweep(IServiceScopeFactory scopes, StorageProvider storage, TimeProvider time, ILogger<AccountSweep> log) : ServerWork
{
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>Takes it away. Several servers may do so at once.</summary>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - Remembered;
        var instant = before.ToUnixTimeMilliseconds();
        await using (var accounts = storage.CreateAccountsContext())
        {
            await accounts.OneTimeLinks.Where(link => link.Expires < instant).ExecuteDeleteAsync(cancellation);
            await accounts.PersonalTokens.Where(token => token.Expires < instant).ExecuteDeleteAsync(cancellation);
        }
        await using var scope = scopes.CreateAsyncScope();
        // In this order: an authorisation goes only when no token is left of it.
        if (scope.ServiceProvider.GetService<IOpenIddictTokenManager>() is { } tokens) await tokens.PruneAsync(before, cancellation);
        if (scope.ServiceProvider.GetService<IOpenIddictAuthorizationManager>() is { } authorizations) await authorizations.PruneAsync(before, cancellation);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await SweepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was, the next day is another try, and nothing hangs on it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                log.LogWarning(exception, "Tokens and links that are over could not be taken away.");
            }
        }
    }
}
