using FhirStories.Storage.Jobs;

namespace FhirStories.Repository.Jobs;

/// <summary>A job that its runner works on.</summary>
public sealed class RunningJob
{
    private readonly JobStore _store;
    private readonly LeasedJob _leased;
    private readonly JobOptions _options;
    private readonly Action _lose;

    internal RunningJob(JobStore store, LeasedJob leased, JobOptions options, Action lose) => (_store, _leased, _options, _lose) = (store, leased, options, lose);

    /// <summary>Its name.</summary>
    public string Id => _leased.Job.Id;

    /// <summary>What it works on, when it was asked for with a subject.</summary>
    public string? Subject => _leased.Job.Subject;

    /// <summary>What it was asked for with.</summary>
    public string Input => _leased.Job.Input;

    /// <summary>Where to go on, as the last <see cref="AdvanceAsync"/> of any attempt said; null: at the beginning.</summary>
    public string? Checkpoint => _leased.Job.Checkpoint;

    /// <summary>How much was done when this attempt began.</summary>
    public long Progress => _leased.Job.Progress;

    /// <summary>How much there was to do, as the last attempt had it; 0 when it was not known.</summary>
    public long Total => _leased.Job.Total;

    /// <summary>Attempts since the last checkpoint, this one included.</summary>
    public int Attempts => _leased.Job.Attempts;

    /// <summary>Whether this attempt has come further than those before.</summary>
    internal bool Advanced { get; private set; }

    /// <summary>Keeps where the work begins, the first time; later attempts find it as <see cref="Checkpoint"/>.</summary>
    public Task AdvanceIfNewAsync(long progress, string checkpoint, CancellationToken cancellation) =>
        Checkpoint is null ? AdvanceAsync(progress, 0, checkpoint, cancellation) : Task.CompletedTask;

    /// <summary>Keeps how far the work is. It costs a commit: say so after each batch, not after each resource.</summary>
    /// <param name="progress">How much is done.</param>
    /// <param name="total">How much there is to do; 0 when that is not known.</param>
    /// <param name="checkpoint">Where another attempt would go on.</param>
    /// <param name="cancellation">The token of the run.</param>
    /// <exception cref="OperationCanceledException">The job is no longer ours: what was done since the last checkpoint may be done by somebody else.</exception>
    public async Task AdvanceAsync(long progress, long total, string? checkpoint, CancellationToken cancellation)
    {
        if (!await _store.AdvanceAsync(_leased, progress, total, checkpoint, _options.Lease, cancellation))
        {
            _lose();
            throw new OperationCanceledException($"The lease on job {Id} is lost.");
        }
        Advanced = true;
    }
}
