using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirStories.Definitions.Normalising;
using Hl7.Fhir.Model;

namespace FhirStories.Definitions.Snapshots;

/// <summary>
/// The snapshot of any StructureDefinition: the published one, else a generated one, made once and kept on disk keyed by
/// content. Safe for any number of threads.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>In memory, if it was used lately.</item>
/// <item>Published with the definition.</item>
/// <item>On disk, if all it rests on is still found as it was when it was made.</item>
/// <item>Generated, once for all who ask meanwhile, on a thread with a deep stack: the generator recurses as definitions nest.</item>
/// </list>
/// </remarks>
public sealed class SnapshotStore
{
    // Snapshots of 20 to 400 kB each: some tens of megabytes at most.
    private const int RecentSnapshots = 64;
    // Mostly data types and the resources being profiled; about a megabyte each.
    private const int RecentPocos = 160;
    private const int StackBytes = 16 << 20;

    private readonly SnapshotFiles? _files;
    private readonly RecentValues<SnapshotResult> _recent = new(RecentSnapshots);
    private readonly RecentValues<KeptPoco> _pocos = new(RecentPocos);
    private readonly ConcurrentDictionary<string, Lazy<Task<SnapshotResult>>> _running = new(StringComparer.Ordinal);
    private long _generations;

    internal SnapshotStore(IDefinitionSource source, string? folder)
    {
        Source = source;
        _files = folder is null ? null : new SnapshotFiles(folder);
    }

    internal IDefinitionSource Source { get; }

    /// <summary>How often the generator ran.</summary>
    internal long Generations => Interlocked.Read(ref _generations);

    /// <summary>The definition with its snapshot.</summary>
    /// <remarks>What is wrong with the definition, or with what it builds on, is told in the issues; it is never an exception.</remarks>
    /// <exception cref="ArgumentException">The entry is no StructureDefinition.</exception>
    public async Task<DefinitionSnapshot> GetAsync(DefinitionEntry definition, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.ResourceType != "StructureDefinition")
            throw new ArgumentException($"{definition.Canonical} is a {definition.ResourceType}; only a StructureDefinition has a snapshot.", nameof(definition));

        var key = SnapshotKeys.SnapshotKeyOf(Source, definition);
        if (Recent(key) is { } recent) return Answer(definition, recent);
        var running = _running.GetOrAdd(key, k => new Lazy<Task<SnapshotResult>>(() => OnDeepStack(() => Make(definition, k))));
        try
        {
            return Answer(definition, await running.Value.WaitAsync(cancellation).ConfigureAwait(false));
        }
        finally
        {
            if (running.Value.IsCompleted) _running.TryRemove(new KeyValuePair<string, Lazy<Task<SnapshotResult>>>(key, running));
        }
    }

    /// <summary>A definition that is not in the store, with its snapshot; nothing of it is kept.</summary>
    /// <param name="structureDefinitionJson">A StructureDefinition in its own release's shape, UTF-8.</param>
    /// <param name="release">The release it belongs to: its base and types are those of this release.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The definition in the R4 model and what is wrong with it.</returns>
    public Task<(ReadOnlyMemory<byte> Json, IReadOnlyList<DefinitionIssue> Issues)> GenerateAsync(
        ReadOnlyMemory<byte> structureDefinitionJson, FhirRelease release, CancellationToken cancellation = default) =>
        OnDeepStack(() =>
        {
            var issues = new List<DefinitionIssue>();
            JsonObject? definition = null;
            try
            {
                definition = JsonNode.Parse(structureDefinitionJson.Span) as JsonObject;
                if (definition is not null) definition = ReleaseNormaliser.ToR4(definition, release, issues);
            }
            catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
            {
                definition = null;
                issues.Add(new DefinitionIssue(DefinitionSeverity.Error, "snapshot-definition-unreadable", $"The definition cannot be read: {e.Message}"));
            }
            if (definition is null)
            {
                if (issues.Count == 0) issues.Add(new DefinitionIssue(DefinitionSeverity.Error, "snapshot-definition-unreadable", "The definition is no JSON object."));
                return (structureDefinitionJson, (IReadOnlyList<DefinitionIssue>)issues);
            }
            var run = new SnapshotRun(this, release, key: null, new SnapshotBudget(cancellation), parent: null);
            var result = run.Generate(JsonSerializer.SerializeToUtf8Bytes(definition));
            return (result.Json, [.. issues, .. result.Issues]);
        });

    internal void CountGeneration() => Interlocked.Increment(ref _generations);

    /// <summary>The snapshot used lately, published, or on disk; else the one that <paramref name="make"/> makes, which is kept.</summary>
    internal SnapshotResult KeptOrMade(DefinitionEntry definition, string key, Func<SnapshotResult> make)
    {
        if (Recent(key) is { } recent) return recent;
        var result = Published(definition) ?? OnDisk(key);
        if (result is null)
        {
            result = make();
            if (!result.MayBeKept) return result;
            _files?.Write(key, result);
        }
        if (result.Poco is { } poco) _pocos.Set(key, new KeptPoco(result.Json, ToBuildOn(poco)));
        _recent.Set(key, result = result with { Poco = null, CheckedFor = Source.Generation });
        return result;
    }

    /// <summary>The snapshot as an object, shared: the generator copies what it changes.</summary>
    internal StructureDefinition? PocoOf(string key, SnapshotResult result)
    {
        if (result.Poco is not null) return ToBuildOn(result.Poco);
        if (_pocos.Find(key) is { } kept && kept.Json.Equals(result.Json)) return kept.Poco;
        if (DefinitionJson.Read(result.Json.Span, out _) is not { } poco) return null;
        _pocos.Set(key, new KeptPoco(result.Json, ToBuildOn(poco)));
        return poco;
    }

    // What builds on it needs its snapshot alone; but the generator takes a definition without a differential for a broken one.
    private static StructureDefinition ToBuildOn(StructureDefinition poco)
    {
        if (poco.Snapshot?.Element is [var root, ..])
            poco.Differential = new StructureDefinition.DifferentialComponent { Element = [new ElementDefinition { Path = root.Path, ElementId = root.ElementId }] };
        return poco;
    }

    private SnapshotResult? Published(DefinitionEntry definition)
    {
        var json = Source.ReadJson(definition);
        return DefinitionJson.HasSnapshot(json.Span) ? new SnapshotResult(json, [], [], true) : null;
    }

    private SnapshotResult? OnDisk(string key) =>
        _files?.Read(key) is { } file && file.Dependencies.All(d => d.StillHolds(Source)) ? file : null;

    private SnapshotResult Make(DefinitionEntry definition, string key) => KeptOrMade(definition, key, () =>
        new SnapshotRun(this, definition.Release, key, new SnapshotBudget(CancellationToken.None), parent: null).Generate(Source.ReadJson(definition)));

    private SnapshotResult? Recent(string key)
    {
        if (_recent.Find(key) is not { } result) return null;
        var generation = Source.Generation;
        if (result.CheckedFor == generation) return result;
        if (!result.Dependencies.All(d => d.StillHolds(Source)))
        {
            _recent.Remove(key);
            return null;
        }
        _recent.Set(key, result with { CheckedFor = generation });
        return result;
    }

    private static DefinitionSnapshot Answer(DefinitionEntry definition, SnapshotResult result) => new(definition, result.Json, result.Issues);

    private static Task<T> OnDeepStack<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException e)
            {
                done.SetCanceled(e.CancellationToken);
            }
#pragma warning disable CA1031 // Whatever it is belongs to who awaits the task.
            catch (Exception e)
            {
                done.SetException(e);
            }
#pragma warning restore CA1031
        }, StackBytes)
        { IsBackground = true, Name = "Snapshot" };
        thread.Start();
        return done.Task;
    }

    private sealed record KeptPoco(ReadOnlyMemory<byte> Json, StructureDefinition Poco);
}
