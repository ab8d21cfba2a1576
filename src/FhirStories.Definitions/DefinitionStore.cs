using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using FhirStories.Definitions.Facts;
using FhirStories.Definitions.Packs;
using FhirStories.Definitions.Searching;

namespace FhirStories.Definitions;

/// <summary>
/// What FHIR and its profiles say: an index of definitions in memory, and their content read when asked for. Safe for any
/// number of threads; nothing is parsed on start but the index.
/// </summary>
public sealed class DefinitionStore
{
    private static readonly Lazy<DefinitionStore> LazyBuiltIn =
        new(() => new DefinitionStore([DefinitionPack.OpenEmbedded("core.pack"), DefinitionPack.OpenEmbedded("conformance.pack")]));

    // An unversioned core canonical means R4 (DESIGN §5); the others follow for what R4 lacks.
    private static readonly FhirRelease[] Precedence = [FhirRelease.R4, FhirRelease.R5, FhirRelease.Stu3];

    private readonly Dictionary<string, List<DefinitionEntry>> _byUrl = new(StringComparer.Ordinal);
    private readonly Dictionary<(FhirRelease, string), List<DefinitionEntry>> _byKind = [];
    private readonly ConcurrentDictionary<FhirRelease, IReadOnlyList<SearchParameterDefinition>> _searchParameters = [];
    private readonly ConcurrentDictionary<FhirRelease, IReadOnlyList<string>> _resourceTypes = [];
    private readonly ConcurrentDictionary<DefinitionEntry, ProfileFacts> _profiles = new(ReferenceEqualityComparer.Instance);
    private readonly Lazy<SuccessorMap> _successors;

    internal DefinitionStore(IEnumerable<DefinitionPack> packs)
    {
        foreach (var entry in packs.SelectMany(p => p.Entries))
        {
            if (_byUrl.TryGetValue(entry.Url, out var same)) same.Add(entry);
            else _byUrl.Add(entry.Url, [entry]);
            if (_byKind.TryGetValue((entry.Release, entry.ResourceType), out var kin)) kin.Add(entry);
            else _byKind.Add((entry.Release, entry.ResourceType), [entry]);
        }
        _successors = new Lazy<SuccessorMap>(() => SuccessorMap.Read(this));
    }

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
            ? _byKind.GetValueOrDefault((one, resourceType)) ?? []
            : Precedence.SelectMany(r => _byKind.GetValueOrDefault((r, resourceType)) ?? []);

    /// <summary>The definition as UTF-8 JSON in its own release's shape, prose removed.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Callers ask the store for content and need not know that an entry knows where its content lies.")]
    public ReadOnlyMemory<byte> ReadJson(DefinitionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Location.Read();
    }

    /// <summary>The search parameters of a release, our own among R4's.</summary>
    public IReadOnlyList<SearchParameterDefinition> SearchParameters(FhirRelease release) =>
        _searchParameters.GetOrAdd(release, static (r, store) =>
            [.. store.List(r, "SearchParameter").Select(e => SearchParameterReader.Read(e.Location.Read()))], this);

    /// <summary>The types a resource can have in a release, in ordinal order; abstract types are left out.</summary>
    public IReadOnlyList<string> ResourceTypes(FhirRelease release) =>
        _resourceTypes.GetOrAdd(release, static (r, store) =>
            [.. store.List(r, "StructureDefinition")
                .Where(e => e is { Kind: "resource", IsAbstract: false, Type: not null } && e.Derivation != "constraint")
                .Select(e => e.Type!).Distinct().Order(StringComparer.Ordinal)], this);

    /// <summary>
    /// What a StructureDefinition states, or null where the canonical names none. The value is kept: ask as often as you like.
    /// </summary>
    /// <inheritdoc cref="Find" path="/param"/>
    public ProfileFacts? Profile(string canonical, FhirRelease? release = null) =>
        Find(canonical, release) is { ResourceType: "StructureDefinition" } entry ? Profile(entry) : null;

    internal ProfileFacts Profile(DefinitionEntry entry) =>
        _profiles.GetOrAdd(entry, static (e, store) => new ProfileFacts(store, e), this);

    internal SuccessorMap Successors => _successors.Value;

    private static DefinitionEntry? Choose(List<DefinitionEntry> candidates, string? version, FhirRelease? release)
    {
        if (release is { } wanted)
        {
            var found = Latest(candidates, wanted, version);
            if (found is not null || !candidates.Exists(c => c.Type == "Extension")) return found;
        }
        foreach (var next in Precedence)
        {
            if (Latest(candidates, next, version) is { } found) return found;
        }
        return null;
    }

    // Sources are in order of precedence, so among equals the first wins.
    private static DefinitionEntry? Latest(List<DefinitionEntry> candidates, FhirRelease release, string? version) =>
        candidates.Find(c => c.Release == release && (version is null || c.Version == version));
}
