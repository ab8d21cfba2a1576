using FhirStories.Repository.Jobs;

namespace FhirStories.Repository.Indexing;

/// <summary>Indexes anew what is stored, batch by batch; another node goes on from the last batch.</summary>
public sealed class ReindexRunner(FhirRepository repository) : IJobRunner
{
    /// <summary>The kind of its jobs.</summary>
    public const string JobKind = "reindex";

    private const int BatchSize = 100;

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <summary>The input of a job.</summary>
    /// <param name="type">Resource type; empty for all.</param>
    /// <param name="baseUrl">Address of the base as whoever asks for it names it: absolute references to it are indexed as relative ones.</param>
    public static string Input(string type, string baseUrl) => $"{type} {baseUrl}";

    /// <inheritdoc/>
    public async Task<JobOutcome> RunAsync(RunningJob job, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        var input = job.Input.Split(' ', 2);
        IReadOnlyList<string> types = input[0].Length == 0 ? [] : [input[0]];
        var addressed = input is [_, { Length: > 0 } baseUrl] ? repository.AddressedAs(baseUrl) : repository;
        var total = job.Total > 0 ? job.Total : await repository.CountAsync(types, cancellation);
        var done = job.Progress;
        var after = job.Checkpoint is { } checkpoint ? long.Parse(checkpoint, System.Globalization.CultureInfo.InvariantCulture) : 0;
        while (true)
        {
            var batch = await addressed.ReindexAsync(types, after, BatchSize, cancellation);
            done += batch.Count;
            if (batch.Next is not { } next) return new JobOutcome(done.ToString(System.Globalization.CultureInfo.InvariantCulture));
            after = next;
            await job.AdvanceAsync(done, Math.Max(total, done), after.ToString(System.Globalization.CultureInfo.InvariantCulture), cancellation);
        }
    }
}

/// <summary>A batch that was indexed anew.</summary>
/// <param name="Count">Resources in it.</param>
/// <param name="Next">Where the next batch begins; null: this was the last.</param>
public sealed record ReindexBatch(int Count, long? Next);
