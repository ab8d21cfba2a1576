using System.Text.Json;
using FhirStories.Definitions.Terminology.Systems;
using FhirStories.Definitions.Terminology.ValueSets;

namespace FhirStories.Definitions.Terminology;

/// <summary>Versions of code systems that a call asks for (R4 ValueSet-expand).</summary>
/// <param name="Usual">Where a value set names none: url → version.</param>
/// <param name="Forced">In any case: url → version.</param>
/// <param name="Excluded">Systems, <c>url[|version]</c>, that are left out.</param>
internal sealed record VersionRules(IReadOnlyDictionary<string, string> Usual, IReadOnlyDictionary<string, string> Forced, IReadOnlySet<string> Excluded)
{
    public static readonly VersionRules None = new(new Dictionary<string, string>(), new Dictionary<string, string>(), new HashSet<string>());

    public bool IsNone => Usual.Count == 0 && Forced.Count == 0 && Excluded.Count == 0;

    public string? Of(string system, string? version) =>
        Forced.TryGetValue(system, out var forced) ? forced : version ?? (Usual.TryGetValue(system, out var usual) ? usual : null);
}

/// <summary>What is compiled and kept for all calls of one set of packages.</summary>
internal sealed class TerminologyCaches(int bound)
{
    public TerminologyCache<(string Url, string? Version, FhirRelease? Release, string Supplements), LocalSystem> Systems { get; } =
        new(bound, s => s.Content?.Weight ?? 16);

    public TerminologyCache<(string Canonical, FhirRelease? Release), CompiledValueSet> ValueSets { get; } = new(bound, s => s.Weight);

    /// <summary>All of a code system as a value set, by its URL.</summary>
    public TerminologyCache<(string System, FhirRelease? Release), CompiledValueSet> Wholes { get; } = new(bound, _ => 16);
}

/// <summary>Where the names in a call lead: its release, what was sent with it, the versions it asks for.</summary>
internal sealed class TerminologyScope
{
    private readonly DefinitionStore _store;
    private readonly DefinitionOverlay _overlay;
    private readonly TerminologyCaches _systems;
    private readonly TerminologyCaches _sets;

    public TerminologyScope(DefinitionStore store, TerminologyCaches caches, FhirRelease? release, DefinitionOverlay? overlay = null, VersionRules? versions = null)
    {
        (_store, Release, _overlay, Versions) = (store, release, overlay ?? DefinitionOverlay.Empty, versions ?? VersionRules.None);
        if (_overlay.IsEmpty && Versions.IsNone)
        {
            (_sets, _systems) = (caches, caches);
            return;
        }
        // What depends on things sent with the call is kept for the call only.
        var own = new TerminologyCaches(int.MaxValue);
        (_sets, _systems) = (own, _overlay.IsEmpty ? caches : own);
    }

    private TerminologyScope(TerminologyScope of, FhirRelease release) =>
        (_store, Release, _overlay, Versions, _sets, _systems) = (of._store, release, of._overlay, of.Versions, of._sets, of._systems);

    public VersionRules Versions { get; }

    public FhirRelease? Release { get; }

    /// <summary>The same call in another release: what a definition names is resolved in that definition's own.</summary>
    public TerminologyScope In(FhirRelease release) => release == Release ? this : new TerminologyScope(this, release);

    /// <summary>A value set; one that says why when it is not to be had.</summary>
    public CompiledValueSet ValueSet(string canonical) =>
        _sets.ValueSets.Find((canonical, Release)) ?? new ValueSetCompiler(this).Compile(canonical);

    public CompiledValueSet? Known(string canonical) => _sets.ValueSets.Find((canonical, Release));

    public void Keep(string canonical, CompiledValueSet set) => _sets.ValueSets.Add((canonical, Release), set);

    /// <summary>The JSON of a definition: what was sent with the call, the call's release, then the other releases.</summary>
    public ReadOnlyMemory<byte>? Json(string type, string canonical) => Find(type, canonical)?.Json;

    /// <summary>The same with the release that it belongs to.</summary>
    public (ReadOnlyMemory<byte> Json, FhirRelease? Release)? Find(string type, string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var found = bar < 0 ? _overlay.Find(type, canonical, null) : _overlay.Find(type, canonical[..bar], canonical[(bar + 1)..]);
        if (found is not null) return (found.Value, Release);
        var entry = _store.FindOf(type, canonical, Release);
        return entry is null ? null : (_store.ReadJson(entry), entry.Release);
    }

    /// <summary>A code system with the supplements asked for.</summary>
    public LocalSystem System(string url, string? version, IReadOnlyList<string> supplements)
    {
        version = Versions.Of(url, version);
        var key = (url, version, Release, supplements.Count == 0 ? "" : string.Join('\n', supplements));
        if (_systems.Systems.Find(key) is { } known) return known;
        var system = Make(url, version, supplements);
        _systems.Systems.Add(key, system);
        return system;
    }

    private LocalSystem Make(string url, string? version, IReadOnlyList<string> supplements)
    {
        var grammar = CodeGrammars.Of(url);
        var json = Json("CodeSystem", version is null ? url : $"{url}|{version}");
        if (json is null && version is null && Renamed(url) is { } other) json = Json("CodeSystem", other);
        if (json is null)
        {
            var reason = version is not null && Json("CodeSystem", url) is not null
                ? new TerminologyReason("system-version-unknown", $"Version {version} of the code system {url} is not here.")
                : new TerminologyReason("system-unknown", $"The code system {url} is not here.");
            return new LocalSystem(url, null, grammar, reason);
        }
        using var document = JsonDocument.Parse(json.Value);
        var content = CodeSystemReader.Read(document.RootElement);
        foreach (var supplement in supplements)
        {
            if (Json("CodeSystem", supplement) is not { } text) continue;
            using var more = JsonDocument.Parse(text);
            if (more.RootElement.Text("supplements") is { } target && (target == url || target.StartsWith(url + "|", StringComparison.Ordinal)))
                content = CodeSystemReader.Supplement(content, more.RootElement);
        }
        return new LocalSystem(url, content, grammar, null);
    }

    // Before R4, HL7's v2 tables and v3 code systems had other names (terminology.hl7.org has kept their codes).
    private static string? Renamed(string url) =>
        url.StartsWith("http://hl7.org/fhir/v3/", StringComparison.Ordinal) ? "http://terminology.hl7.org/CodeSystem/v3-" + url["http://hl7.org/fhir/v3/".Length..]
        : url.StartsWith("http://hl7.org/fhir/v2/", StringComparison.Ordinal) ? "http://terminology.hl7.org/CodeSystem/v2-" + url["http://hl7.org/fhir/v2/".Length..]
        : null;
}
