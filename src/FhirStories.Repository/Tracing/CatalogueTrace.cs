using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;
using FhirStories.Definitions;
using FhirStories.Repository.Access;
using FhirStories.Repository.Packages;
using FhirStories.Storage;
using FhirStories.Storage.Reading;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Tracing;

/// <summary>
/// Keeps the trace of the stored catalogue in memory. It follows the history of the store, whoever wrote it and through
/// whichever server: a question sees all that was written before it was asked.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Whoever asks is alone with the graph for as long as that takes.</item>
/// <item>What was written since the last question is read, and only what it is linked with is judged again. The first question reads everything, page by page: one is fetched while the one before is read and the one before that is linked.</item>
/// <item>Where definitions changed, links are followed anew, what packages claim is read anew, and examples are held to the new ones.</item>
/// </list>
/// </remarks>
public sealed class CatalogueTrace : IDisposable
{
    private const int AtOnce = 2000;

    private readonly ResourceStore _store;
    private readonly DefinitionStore _definitions;
    private readonly StoredDefinitions? _stored;
    private readonly TraceFacts _facts = new(new TextPool(), keepsText: false);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly TraceGraph _graph;
    private readonly CoverageBuilder _coverage;
    private readonly CatalogueTrace? _whole;
    private readonly Lazy<CatalogueTrace>? _public;
    private long _place;
    private int _judgedBy;
    private int _claimedBy = -1;
    private HashSet<string> _claiming = [];

    /// <summary>The trace of a store; nothing is read until somebody asks.</summary>
    /// <param name="store">Where the catalogue is.</param>
    /// <param name="definitions">What links lead to.</param>
    /// <param name="validator">Says which examples are valid.</param>
    /// <param name="stored">Definitions among what is stored, to be followed first; null: only those of packages count.</param>
    public CatalogueTrace(ResourceStore store, DefinitionStore definitions, ResourceValidator validator, StoredDefinitions? stored = null)
        : this(CallerAccess.WithoutAudit(store), definitions, validator, stored, whole: null) =>
        // A graph of its own, which exists once somebody asks who does not see the drafts of others: nothing in it tells of them.
        _public = new Lazy<CatalogueTrace>(() => new CatalogueTrace(CallerAccess.Public(store), definitions, validator, stored, this));

    private CatalogueTrace(ResourceStore store, DefinitionStore definitions, ResourceValidator validator, StoredDefinitions? stored, CatalogueTrace? whole)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        _whole = whole;
        (_store, _definitions, _stored) = (store, definitions, stored);
        Judge = new ExampleJudge(validator, definitions);
        _graph = new TraceGraph(new TargetResolver(definitions));
        _coverage = new CoverageBuilder(definitions, new ElementReader(definitions));
        _judgedBy = definitions.Generation;
    }

    /// <summary>Whether it knows all stories; the public one knows of no drafts.</summary>
    internal bool IsWhole => _whole is null;

    /// <summary>The trace without drafts.</summary>
    internal CatalogueTrace Public => _public?.Value ?? this;

    /// <summary>Finds the records of who did what to a resource. The repository knows how; null before it said so.</summary>
    internal Func<string, SearchQuery>? RecordsOf { get; set; }

    /// <summary>The trace as somebody sees it: without drafts, his own too, but for those who see all.</summary>
    public CatalogueTrace As(FhirRepository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return repository.SeesDrafts ? this : Public;
    }

    /// <summary>Follows links.</summary>
    internal TargetResolver Targets => _graph.Resolver;

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
        if (_public is { IsValueCreated: true }) _public.Value.Dispose();
        _gate.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        if (_stored is not null) await _stored.RefreshAsync(cancellation);
        var intake = new GraphIntake<StoredVersion>(_graph, Read, Reference, version => _place = version.VersionKey);
        var published = new List<string>();
        var isFirst = _place == 0;
        for (Task<List<StoredVersion>>? next = PageAsync(_place, cancellation); next is not null;)
        {
            var versions = await next;
            // The page after is fetched while this one is read.
            var page = versions.Count > AtOnce ? versions[..AtOnce] : versions;
            next = versions.Count > AtOnce ? Task.Run(() => PageAsync(page[^1].VersionKey, cancellation), cancellation) : null;
            var last = LastOnes(page);
            if (!isFirst && !IsWhole) published.AddRange(last.Where(IsPublished).Select(Reference));
            await intake.AddAsync(last, cancellation);
        }
        intake.Link();
        await ReadRecordsAsync(published, cancellation);
        _graph.FollowDefinitions();
        FollowClaims();
        await JudgeAnewAsync(cancellation);
        await RecordAsync(cancellation);
    }

    // Nobody knew of it here, though it has been written before: a draft until now.
    private bool IsPublished(StoredVersion version) => version is { Type: "Basic", Version: > 1, Change: not ChangeKind.Delete } && _graph.Story(Reference(version)) is null;

    /// <summary>What was recorded of a draft is older than its publication, and was passed over with it.</summary>
    private async Task ReadRecordsAsync(IReadOnlyList<string> published, CancellationToken cancellation)
    {
        if (_whole?.RecordsOf is not { } recordsOf) return;
        foreach (var reference in published)
            foreach (var found in await _store.SearchAsync(recordsOf(reference), cancellation))
                if (Read(found.Resource) is { } record) _graph.Put(record);
    }

    private Task<List<StoredVersion>> PageAsync(long after, CancellationToken cancellation) =>
        _store.HistoryAsync(new HistoryQuery(null, null, AtOnce) { Start = after, Backwards = true, WithRecords = true }, cancellation);

    /// <summary>Of several versions in one reading only the last counts.</summary>
    private static List<StoredVersion> LastOnes(List<StoredVersion> versions)
    {
        if (versions.Count < 2) return versions;
        var seen = new HashSet<(string, string)>();
        var last = new List<StoredVersion>(versions.Count);
        for (var i = versions.Count - 1; i >= 0; i--)
            if (seen.Add((versions[i].Type, versions[i].Id))) last.Add(versions[i]);
        last.Reverse();
        return last;
    }

    private static string Reference(StoredVersion version) => $"{version.Type}/{version.Id}";

    private TracedResource? Read(StoredVersion version)
    {
        if (version.Change == ChangeKind.Delete) return null;
        var facts = _facts.Read(version.Json, Reference(version));
        return facts switch
        {
            TracedStory story => story with { ResourceKey = version.ResourceKey, StoredVersion = version.Version, Records = version.Records },
            _ => Judge.Judge(facts, version.Json),
        };
    }

    /// <summary>Keeps what is recorded of links whose targets came after the stories. Of very many some are left for the next question: they are known here meanwhile.</summary>
    private async Task RecordAsync(CancellationToken cancellation)
    {
        // What is recorded is recorded once, by the one that sees all.
        if (_public is null || _graph.NewlyRecorded.Count == 0) return;
        var stories = _graph.NewlyRecorded.Take(AtOnce).Select(reference => _graph.Story(reference)!).ToList();
        try
        {
            var results = await _store.WriteAsync([.. stories.Select(Recording)], cancellation);
            // Where another version is current by now, the next question sees that.
            for (var i = 0; i < stories.Count; i++)
                if (results[i].Stored is { } stored && stored.Version == stories[i].Facts.StoredVersion) _graph.Keep(stories[i].Facts.Reference, stored.Records);
        }
        catch (Exception exception) when (exception is StorageUnavailableException or StorageBusyException)
        {
            // Whoever asks is answered all the same.
        }
    }

    private WriteOperation Recording(StoryNode story) => new()
    {
        Type = "Basic",
        Id = story.Facts.Reference["Basic/".Length..],
        RecordsOnly = true,
        ExpectedVersion = story.Facts.StoredVersion,
        Records = kept => _graph.Closed(story.Facts.Reference, kept),
    };

    /// <summary>Definitions of packages say which statements they satisfy, as stored ones do.</summary>
    private void FollowClaims()
    {
        var generation = _definitions.Generation;
        if (generation == _claimedBy) return;
        var claiming = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (reference, json) in PackageClaims.In(_definitions))
            if (_facts.Read(json, reference) is { } claims)
            {
                claiming.Add(reference);
                _graph.Put(claims);
            }
        foreach (var gone in _claiming.Except(claiming)) _graph.Remove(gone);
        (_claiming, _claimedBy) = (claiming, generation);
    }

    /// <summary>What an example shows depends on the definitions as well.</summary>
    private async Task JudgeAnewAsync(CancellationToken cancellation)
    {
        var generation = _definitions.Generation;
        if (generation == _judgedBy) return;
        foreach (var shown in _graph.All<TracedResource>().Where(each => each is TracedExample or TracedDocument { Examples.Count: > 0 }).ToList())
            if (await ReadAsync(shown.Reference, cancellation) is { } json) _graph.Put(Judge.Judge(shown, json)!);
        _judgedBy = generation;
    }
}
