namespace FhirStories.Server.Operating;

/// <summary>Work in the background that has ended once the server has.</summary>
/// <remarks>A host that is stopped waits for its services. One that is only disposed of asks them to end and goes on: what they wrote last came after the database was closed.</remarks>
internal abstract class ServerWork : BackgroundService, IAsyncDisposable
{
    // For what does not heed that it should end: the process is not to hang for it.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (ExecuteTask is { } work) await Task.WhenAny(work, Task.Delay(LongestEnd));
        GC.SuppressFinalize(this);
    }
}
