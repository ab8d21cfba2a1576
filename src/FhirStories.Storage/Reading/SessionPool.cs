using System.Collections.Concurrent;
using System.Data.Common;

namespace FhirStories.Storage.Reading;

/// <summary>Sessions for readers and short changes: as many as are at work at once, within the provider's bound, kept warm with their prepared commands.</summary>
internal sealed class SessionPool(StorageProvider provider) : IAsyncDisposable
{
    private readonly ConcurrentBag<SqlSession> _idle = [];
    private readonly SemaphoreSlim _free = new(provider.MostReaders);
    private volatile bool _closed;

    // A reader that hangs is not to hang the end of the process as well.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    /// <summary>Has something done with a session. It may be done twice: with a connection that lay idle and proves dead, and then with a new one.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="failure">A sentence for when the database cannot be used.</param>
    /// <param name="cancellation">Cancels the wait for a session.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be used just now.</exception>
    public async Task<T> UseAsync<T>(Func<SqlSession, Task<T>> work, string failure, CancellationToken cancellation)
    {
        while (true)
        {
            SqlSession? session = null;
            var sound = false;
            try
            {
                session = await RentAsync(cancellation);
                using (Interrupting(session, cancellation))
                {
                    var result = await work(session);
                    sound = true;
                    return result;
                }
            }
            catch (DbException) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }
            catch (DbException exception) when (provider.IsUnavailable(exception))
            {
                // A connection that lay idle may be a dead one: with it a new one is tried.
                if (session is not { WasIdle: true }) throw new StorageUnavailableException(failure, exception);
            }
            finally
            {
                if (session is not null) await ReturnAsync(session, sound);
            }
        }
    }

    private CancellationTokenRegistration Interrupting(SqlSession session, CancellationToken cancellation) => provider.Interrupt is { } interrupt && cancellation.CanBeCanceled
        ? cancellation.UnsafeRegister(static state => (((Action<DbConnection>, DbConnection))state!).Item1((((Action<DbConnection>, DbConnection))state).Item2), (interrupt, session.Connection))
        : default;

    /// <summary>A session; its <see cref="SqlSession.WasIdle"/> says whether the database was reached with it before.</summary>
    /// <exception cref="ObjectDisposedException">The pool is closed: whoever closed it may have taken the database away.</exception>
    public async ValueTask<SqlSession> RentAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        if (_closed)
        {
            _free.Release();
            throw new ObjectDisposedException(nameof(SessionPool));
        }
        if (_idle.TryTake(out var session)) return session;
        try
        {
            return new SqlSession(await provider.OpenAsync(cancellation), provider);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>Takes a session back; one whose use failed is thrown away with whatever state it is in.</summary>
    public async ValueTask ReturnAsync(SqlSession session, bool sound)
    {
        try
        {
            if (!sound || _closed) await session.DisposeAsync();
            else
            {
                session.WasIdle = true;
                _idle.Add(session);
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for those who are at work, and closes every session.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        using (var limit = new CancellationTokenSource(LongestEnd))
        {
            var held = 0;
            try
            {
                for (; held < provider.MostReaders; held++) await _free.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                // What they hold is closed when they give it back.
            }
            if (held > 0) _free.Release(held);
        }
        while (_idle.TryTake(out var session)) await session.DisposeAsync();
    }
}
