using System.Collections.Concurrent;

namespace FhirStories.Storage.Reading;

/// <summary>Sessions for readers: as many as read at once, within the provider's bound, kept warm with their prepared commands.</summary>
internal sealed class SessionPool(StorageProvider provider) : IAsyncDisposable
{
    private readonly ConcurrentBag<SqlSession> _idle = [];
    private readonly SemaphoreSlim _free = new(provider.MostReaders);
    private volatile bool _closed;

    /// <summary>A session; its <see cref="SqlSession.WasIdle"/> says whether the database was reached with it before.</summary>
    public async ValueTask<SqlSession> RentAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
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

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        while (_idle.TryTake(out var session)) await session.DisposeAsync();
    }
}
