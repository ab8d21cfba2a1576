using FhirStories.Server.Operating;

namespace FhirStories.Server.Security.Keys;

/// <summary>Looks after the keys of tokens: once an hour, so that each server knows a new one long before it is used.</summary>
internal sealed class TokenKeyWatch(TokenKeys keys, TimeProvider time, ILogger<TokenKeyWatch> log) : ServerWork
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                keys.Refresh();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was, the next hour is another try, and the keys that are known go on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                log.LogWarning(exception, "The keys of tokens could not be looked after.");
            }
        }
    }
}
