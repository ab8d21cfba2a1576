using FhirStories.Catalogue.Trace.Facts;

namespace FhirStories.Catalogue.Trace;

/// <summary>
/// Takes many resources into a graph: the facts of a batch are read on all cores while those of the batch before are linked. They come in
/// in the order in which they were given. For one task at a time, which must be alone with the graph.
/// </summary>
/// <typeparam name="T">What a resource is given as.</typeparam>
/// <param name="graph">The graph.</param>
/// <param name="read">Reads facts, on any thread; null for what has no part in the trace, or is no more.</param>
/// <param name="reference"><c>[type]/[id]</c> of a resource.</param>
/// <param name="taken">Told of each resource that is in.</param>
public sealed class GraphIntake<T>(TraceGraph graph, Func<T, TracedResource?> read, Func<T, string> reference, Action<T> taken)
{
    // Fewer are read sooner than shared out.
    private const int Few = 16;

    private IReadOnlyList<T> _waiting = [];
    private TracedResource?[] _facts = [];

    /// <summary>Reads a batch, and meanwhile links the one before.</summary>
    /// <exception cref="System.Text.Json.JsonException">A resource is no JSON; those of the batch are not in.</exception>
    public async Task AddAsync(IReadOnlyList<T> batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count <= Few)
        {
            Link();
            (_facts, _waiting) = ([.. batch.Select(read)], batch);
            return;
        }
        var reading = Task.Run(() => Read(batch, cancellation), cancellation);
        try
        {
            Link();
        }
        finally
        {
            await reading;
        }
        (_facts, _waiting) = (await reading, batch);
    }

    /// <summary>Links what was read and is not linked yet.</summary>
    public void Link()
    {
        var (batch, facts) = (_waiting, _facts);
        (_waiting, _facts) = ([], []);
        for (var i = 0; i < facts.Length; i++)
        {
            if (facts[i] is { } known) graph.Put(known);
            else graph.Remove(reference(batch[i]));
            taken(batch[i]);
        }
    }

    private TracedResource?[] Read(IReadOnlyList<T> batch, CancellationToken cancellation)
    {
        var facts = new TracedResource?[batch.Count];
        Parallel.For(0, batch.Count, new ParallelOptions { CancellationToken = cancellation }, i => facts[i] = read(batch[i]));
        return facts;
    }
}
