using System.Diagnostics;
using System.Diagnostics.Metrics;
using FhirStories.Storage;
using FhirStories.Storage.Jobs;
using Microsoft.Extensions.Logging;

namespace FhirStories.Repository.Jobs;

/// <summary>Takes jobs by lease and has them carried out.</summary>
/// <remarks>
/// <list type="number">
/// <item>the job that has been due longest is leased, of the kinds that have a runner here;</item>
/// <item>while the runner works the lease is renewed; when that fails for good, the run is ended: somebody else may have the job;</item>
/// <item>what comes of it is stored with the lease, so what a node says of a job that it has lost does not count;</item>
/// <item>a failed attempt is made again after a wait that doubles; one that comes further counts anew; after the last the job has failed.</item>
/// </list>
/// </remarks>
public sealed class JobExecutor(JobStore store, IEnumerable<IJobRunner> runners, JobOptions options, TimeProvider time, ILogger<JobExecutor> log)
{
    /// <summary>Name of the meter and of the source of activities.</summary>
    public const string TelemetryName = "FhirStories.Jobs";

    private static readonly ActivitySource Source = new(TelemetryName);
    private static readonly Meter Meter = new(TelemetryName);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("fhirstories.job.run.duration", "s", "One run of a job, by kind and whether it went well.");

    private readonly Dictionary<string, IJobRunner> _runners = runners.ToDictionary(r => r.Kind, StringComparer.Ordinal);

    /// <summary>Works on one job; false when none is due.</summary>
    /// <exception cref="StorageUnavailableException">Jobs cannot be taken just now.</exception>
    public async Task<bool> RunOneAsync(CancellationToken stopping)
    {
        if (await store.TakeAsync([.. _runners.Keys], options.Lease, stopping) is not { } leased) return false;
        try
        {
            await RunAsync(leased, stopping);
        }
        catch (StorageUnavailableException exception)
        {
            log.LogWarning(exception, "What came of job {Job} ({Kind}) could not be stored: its lease will end, and it is done again.", leased.Job.Id, leased.Job.Kind);
        }
        return true;
    }

    private async Task RunAsync(LeasedJob leased, CancellationToken stopping)
    {
        var (job, kind) = (leased.Job, leased.Job.Kind);
        // A node that dies with it says nothing; this is how one is noticed that ends every node.
        if (job.Attempts > options.MostAttempts)
        {
            await store.EndAsync(leased, JobState.Failed, null, $"Given up: {options.MostAttempts} nodes stopped while they worked on it.", CancellationToken.None);
            return;
        }
        using var activity = Source.StartActivity($"job {kind}");
        var began = Stopwatch.GetTimestamp();
        var well = false;
        using var run = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var running = new RunningJob(store, leased, options, run.Cancel);
        var renewing = RenewAsync(leased, run);
        try
        {
            var outcome = await _runners[kind].RunAsync(running, run.Token);
            well = true;
            if (outcome.Again is { } wait) await store.ReturnAsync(leased, wait, 0, null, CancellationToken.None);
            else await store.EndAsync(leased, JobState.Done, outcome.Result, null, CancellationToken.None);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody failed: another node may go on at once.
            await store.ReturnAsync(leased, TimeSpan.Zero, job.Attempts - 1, job.Error, CancellationToken.None);
        }
        catch (OperationCanceledException) when (run.IsCancellationRequested)
        {
            log.LogInformation("Job {Job} ({Kind}) is no longer this node's.", job.Id, kind);
        }
        catch (JobFailedException failure)
        {
            await store.EndAsync(leased, JobState.Failed, null, failure.Message, CancellationToken.None);
        }
        catch (Exception exception)
        {
            var attempts = running.Advanced ? 1 : job.Attempts;
            log.LogWarning(exception, "Attempt {Attempt} of job {Job} ({Kind}) failed.", attempts, job.Id, kind);
            if (attempts >= options.MostAttempts) await store.EndAsync(leased, JobState.Failed, null, Sentence(exception), CancellationToken.None);
            else await store.ReturnAsync(leased, Wait(attempts), attempts, Sentence(exception), CancellationToken.None);
        }
        finally
        {
            Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new("kind", kind), new("well", well));
            await run.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(LeasedJob leased, CancellationTokenSource run)
    {
        var ends = time.GetUtcNow() + options.Lease;
        using var timer = new PeriodicTimer(options.Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(run.Token))
            {
                var asked = time.GetUtcNow();
                try
                {
                    if (!await store.RenewAsync(leased, options.Lease, run.Token)) await run.CancelAsync();
                    ends = asked + options.Lease;
                }
                catch (StorageUnavailableException) when (time.GetUtcNow() < ends)
                {
                    // There is time to try again.
                }
                catch (StorageUnavailableException)
                {
                    await run.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private TimeSpan Wait(int attempts) =>
        TimeSpan.FromTicks(Math.Min(options.LongestWait.Ticks, options.FirstWait.Ticks << Math.Min(attempts - 1, 30)));

    // What a caller may be told: our own sentences; of others only their kind, for they may hold anything.
    private static string Sentence(Exception exception) => exception switch
    {
        FhirRequestException refusal => refusal.Message,
        StorageUnavailableException => "The database was not available.",
        _ => $"The attempt ended with {exception.GetType().Name}; the server's log has the reason.",
    };
}
