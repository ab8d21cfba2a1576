using FhirStories.Repository.Packages;
using FhirStories.Storage;

namespace FhirStories.Server.Operating;

/// <summary>Follows packages that another node or the tool installs or removes in the same database: one short read every few seconds.</summary>
internal sealed class PackageWatch(PackageLibrary library, TimeProvider time, ILogger<PackageWatch> log) : ServerWork
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                if (await library.RefreshAsync(stoppingToken)) log.LogInformation("The installed packages have changed; the new ones are in use.");
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StorageUnavailableException exception)
            {
                log.LogWarning(exception, "Whether packages have changed could not be seen.");
            }
        }
    }
}
