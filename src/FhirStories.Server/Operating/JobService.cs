using FhirStories.Repository.Jobs;
using FhirStories.Storage;
using FhirStories.Storage.Jobs;

namespace FhirStories.Server.Operating;

/// <summary>Works on jobs while the server runs, a few at once.</summary>
internal sealed class JobService(JobStore store, JobExecutor executor, JobOptions options, TimeProvider time, ILogger<JobService> log) : ServerWork
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([.. Enumerable.Range(0, options.AtOnce).Select(number => WorkAsync(sweeps: number == 0, stoppingToken))]);

    private async Task WorkAsync(bool sweeps, CancellationToken stopping)
    {
        using var added = new SemaphoreSlim(0);
        void Wake() => added.Release();
        store.Added += Wake;
        var swept = DateTimeOffset.MinValue;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    if (sweeps && time.GetUtcNow() - swept > TimeSpan.FromHours(1))
                    {
                        await store.SweepAsync(options.Remembered, stopping);
                        swept = time.GetUtcNow();
                    }
                    if (!await executor.RunOneAsync(stopping)) await added.WaitAsync(options.Poll, stopping);
                }
                catch (StorageUnavailableException exception)
                {
                    log.LogWarning(exception, "Jobs could not be taken.");
                    await Task.Delay(options.Poll, time, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops.
        }
        finally
        {
            store.Added -= Wake;
        }
    }
}
