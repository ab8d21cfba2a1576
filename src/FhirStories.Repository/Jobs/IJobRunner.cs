using FhirStories.Storage.Jobs;

namespace FhirStories.Repository.Jobs;

/// <summary>Does one kind of background work. Register it as a singleton <c>IJobRunner</c>; <see cref="JobStore.AddAsync"/> asks for a job of its kind.</summary>
/// <remarks>
/// A job may be carried out more than once: its node may die at any moment, and another goes on from the last checkpoint. What a runner does
/// between two checkpoints has to bear being done again.
/// </remarks>
public interface IJobRunner
{
    /// <summary>The kind, such as <c>reindex</c>.</summary>
    string Kind { get; }

    /// <summary>Works on a job.</summary>
    /// <param name="job">The job, and what may be told about it.</param>
    /// <param name="cancellation">Ends the work at once: the node stops, the job was cancelled, or its lease is lost.</param>
    /// <returns>How it ended. An exception is a failed attempt, which is made again after a while; <see cref="JobFailedException"/> is one that never will do better.</returns>
    Task<JobOutcome> RunAsync(RunningJob job, CancellationToken cancellation);
}

/// <summary>How a run ended.</summary>
/// <param name="Result">What it brought, in the runner's own words.</param>
/// <param name="Again">For work that never ends: after how long it goes on. Null: the job is done.</param>
public sealed record JobOutcome(string? Result = null, TimeSpan? Again = null)
{
    /// <summary>Done, and nothing to tell.</summary>
    public static readonly JobOutcome Done = new();
}

/// <summary>A failure that another attempt would not mend; the message is for whoever asked for the job.</summary>
public sealed class JobFailedException(string message) : Exception(message);
