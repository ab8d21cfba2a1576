using System.Collections.Concurrent;

namespace FhirStories.Storage.Reading;

/// <summary>Sessions for readers: as many as read at once, kept warm with their prepared commands.</summary>
internal sealed class SessionPool(StorageProvider provider) : IAsyncDisposable
{
    private readonly ConcurrentBag<SqlSession> _idle = [];
    private volatile bool _closed;

    public async ValueTask<SqlSession> RentAsync(CancellationToken cancellation) =>
        _idle.TryTake(out var session) ? session : new SqlSession(await provider.OpenAsync(cancellation));

    /// <summary>Takes a session back; one whose use failed is thrown away with whatever state it is in.</summary>
    public ValueTask ReturnAsync(SqlSession session, bool sound)
    {
        if (!sound || _closed) return session.DisposeAsync();
        _idle.Add(session);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        while (_idle.TryTake(out var session)) await session.DisposeAsync();
    }
}
