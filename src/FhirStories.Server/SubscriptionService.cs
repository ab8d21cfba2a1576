using FhirStories.Repository.Subscriptions;
using FhirStories.Server.Operating;
using FhirStories.Storage;

namespace FhirStories.Server;

/// <summary>Follows subscriptions while the server runs: one short search every few seconds.</summary>
internal sealed class SubscriptionService(SubscriptionWatch watch, SubscriptionOptions options, TimeProvider time, ILogger<SubscriptionService> log) : ServerWork
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Poll, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await watch.LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StorageUnavailableException exception)
            {
                log.LogWarning(exception, "Subscriptions could not be looked for.");
            }
        }
    }
}
