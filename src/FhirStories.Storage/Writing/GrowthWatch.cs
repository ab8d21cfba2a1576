using System.Data.Common;

namespace FhirStories.Storage.Writing;

/// <summary>
/// Has the database look at its tables anew each time they have doubled. A planner that knows them as they were when they were empty takes any
/// way for as good as any other, and its own housekeeping comes a minute later or, on a database without it, never.
/// </summary>
internal sealed class GrowthWatch(StorageProvider provider) : IAsyncDisposable
{
    /// <summary>Below this many versions every plan is a good one.</summary>
    private const long First = 100;

    private long _lookAt = First;
    private Task _look = Task.CompletedTask;

    /// <summary>Says after a commit how many versions there are. Called by one writer; never waits.</summary>
    public void Written(long versions)
    {
        if (versions < _lookAt) return;
        _lookAt = versions * 2;
        var before = _look;
        _look = Task.Run(() => LookAsync(before, versions));
    }

    /// <summary>Waits for the looks that have begun.</summary>
    public async ValueTask DisposeAsync() => await _look;

    private async Task LookAsync(Task before, long versions)
    {
        await before;
        try
        {
            await provider.RefreshStatisticsAsync(versions, CancellationToken.None);
        }
        catch (DbException)
        {
            // Nothing is wrong with what is stored: it is found more slowly until the next look, or until the database sees to it.
        }
    }
}
