using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Repository.Access;
using FhirStories.Storage;
using FhirStories.Storage.Reading;
using FhirStories.Validation;

namespace FhirStories.Repository.Tracing;

/// <summary>
/// Keeps the trace of the stored catalogue in memory. It follows the history of the store, whoever wrote it and through
/// whichever server: a question sees all that was written before it was asked.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Whoever asks is alone with the graph for as long as that takes.</item>
/// <item>What was written since the last question is read, and only what it is linked with is judged again. The first question reads everything.</item>
/// <item>Where definitions changed, links are followed anew, and examples are held to the new ones.</item>
/// </list>
/// </remarks>
public sealed class CatalogueTrace : IDisposable
{
    private const int AtOnce = 500;

    private readonly ResourceStore _store;
    private readonly DefinitionStore _definitions;
    private readonly TraceFacts _facts = new(new TextPool(), keepsText: false);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly TraceGraph _graph;
    private readonly CoverageBuilder _coverage;
    private readonly Lazy<CatalogueTrace> _public;
    private long _place;
    private int _judgedBy;

    /// <summary>The trace of a store; nothing is read until somebody asks.</summary>
    /// <param name="store">Where the catalogue is.</param>
    /// <param name="definitions">What links lead to.</param>
    /// <param name="validator">Says which examples are valid.</param>
    public CatalogueTrace(ResourceStore store, DefinitionStore definitions, ResourceValidator validator)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        (_store, _definitions) = (store, definitions);
        Judge = new ExampleJudge(validator, definitions);
        _graph = new TraceGraph(new TargetResolver(definitions));
        _coverage = new CoverageBuilder(definitions, new ElementReader(definitions));
        _judgedBy = definitions.Generation;
        // A graph of its own, which exists once somebody asks who does not see the drafts of others: nothing in it tells of them.
        _public = new Lazy<CatalogueTrace>(() => new CatalogueTrace(CallerAccess.Public(store), definitions, validator));
    }

    /// <summary>The trace as somebody sees it: without drafts, his own too, but for those who see all.</summary>
    public CatalogueTrace As(FhirRepository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return repository.SeesDrafts ? this : _public.Value;
    }

    /// <summary>Judges examples.</summary>
    public ExampleJudge Judge { get; }

    /// <summary>Asks the graph as it stands now.</summary>
    /// <param name="question">What to read; it keeps nothing of the graph.</param>
    /// <param name="cancellation">Ends the wait, and the reading of what was written.</param>
    public async Task<T> AskAsync<T>(Func<TraceGraph, T> question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        await _gate.WaitAsync(cancellation);
        try
        {
            await FollowAsync(cancellation);
            return question(_graph);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The coverage of a scope.</summary>
    /// <param name="scope">What is asked.</param>
    /// <param name="detail">How much the report tells.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<CoverageReport> CoverageAsync(CoverageScope scope, CoverageDetail detail, CancellationToken cancellation)
    {
        // Snapshots are made, where they have not been yet, without anybody waiting for the graph meanwhile.
        var profiles = await AskAsync(graph => _coverage.ProfilesOf(graph, scope), cancellation);
        var counted = await _coverage.PrepareAsync(profiles);
        return await AskAsync(graph => _coverage.Build(graph, scope, counted, detail), cancellation);
    }

    /// <summary>The stored bytes of a resource; null where it is not there.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string reference, CancellationToken cancellation) =>
        reference.Split('/') is [var type, var id] && await _store.ReadAsync(type, id, cancellation) is { Change: not ChangeKind.Delete } found ? found.Json : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_public.IsValueCreated) _public.Value.Dispose();
        _gate.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var versions = await _store.HistoryAsync(new HistoryQuery(null, null, AtOnce) { Start = _place, Backwards = true }, cancellation);
            // Of several versions in one reading only the last counts.
            var last = versions.Take(AtOnce).GroupBy(version => (version.Type, version.Id)).ToDictionary(group => group.Key, group => group.Max(version => version.VersionKey));
            foreach (var version in versions.Take(AtOnce))
            {
                if (last[(version.Type, version.Id)] == version.VersionKey) Take(version);
                _place = version.VersionKey;
            }
            if (versions.Count <= AtOnce) break;
        }
        _graph.FollowDefinitions();
        await JudgeAnewAsync(cancellation);
    }

    private void Take(StoredVersion version)
    {
        var reference = $"{version.Type}/{version.Id}";
        var facts = version.Change == ChangeKind.Delete ? null : _facts.Read(version.Json, reference);
        if (facts is TracedExample example) facts = Judge.Judge(example, version.Json);
        if (facts is null) _graph.Remove(reference);
        else _graph.Put(facts);
    }

    /// <summary>What an example shows depends on the definitions as well.</summary>
    private async Task JudgeAnewAsync(CancellationToken cancellation)
    {
        var generation = _definitions.Generation;
        if (generation == _judgedBy) return;
        foreach (var example in _graph.All<TracedExample>().ToList())
            if (await ReadAsync(example.Reference, cancellation) is { } json) _graph.Put(Judge.Judge(example, json));
        _judgedBy = generation;
    }
}
