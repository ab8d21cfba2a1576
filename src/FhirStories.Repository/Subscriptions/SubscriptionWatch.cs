using FhirStories.Repository.Searching;
using FhirStories.Storage.Jobs;

namespace FhirStories.Repository.Subscriptions;

/// <summary>Sees to it that each subscription that is requested or active has its job.</summary>
public sealed class SubscriptionWatch(FhirRepository repository, JobStore jobs)
{
    private const int Most = 500;

    /// <summary>Asks for the jobs that are missing.</summary>
    /// <returns>How many were.</returns>
    public async Task<int> LookAsync(CancellationToken cancellation)
    {
        var wanted = await repository.SearchStoredAsync("Subscription", $"status=requested,active&_count={Most}", cancellation);
        if (wanted.Matches.Count == 0) return 0;
        var open = (await jobs.ListAsync(SubscriptionRunner.JobKind, Most * 2, cancellation)).Where(j => j.IsOpen).Select(j => j.Subject).ToHashSet(StringComparer.Ordinal);
        var missing = wanted.Matches.Where(s => !open.Contains(s.Id)).ToList();
        foreach (var subscription in missing) await jobs.AddAsync(SubscriptionRunner.JobKind, "", subscription.Id, TimeSpan.Zero, cancellation);
        return missing.Count;
    }
}
