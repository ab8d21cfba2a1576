using System.Data.Common;
using System.Globalization;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;

namespace FhirStories.Storage.Jobs;

/// <summary>The table of background work. Jobs are taken by lease: a node that dies loses its lease, and another goes on from the checkpoint.</summary>
/// <remarks>Every method may throw <see cref="StorageUnavailableException"/>.</remarks>
public sealed class JobStore(StorageProvider provider) : IAsyncDisposable
{
    private const int MostAttempts = 5;

    private readonly JobSql _sql = new(provider.Dialect);
    private readonly SessionPool _sessions = new(provider);

    /// <summary>Happens when a job was added here, which a worker of this process need not wait for.</summary>
    public event Action? Added;

    /// <summary>Adds a job.</summary>
    /// <param name="kind">What kind of work it is.</param>
    /// <param name="input">What its runner needs to know.</param>
    /// <param name="subject">What it works on: while a job of this kind and subject is open, no other is added. Null for no such bound.</param>
    /// <param name="wait">After how long it may be taken.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>The job, and whether it is a new one; else it is the one that is open already.</returns>
    public async Task<(StoredJob Job, bool IsNew)> AddAsync(string kind, string input, string? subject, TimeSpan wait, CancellationToken cancellation)
    {
        // Not a key that tells its time: the ids of some jobs are what keeps their results to those who asked.
        var id = Guid.NewGuid().ToString("N");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await ChangeAsync(_sql.Add(id, kind, subject, input, wait), cancellation);
            }
            catch (DbException exception) when (attempt < MostAttempts && !provider.IsUnavailable(exception))
            {
                // Somebody added one at the same time, and the index let one of the two pass.
            }
            var job = await ReadAsync(id, cancellation) ?? (subject is null ? null : await OneAsync(JobSql.Open(kind, subject), cancellation));
            if (job is null) continue;
            if (job.Id == id) Added?.Invoke();
            return (job, job.Id == id);
        }
    }

    /// <summary>A job; null when there is none of that name.</summary>
    public Task<StoredJob?> ReadAsync(string id, CancellationToken cancellation) => OneAsync(JobSql.Read(id), cancellation);

    /// <summary>The jobs of a kind, those asked for last first.</summary>
    public Task<List<StoredJob>> ListAsync(string kind, int most, CancellationToken cancellation) => QueryAsync(_sql.List(kind, most), cancellation);

    /// <summary>Leases the job that has been due longest; null when none is due.</summary>
    public async Task<LeasedJob?> TakeAsync(IReadOnlyList<string> kinds, TimeSpan lease, CancellationToken cancellation)
    {
        if (kinds.Count == 0) return null;
        var holder = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
        return await OneAsync(_sql.Take(kinds, holder, lease), cancellation) is { } job ? new LeasedJob(job, holder) : null;
    }

    /// <summary>Makes a lease end later; false when it is no longer ours: it ended and somebody else has the job, or the job was cancelled.</summary>
    public Task<bool> RenewAsync(LeasedJob leased, TimeSpan lease, CancellationToken cancellation) =>
        ChangeAsync(_sql.Renew(leased.Job.Id, leased.Holder, lease), cancellation);

    /// <summary>Keeps how far the job is, and where another attempt would go on; false when the lease is no longer ours.</summary>
    public Task<bool> AdvanceAsync(LeasedJob leased, long progress, long total, string? checkpoint, TimeSpan lease, CancellationToken cancellation) =>
        ChangeAsync(_sql.Advance(leased.Job.Id, leased.Holder, progress, total, checkpoint, lease), cancellation);

    /// <summary>Gives a job back, to be taken after a while; false when the lease is no longer ours.</summary>
    /// <param name="leased">The job.</param>
    /// <param name="wait">After how long.</param>
    /// <param name="attempts">Attempts that count.</param>
    /// <param name="error">Why this one failed; null when it did not.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task<bool> ReturnAsync(LeasedJob leased, TimeSpan wait, int attempts, string? error, CancellationToken cancellation) =>
        ChangeAsync(_sql.Return(leased.Job.Id, leased.Holder, wait, attempts, error), cancellation);

    /// <summary>Ends a job; false when the lease is no longer ours.</summary>
    public Task<bool> EndAsync(LeasedJob leased, JobState state, string? result, string? error, CancellationToken cancellation) =>
        ChangeAsync(_sql.End(leased.Job.Id, leased.Holder, state, result, error), cancellation);

    /// <summary>Cancels a job; who works on it notices with the next renewal. False when it is not open.</summary>
    public Task<bool> CancelAsync(string id, CancellationToken cancellation) => ChangeAsync(_sql.Cancel(id), cancellation);

    /// <summary>Forgets a job that has ended; false when there is none.</summary>
    public Task<bool> ForgetAsync(string id, CancellationToken cancellation) => ChangeAsync(JobSql.Forget(id), cancellation);

    /// <summary>Forgets all jobs that ended longer ago than this.</summary>
    public Task SweepAsync(TimeSpan age, CancellationToken cancellation) => ChangeAsync(_sql.Sweep(age), cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    private Task<bool> ChangeAsync(SqlStatement statement, CancellationToken cancellation) => _sessions.UseAsync(
        async session => await session.Command(statement).ExecuteNonQueryAsync(cancellation) > 0, "The table of jobs could not be reached.", cancellation);

    private async Task<StoredJob?> OneAsync(SqlStatement statement, CancellationToken cancellation) => (await QueryAsync(statement, cancellation)).FirstOrDefault();

    private Task<List<StoredJob>> QueryAsync(SqlStatement statement, CancellationToken cancellation) => _sessions.UseAsync(
        async session =>
        {
            var jobs = new List<StoredJob>();
            await using var reader = await session.Command(statement).ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) jobs.Add(Job(reader));
            return jobs;
        }, "The table of jobs could not be reached.", cancellation);

    private static StoredJob Job(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), Text(row, 2), row.GetString(3), (JobState)Convert.ToByte(row.GetValue(4), CultureInfo.InvariantCulture), row.GetInt64(5), row.GetInt64(6), Text(row, 7),
        row.GetInt32(8), Instant(row, 9), Text(row, 10), Text(row, 11), Instant(row, 12));

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset Instant(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
