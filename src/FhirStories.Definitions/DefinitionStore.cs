using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using FhirStories.Definitions.Facts;
using FhirStories.Definitions.Normalising;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Packs;
using FhirStories.Definitions.Searching;
using FhirStories.Definitions.Snapshots;

namespace FhirStories.Definitions;

/// <summary>
/// What FHIR and its profiles say: an index of definitions in memory, and their content read when asked for. Safe for any
/// number of threads; nothing is parsed on start but the index.
/// </summary>
public sealed class DefinitionStore : IDefinitionSource
{
    private static readonly Lazy<DefinitionStore> LazyBuiltIn =
        new(() => new DefinitionStore([DefinitionPack.OpenEmbedded("core.pack"), DefinitionPack.OpenEmbedded("conformance.pack")]));

    // An unversioned core canonical means R4 (DESIGN §5); the others follow for what R4 lacks.
    private static readonly FhirRelease[] Precedence = [FhirRelease.R4, FhirRelease.R5, FhirRelease.Stu3];

    // The first definition of a URL, by position; _next leads to the next of the same URL, 0 ends the chain.
    private readonly DefinitionEntry[] _entries;
    private readonly int[] _next;
    private readonly Dictionary<string, int> _byUrl;
    private readonly ReleaseContent[] _releases;
    private readonly ConcurrentDictionary<DefinitionEntry, ProfileFacts> _profiles = new(ReferenceEqualityComparer.Instance);
    private readonly Lazy<SuccessorMap> _successors;

    internal DefinitionStore(IReadOnlyList<DefinitionPack> packs, string? cacheFolder = null)
    {
        Snapshots = new SnapshotStore(this, cacheFolder);
        _entries = [.. packs.SelectMany(p => p.Entries)];
        _next = new int[_entries.Length];
        _byUrl = new Dictionary<string, int>(_entries.Length, StringComparer.Ordinal);
        _releases = [.. Enumerable.Range(0, (int)FhirRelease.R5 + 1).Select(r => new ReleaseContent(this, (FhirRelease)r))];
        List<DefinitionEntry> kin = [];
        for (var at = 0; at < _entries.Length; at++)
        {
            var entry = _entries[at];
            if (!_byUrl.TryAdd(entry.Url, at))
            {
                var last = _byUrl[entry.Url];
                while (_next[last] != 0) last = _next[last];
                _next[last] = at;
            }
            // Packs keep definitions of one release and kind together.
            if (kin is not [var first, ..] || first.Release != entry.Release || first.ResourceType != entry.ResourceType)
            {
                var kinds = _releases[(int)entry.Release].ByKind;
                if (!kinds.TryGetValue(entry.ResourceType, out kin!)) kinds.Add(entry.ResourceType, kin = []);
            }
            kin.Add(entry);
        }
        _successors = new Lazy<SuccessorMap>(() => SuccessorMap.Read(this));
    }

    /// <summary>A store of its own, with what this assembly carries and whatever <see cref="Use"/> adds.</summary>
    public DefinitionStore(DefinitionStoreOptions options)
        : this([DefinitionPack.OpenEmbedded("core.pack"), DefinitionPack.OpenEmbedded("conformance.pack")], options?.CacheFolder)
    {
    }

    /// <summary>The packages in use, first the one that wins.</summary>
    public IReadOnlyList<(PackageManifest Manifest, PackageOrigin Origin)> Packages => throw new NotImplementedException();

    /// <summary>Rises whenever the packages change: what is derived from definitions is made anew then.</summary>
    public int Generation { get; }

    /// <summary>Snapshots of its StructureDefinitions.</summary>
    public SnapshotStore Snapshots { get; }

    DefinitionEntry? IDefinitionSource.Find(string canonical, FhirRelease release) => Find(canonical, release);

    ReadOnlyMemory<byte> IDefinitionSource.ReadStored(DefinitionEntry entry) => entry.Location.Read();

    /// <summary>
    /// Uses these packages beside the built-in definitions, in place of those used before: all at once for every reader, who
    /// sees either the old set or the new one.
    /// </summary>
    /// <param name="packages">First the one that wins.</param>
    public void Use(IReadOnlyList<(DefinitionPackage Package, PackageOrigin Origin)> packages) => throw new NotImplementedException();

    /// <summary>The definitions this assembly carries: R4 and R5 core, Care Connect with its STU3 base, and our own.</summary>
    public static DefinitionStore BuiltIn => LazyBuiltIn.Value;

    /// <summary>
    /// The definition that a canonical names, or null.
    /// </summary>
    /// <param name="canonical"><c>url[|version]</c>, without an element (take that off with <see cref="CanonicalTarget.Parse"/>).</param>
    /// <param name="release">
    /// The release to resolve in; an extension that it lacks is looked for in the others. Null: R4, then R5, then STU3.
    /// </param>
    public DefinitionEntry? Find(string canonical, FhirRelease? release = null)
    {
        ArgumentNullException.ThrowIfNull(canonical);
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        // A few core code systems carry a bar in their URL (…/v2-0360|2.3.1), so the whole text is tried first.
        if (bar >= 0 && _byUrl.TryGetValue(canonical, out var whole)) return Choose(whole, null, release);
        var url = bar < 0 ? canonical : canonical[..bar];
        var version = bar < 0 || bar == canonical.Length - 1 ? null : canonical[(bar + 1)..];
        return _byUrl.TryGetValue(url, out var candidates) ? Choose(candidates, version, release) : null;
    }

    /// <summary>All definitions of a resource type in one release, or in every release where none is named.</summary>
    public IEnumerable<DefinitionEntry> List(FhirRelease? release, string resourceType) =>
        release is { } one
            ? _releases[(int)one].ByKind.GetValueOrDefault(resourceType) ?? []
            : Precedence.SelectMany(r => _releases[(int)r].ByKind.GetValueOrDefault(resourceType) ?? []);

    /// <summary>The definition as UTF-8 JSON of the R4 model, with its own <c>fhirVersion</c>; built-in ones without prose.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Callers ask the store for content and need not know that an entry knows where its content lies.")]
    public ReadOnlyMemory<byte> ReadJson(DefinitionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return ReleaseNormaliser.ToR4(entry.Location.Read(), entry.Release);
    }

    /// <summary>The search parameters of a release, our own among R4's.</summary>
    public IReadOnlyList<SearchParameterDefinition> SearchParameters(FhirRelease release) => _releases[(int)release].SearchParameters.Value;

    /// <summary>The types a resource can have in a release, in ordinal order; abstract types are left out.</summary>
    public IReadOnlyList<string> ResourceTypes(FhirRelease release) => _releases[(int)release].ResourceTypes.Value;

    /// <summary>
    /// What a StructureDefinition states, or null where the canonical names none. The value is kept: ask as often as you like.
    /// </summary>
    /// <inheritdoc cref="Find" path="/param"/>
    public ProfileFacts? Profile(string canonical, FhirRelease? release = null) =>
        Find(canonical, release) is { ResourceType: "StructureDefinition" } entry ? Profile(entry) : null;

    internal ProfileFacts Profile(DefinitionEntry entry) =>
        _profiles.GetOrAdd(entry, static (e, store) => new ProfileFacts(store, e), this);

    internal SuccessorMap Successors => _successors.Value;

    private DefinitionEntry? Choose(int candidates, string? version, FhirRelease? release)
    {
        if (release is { } wanted)
        {
            var found = First(candidates, c => c.Release == wanted && Matches(c, version));
            if (found is not null || First(candidates, c => c.Type == "Extension") is null) return found;
        }
        foreach (var next in Precedence)
        {
            if (First(candidates, c => c.Release == next && Matches(c, version)) is { } found) return found;
        }
        return null;
    }

    private static bool Matches(DefinitionEntry entry, string? version) => version is null || entry.Version == version;

    // Sources are in order of precedence, so among equals the first wins.
    private DefinitionEntry? First(int candidates, Func<DefinitionEntry, bool> wanted)
    {
        var at = candidates;
        do
        {
            if (wanted(_entries[at])) return _entries[at];
            at = _next[at];
        }
        while (at != 0);
        return null;
    }

    /// <summary>What belongs to one release; each part is made when first asked for.</summary>
    private sealed class ReleaseContent(DefinitionStore store, FhirRelease release)
    {
        public Dictionary<string, List<DefinitionEntry>> ByKind { get; } = new(StringComparer.Ordinal);

        public Lazy<IReadOnlyList<SearchParameterDefinition>> SearchParameters { get; } = new(() =>
            [.. store.List(release, "SearchParameter").Select(e => SearchParameterReader.Read(e.Location.Read()))]);

        public Lazy<IReadOnlyList<string>> ResourceTypes { get; } = new(() =>
            [.. store.List(release, "StructureDefinition")
                .Where(e => e is { Kind: "resource", IsAbstract: false, Type: not null } && e.Derivation != "constraint")
                .Select(e => e.Type!).Distinct().Order(StringComparer.Ordinal)]);
    }
}
