using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using FhirStories.Storage.Reading;

namespace FhirStories.Storage.Writing;

/// <summary>One writer with group commit: writes that arrive together share one transaction and one flush to disk.</summary>
/// <remarks>
/// <list type="number">
/// <item>A caller puts its operation into the queue and waits; one that finds the queue full is told so at once, and nobody waits longer.</item>
/// <item>The writer takes what has gathered, up to <see cref="LargestGroup"/>, and begins a transaction.</item>
/// <item>Operations that belong together run under a savepoint, so that what breaks takes no other with it; when the database
/// itself refuses the group, each is carried out by itself.</item>
/// <item>After the commit the callers are answered: an answered write is on disk.</item>
/// <item>When the database is away, whoever waits is told so; the next caller is the one that finds out whether it is back.</item>
/// </list>
/// </remarks>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int LargestGroup = 128;
    private const string Savepoint = "one";

    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly StorageProvider _provider;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly GrowthWatch _growth;
    private readonly Task _loop;
    private SqlSession? _session;
    private ResourceWriter? _writer;
    private int _waiting;

    public WriteQueue(StorageProvider provider, StorageOptions options, TimeProvider time)
    {
        _provider = provider;
        _options = options;
        _time = time;
        _growth = new GrowthWatch(provider);
        _loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Stores the operations in one transaction of their own order; all of them are carried out or, when the
    /// database fails, none is answered as stored.</summary>
    /// <param name="operations">What is to be stored.</param>
    /// <param name="atomic">True: where one is refused none is stored; false: refusals of one do not touch the others.</param>
    /// <param name="cancellation">Takes the operations out of the queue; what has begun is carried out.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be written, or too much waits to be written.</exception>
    public Task<WriteResult[]> WriteAsync(IReadOnlyList<WriteOperation> operations, bool atomic, CancellationToken cancellation)
    {
        var count = operations.Count;
        var waiting = Interlocked.Add(ref _waiting, count);
        var pending = new Pending(operations, atomic, cancellation);
        if (waiting > _options.LongestQueue && waiting > count || !_queue.Writer.TryWrite(pending))
        {
            Interlocked.Add(ref _waiting, -count);
            throw new StorageBusyException($"{_options.LongestQueue} resources wait to be written: no more may wait.");
        }
        StorageMetrics.Waiting.Add(count);
        return pending.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _growth.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var group = new List<Pending>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            Take(group, LargestGroup);
            try
            {
                await WriteGroupAsync(group);
            }
            catch (DbException exception) when (group.Count > 1 && !_provider.IsUnavailable(exception))
            {
                // The database refuses one of them: each by itself, so that it takes no other with it.
                foreach (var pending in group) await WriteAloneAsync(pending);
            }
            catch (Exception exception)
            {
                // Those behind have waited for the same thing; that they wait as long once more would help nobody. Who comes from now on may find it mended.
                if (exception is DbException) Take(group, int.MaxValue);
                foreach (var pending in group) Fail(pending, exception);
                await CloseAsync();
            }
        }
        await CloseAsync();
    }

    private void Take(List<Pending> group, int most)
    {
        var operations = 0;
        while (operations < most && _queue.Reader.TryRead(out var next))
        {
            var count = next.Operations.Count;
            Interlocked.Add(ref _waiting, -count);
            StorageMetrics.Waiting.Add(-count);
            if (next.Cancellation.IsCancellationRequested)
            {
                next.Answer.TrySetCanceled(next.Cancellation);
                continue;
            }
            group.Add(next);
            operations += count;
        }
    }

    private async Task WriteAloneAsync(Pending pending)
    {
        try
        {
            await WriteGroupAsync([pending]);
        }
        catch (Exception exception)
        {
            Fail(pending, exception);
            if (exception is not DbException database || _provider.IsUnavailable(database)) await CloseAsync();
        }
    }

    private void Fail(Pending pending, Exception exception)
    {
        var unavailable = exception is DbException database && _provider.IsUnavailable(database);
        if (unavailable) StorageMetrics.Failures.Add(pending.Operations.Count);
        pending.Answer.TrySetException(unavailable ? new StorageUnavailableException("The database could not be written.", exception) : exception);
    }

    /// <summary>A transaction that holds the write lock.</summary>
    private async Task<DbTransaction> BeginAsync()
    {
        while (true)
        {
            var reused = _session is not null;
            try
            {
                _session ??= new SqlSession(await _provider.OpenAsync(CancellationToken.None), _provider);
                _writer ??= new ResourceWriter(_session, _provider.CreateRowWriter(_session.Connection) ?? new CommandRowWriter(_session, _provider.Dialect), _provider.Dialect);
                return _provider.BeginWrite(_session.Connection);
            }
            catch (DbException) when (reused && _session!.Connection.State != ConnectionState.Open)
            {
                // The database ended a connection that lay idle; nothing was begun with it.
                await CloseAsync();
            }
        }
    }

    private async Task CloseAsync()
    {
        var session = _session;
        (_session, _writer) = (null, null);
        try
        {
            if (session is not null) await session.DisposeAsync();
        }
        catch (DbException)
        {
            // A connection that is broken has nothing more to say.
        }
    }

    private async Task WriteGroupAsync(List<Pending> group)
    {
        if (group.Count == 0) return;
        using var activity = StorageMetrics.Source.StartActivity("write group");
        using var transaction = await BeginAsync();
        var began = Stopwatch.GetTimestamp();
        WriteGroup(group, transaction, _writer!);
        StorageMetrics.CommitDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        StorageMetrics.GroupSize.Record(group.Sum(p => p.Operations.Count));
    }

    private void WriteGroup(List<Pending> group, DbTransaction transaction, ResourceWriter writer)
    {
        writer.Begin(transaction, group.SelectMany(p => p.Operations));
        var failed = new List<(Pending, Exception)>();
        var stored = new List<(Pending, WriteResult[])>();
        foreach (var pending in group)
        {
            // One operation by itself finds every refusal before its first row, so it leaves nothing to roll back.
            var several = pending.Operations.Count > 1;
            if (several)
            {
                writer.Flush();
                _provider.Save(transaction, Savepoint);
            }
            try
            {
                var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
                var results = new WriteResult[pending.Operations.Count];
                var judged = pending.Atomic && several ? new List<(int At, PendingJudgement Judgement)>() : null;
                for (var i = 0; i < results.Length; i++) results[i] = writer.Write(pending.Operations, i, now, transaction, judged is null ? null : judgement => judged.Add((i, judgement)));
                // What belongs together is judged by what it comes to as a whole.
                if (judged is not null && !results.Any(r => r.IsRefused))
                    foreach (var (at, judgement) in judged) results[at] = writer.Judge(judgement, transaction) ?? results[at];
                if (pending.Atomic && several && results.Any(r => r.IsRefused))
                {
                    writer.Discard();
                    _provider.RollbackTo(transaction, Savepoint);
                }
                else
                {
                    for (var i = 0; i < results.Length; i++)
                        if (!results[i].IsRefused && pending.Operations[i] is { DryRun: false, Along: { } along }) writer.WriteAlong(along(results[i]), now);
                    if (several) writer.Flush();
                }
                stored.Add((pending, results));
            }
            catch (Exception exception) when (exception is not DbException)
            {
                if (several)
                {
                    writer.Discard();
                    _provider.RollbackTo(transaction, Savepoint);
                }
                failed.Add((pending, exception));
            }
            if (several) _provider.Release(transaction, Savepoint);
        }
        writer.Flush();
        transaction.Commit();
        foreach (var (pending, results) in stored) pending.Answer.TrySetResult(results);
        foreach (var (pending, exception) in failed) pending.Answer.TrySetException(exception);
        _growth.Written(writer.Versions);
    }

    private sealed class Pending(IReadOnlyList<WriteOperation> operations, bool atomic, CancellationToken cancellation)
    {
        public CancellationToken Cancellation { get; } = cancellation;

        public bool Atomic { get; } = atomic;

        public IReadOnlyList<WriteOperation> Operations { get; } = operations;

        public TaskCompletionSource<WriteResult[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
