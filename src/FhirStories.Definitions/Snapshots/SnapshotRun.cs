using Hl7.Fhir.Model;
using Hl7.Fhir.Specification.Snapshot;
using Hl7.Fhir.Specification.Source;
using Hl7.Fhir.Utility;

namespace FhirStories.Definitions.Snapshots;

/// <summary>The making of one snapshot.</summary>
/// <remarks>
/// <list type="number">
/// <item>The base is looked for first: missing or circular, the type it constrains stands in for it and the finding is an error.</item>
/// <item>Firely's generator merges the differential onto the base. Whatever definition it asks for it gets with a snapshot, made
/// by a run of its own where need be, so that each is made in its own release and the circle of a malicious set is seen here.</item>
/// <item><see cref="SnapshotFinish"/> puts right what the generator leaves wrong.</item>
/// </list>
/// </remarks>
internal sealed class SnapshotRun : IAsyncResourceResolver
{
    private const int Repairs = 4;
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private readonly SnapshotStore _store;
    private readonly SnapshotBudget _budget;
    private readonly SnapshotRun? _parent;
    private readonly int _depth;
    private readonly FhirRelease _release;
    private readonly string? _key;
    private readonly Dictionary<string, StructureDefinition?> _resolved = new(StringComparer.Ordinal);
    private readonly HashSet<SnapshotDependency> _dependencies = [];
    private readonly List<DefinitionIssue> _issues = [];
    private bool _mayBeKept = true;

    public SnapshotRun(SnapshotStore store, FhirRelease release, string? key, SnapshotBudget budget, SnapshotRun? parent)
    {
        _store = store;
        _release = release;
        _key = key;
        _budget = budget;
        _parent = parent;
        _depth = parent is null ? 0 : parent._depth + 1;
    }

    /// <summary>The canonical of the definition, for issues.</summary>
    public string? Canonical { get; private set; }

    public void Report(DefinitionSeverity severity, string code, string message, string? elementId = null)
    {
        var issue = new DefinitionIssue(severity, code, message, Canonical: Canonical, ElementId: elementId);
        if (!_issues.Contains(issue)) _issues.Add(issue);
    }

    /// <summary>Makes the snapshot of a definition in R4's form.</summary>
    public SnapshotResult Generate(ReadOnlyMemory<byte> json)
    {
        var definition = DefinitionJson.Read(json.Span, out var problem);
        if (definition is null)
        {
            Report(DefinitionSeverity.Error, "snapshot-definition-unreadable", $"The definition cannot be read: {problem}");
            return new SnapshotResult(json, _issues, [], true);
        }
        Canonical = definition.Url is null ? null : definition.Version is null ? definition.Url : $"{definition.Url}|{definition.Version}";
        try
        {
            definition.Snapshot = null;
            if (MayBeGenerated(definition)) Generate(definition);
        }
        catch (SnapshotLimitException e)
        {
            // How much was left depends on who asked, and how long it took on the machine's other work.
            _mayBeKept &= _parent is null && e.IsLasting;
            definition.Snapshot = null;
            Report(DefinitionSeverity.Error, "snapshot-too-large", $"No snapshot can be made: {e.Message}.");
        }
        catch (CodedException e)
        {
            // A property has content of another kind than FHIR gives it, and whoever looks at it is told so.
            Report(DefinitionSeverity.Error, "snapshot-definition-unreadable", $"The definition cannot be read: {e.Message}");
            return new SnapshotResult(json, _issues, [.. _dependencies], _mayBeKept);
        }
        return new SnapshotResult(DefinitionJson.Write(definition), _issues, [.. _dependencies], _mayBeKept) { Poco = definition };
    }

    private bool MayBeGenerated(StructureDefinition definition)
    {
        if (string.IsNullOrEmpty(definition.Url) || string.IsNullOrEmpty(definition.Type))
        {
            Report(DefinitionSeverity.Error, "snapshot-definition-incomplete", "The definition has no url or no type; give it both.");
            return false;
        }
        var elements = definition.Differential?.Element ?? [];
        if (elements.Count > SnapshotBudget.DifferentialElements)
            throw new SnapshotLimitException($"its differential has {elements.Count} elements, and {SnapshotBudget.DifferentialElements} are the most that is read");
        if (elements.Find(e => e.Path?.Count(c => c == '.') >= SnapshotBudget.PathDepth) is { } deep)
            throw new SnapshotLimitException($"the path of an element ({deep.Path![..60]}…) is deeper than {SnapshotBudget.PathDepth} levels");
        foreach (var nameless in elements.Where(e => string.IsNullOrEmpty(e.Path)).ToArray())
        {
            Report(DefinitionSeverity.Error, "snapshot-element-unknown", "An element of the differential has no path; it is left out.", nameless.ElementId);
            elements.Remove(nameless);
        }
        return true;
    }

    private void Generate(StructureDefinition definition)
    {
        _store.CountGeneration();
        var stated = definition.BaseDefinition;
        if (!FindBase(definition)) return;
        var published = definition.Differential;
        NamedDefinitions.Check(definition, this);
        try
        {
            var merged = Merge(definition, out var unknown, out var outcome);
            // Each time a level deeper: what is out of order below an element shows once the element is in its place.
            for (var i = 0; i < Repairs && merged && unknown.Any; i++)
            {
                unknown.Remove(definition.Snapshot!.Element);
                if (DifferentialRepair.Repair(definition.Differential!.Element, definition.Snapshot.Element, this) is not { } repaired) break;
                definition.Differential = new StructureDefinition.DifferentialComponent { Element = repaired };
                merged = Merge(definition, out unknown, out outcome);
            }
            if (merged) unknown.Report(definition, this);
            SnapshotFinish.Apply(definition, _release);
            GeneratorFindings.Report(outcome, this);
        }
        catch (Exception e) when (e is not (SnapshotLimitException or OperationCanceledException or CodedException or OutOfMemoryException))
        {
            // The generator has no end of ways to object to a definition that is wrong.
            definition.Snapshot = null;
            Report(DefinitionSeverity.Error, "snapshot-failed", $"No snapshot could be made: {e.Message}");
        }
        finally
        {
            definition.BaseDefinition = stated;
            definition.Differential = published;
        }
    }

    private bool Merge(StructureDefinition definition, out UnknownElements unknown, out OperationOutcome? outcome)
    {
        var added = unknown = new UnknownElements(definition);
        // An instance is not safe for two threads, and costs nothing to make.
        var generator = new SnapshotGenerator(this, Settings);
        generator.PrepareElement += (_, e) =>
        {
            _budget.Spend();
            added.Note(e);
        };
        var elements = generator.GenerateAsync(definition).GetAwaiter().GetResult();
        definition.Snapshot = elements is { Count: > 0 } ? new StructureDefinition.SnapshotComponent { Element = elements } : null;
        outcome = generator.Outcome;
        return definition.Snapshot is not null;
    }

#pragma warning disable CS0618 // Obsolete, and on by default: a base that has a snapshot would be generated anew.
    private static SnapshotGeneratorSettings Settings { get; } = new()
    {
        ForceRegenerateSnapshots = false,
        GenerateSnapshotForExternalProfiles = false,
        GenerateElementIds = true,
    };
#pragma warning restore CS0618

    /// <summary>Sets the base that the generator is to use: the stated one, or the type where that is not to be had.</summary>
    private bool FindBase(StructureDefinition definition)
    {
        if (definition.BaseDefinition is not { Length: > 0 } stated)
        {
            if (definition.Derivation != StructureDefinition.TypeDerivationRule.Constraint) return true;
            Report(DefinitionSeverity.Error, "snapshot-base-missing", "The definition constrains another and does not name it; give it a baseDefinition.");
        }
        else if (CircularFrom(stated) is { } circle)
        {
            Report(DefinitionSeverity.Error, "snapshot-base-circular", $"The definition builds on itself: {circle}. Correct the baseDefinition of one of them.");
        }
        else if (Resolve(stated) is { HasSnapshot: true })
        {
            return true;
        }
        else if (_resolved[stated] is null)
        {
            Report(DefinitionSeverity.Error, "snapshot-base-missing", $"The base {stated} is not among the {ReleaseName} definitions here; add the package that has it.");
        }
        else
        {
            Report(DefinitionSeverity.Error, "snapshot-base-unusable", $"The base {stated} has no snapshot and none could be made of it.");
        }

        var type = definition.Type!.Contains(':', StringComparison.Ordinal) ? definition.Type : Core + definition.Type;
        if (definition.Derivation != StructureDefinition.TypeDerivationRule.Constraint || type == definition.Url || CircularFrom(type) is not null
            || Resolve(type) is not { HasSnapshot: true }) return false;
        definition.BaseDefinition = type;
        return true;
    }

    private string? CircularFrom(string canonical)
    {
        if (_store.Source.Find(canonical, _release) is not { } entry) return null;
        var key = SnapshotKeys.SnapshotKeyOf(_store.Source, entry);
        var names = new List<string?> { entry.Url };
        for (var run = this; run is not null; run = run._parent)
        {
            names.Add(run.Canonical);
            if (run._key != key) continue;
            for (var tainted = this; tainted is not null; tainted = tainted._parent) tainted._mayBeKept = false;
            names.Reverse();
            return string.Join(" → ", names);
        }
        return null;
    }

    System.Threading.Tasks.Task<Resource?> IAsyncResourceResolver.ResolveByUriAsync(string uri) => System.Threading.Tasks.Task.FromResult<Resource?>(Resolve(uri));

    System.Threading.Tasks.Task<Resource?> IAsyncResourceResolver.ResolveByCanonicalUriAsync(string uri) => System.Threading.Tasks.Task.FromResult<Resource?>(Resolve(uri));

    /// <summary>Whether the canonical names a StructureDefinition; no snapshot is made to know it.</summary>
    public bool Knows(string canonical) => Find(canonical) is { ResourceType: "StructureDefinition" };

    private string ReleaseName => _release == FhirRelease.Stu3 ? "STU3" : _release.ToString();

    private DefinitionEntry? Find(string canonical)
    {
        var entry = _store.Source.Find(canonical, _release);
        _dependencies.Add(new SnapshotDependency(_release, canonical, entry is null ? null : SnapshotKeys.ContentKeyOf(_store.Source, entry)));
        return entry;
    }

    /// <summary>A definition with its snapshot, as this release understands the canonical.</summary>
    public StructureDefinition? Resolve(string canonical)
    {
        if (_resolved.TryGetValue(canonical, out var known)) return known;
        _budget.Check();
        return _resolved[canonical] = Find(canonical) is { ResourceType: "StructureDefinition" } entry ? WithSnapshot(entry, canonical) : null;
    }

    private StructureDefinition? WithSnapshot(DefinitionEntry entry, string canonical)
    {
        if (CircularFrom(canonical) is { } circle)
        {
            // For whoever is in the circle, and not for who merely uses one of it.
            for (var run = this; run is not null; run = run._key == SnapshotKeys.SnapshotKeyOf(_store.Source, entry) ? null : run._parent)
                run.Report(DefinitionSeverity.Warning, "snapshot-profile-recursive", $"A profile uses itself: {circle}. Within itself it stands for its type alone.");
            return entry.Type is { } type && Core + type != entry.Url ? Resolve(Core + type) : null;
        }
        if (_depth >= SnapshotBudget.Chain) throw new SnapshotLimitException($"the definitions build on one another more than {SnapshotBudget.Chain} deep");

        var key = SnapshotKeys.SnapshotKeyOf(_store.Source, entry);
        if (!_budget.Passing.TryGetValue(key, out var result)) result = _store.KeptOrMade(entry, key, () => new SnapshotRun(_store, entry.Release, key, _budget, this).Generate(_store.Source.ReadJson(entry)));
        _dependencies.UnionWith(result.Dependencies);
        _mayBeKept &= result.MayBeKept;
        if (!result.MayBeKept) _budget.Passing[key] = result;
        // What is wrong below makes this snapshot wrong too; what is merely noted there is not repeated.
        foreach (var issue in result.Issues.Where(i => i.Severity == DefinitionSeverity.Error))
            if (!_issues.Contains(issue)) _issues.Add(issue);
        return _store.PocoOf(key, result);
    }
}
