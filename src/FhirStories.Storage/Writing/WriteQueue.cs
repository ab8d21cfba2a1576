using System.Data.Common;
using System.Threading.Channels;
using FhirStories.Storage.Reading;

namespace FhirStories.Storage.Writing;

/// <summary>One writer with group commit: writes that arrive together share one transaction and one flush to disk.</summary>
/// <remarks>
/// <list type="number">
/// <item>A caller puts its operation into the bounded queue and waits; a full queue makes callers wait, not fail.</item>
/// <item>The writer takes what has gathered, up to <see cref="LargestGroup"/>, and begins a transaction.</item>
/// <item>Operations that belong together run under a savepoint, so that what breaks takes no other with it; when the database
/// itself refuses the group, each is carried out by itself.</item>
/// <item>After the commit the callers are answered: an answered write is on disk.</item>
/// </list>
/// </remarks>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int LargestGroup = 128;
    private const int Capacity = 4096;
    private const string Savepoint = "one";

    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly StorageProvider _provider;
    private readonly TimeProvider _time;
    private readonly Task _loop;

    public WriteQueue(StorageProvider provider, TimeProvider time)
    {
        _provider = provider;
        _time = time;
        _loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Stores the operations in one transaction of their own order; all of them are carried out or, when the
    /// database fails, none is answered as stored.</summary>
    /// <param name="operations">What is to be stored.</param>
    /// <param name="atomic">True: where one is refused none is stored; false: refusals of one do not touch the others.</param>
    /// <param name="cancellation">Cancels the wait for a place in the queue.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be written.</exception>
    public async Task<WriteResult[]> WriteAsync(IReadOnlyList<WriteOperation> operations, bool atomic, CancellationToken cancellation)
    {
        var pending = new Pending(operations, atomic);
        await _queue.Writer.WriteAsync(pending, cancellation);
        return await pending.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        SqlSession? session = null;
        ResourceWriter? writer = null;
        var group = new List<Pending>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            var operations = 0;
            while (operations < LargestGroup && _queue.Reader.TryRead(out var next))
            {
                group.Add(next);
                operations += next.Operations.Count;
            }
            try
            {
                session ??= new SqlSession(await _provider.OpenAsync(CancellationToken.None), _provider);
                writer ??= new ResourceWriter(session, _provider.CreateRowWriter(session.Connection) ?? new CommandRowWriter(session, _provider.Dialect), _provider.Dialect);
                WriteGroup(group, session, writer);
            }
            catch (DbException exception) when (group.Count > 1 && session is not null && writer is not null && !_provider.IsUnavailable(exception))
            {
                // The database refuses one of them: each by itself, so that it takes no other with it.
                foreach (var pending in group) WriteAlone(pending, session, writer);
            }
            catch (Exception exception)
            {
                // Whatever happened, the writer lives on: with a new connection, and with every caller answered.
                foreach (var pending in group) Fail(pending, exception);
                if (session is not null) await session.DisposeAsync();
                (session, writer) = (null, null);
            }
        }
        if (session is not null) await session.DisposeAsync();
    }

    private void WriteAlone(Pending pending, SqlSession session, ResourceWriter writer)
    {
        try
        {
            WriteGroup([pending], session, writer);
        }
        catch (DbException exception)
        {
            Fail(pending, exception);
        }
    }

    private void Fail(Pending pending, Exception exception) => pending.Answer.TrySetException(
        exception is DbException database && _provider.IsUnavailable(database) ? new StorageUnavailableException("The database could not be written.", exception) : exception);

    private void WriteGroup(List<Pending> group, SqlSession session, ResourceWriter writer)
    {
        using var transaction = _provider.BeginWrite(session.Connection);
        writer.Begin(transaction);
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
                for (var i = 0; i < results.Length; i++) results[i] = writer.Write(pending.Operations[i], now, transaction);
                if (pending.Atomic && several && results.Any(r => r.IsRefused))
                {
                    writer.Discard();
                    _provider.RollbackTo(transaction, Savepoint);
                }
                else if (several) writer.Flush();
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
    }

    private sealed class Pending(IReadOnlyList<WriteOperation> operations, bool atomic)
    {
        public bool Atomic { get; } = atomic;

        public IReadOnlyList<WriteOperation> Operations { get; } = operations;

        public TaskCompletionSource<WriteResult[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
