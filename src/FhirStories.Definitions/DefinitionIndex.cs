using FhirStories.Definitions.Facts;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Packs;
using FhirStories.Definitions.Searching;

namespace FhirStories.Definitions;

/// <summary>What the store knows at one time: never changed, replaced as a whole when packages come or go.</summary>
internal sealed class DefinitionIndex
{
    // An unversioned core canonical means R4 (DESIGN §5); the others follow for what R4 lacks.
    private static readonly FhirRelease[] Precedence = [FhirRelease.R4, FhirRelease.R4B, FhirRelease.R5, FhirRelease.Stu3];

    // The first definition of a URL, by position; _next leads to the next of the same URL, 0 ends the chain.
    private readonly DefinitionEntry[] _entries;
    private readonly int[] _next;
    private readonly Dictionary<string, int> _byUrl;
    private readonly ReleaseContent[] _releases;
    private readonly Lazy<Dictionary<(string, string), DefinitionEntry>> _byId;

    /// <summary>An index of packs.</summary>
    /// <param name="generation">Which one this is.</param>
    /// <param name="packs">In order of precedence.</param>
    /// <param name="packages">What the packs are, in the same order, as far as they are packages.</param>
    public DefinitionIndex(int generation, IReadOnlyList<DefinitionPack> packs, IReadOnlyList<(PackageManifest, PackageOrigin)> packages)
    {
        Generation = generation;
        Packs = packs;
        _entries = [.. packs.SelectMany(p => p.Entries)];
        _next = new int[_entries.Length];
        _byUrl = new Dictionary<string, int>(_entries.Length, StringComparer.Ordinal);
        _releases = [.. Enumerable.Range(0, (int)FhirRelease.R4B + 1).Select(r => new ReleaseContent(this, (FhirRelease)r))];
        var last = new Dictionary<int, int>();
        // An official package restates what is built in as facts of the same package: the facts are then listed no more.
        var restated = _entries.Where(e => e.Origin is not (PackageOrigin.BuiltIn or PackageOrigin.Stored)).Select(e => (e.ResourceType, e.Id)).ToHashSet();
        List<DefinitionEntry> kin = [];
        for (var at = 0; at < _entries.Length; at++)
        {
            var entry = _entries[at];
            if (!_byUrl.TryAdd(entry.Url, at))
            {
                var first = _byUrl[entry.Url];
                _next[last.GetValueOrDefault(first, first)] = at;
                last[first] = at;
            }
            if (entry.Origin == PackageOrigin.BuiltIn && restated.Contains((entry.ResourceType, entry.Id))) continue;
            // What is stored is listed and served as what it is: a resource.
            if (entry.Origin == PackageOrigin.Stored) continue;
            // Packs keep definitions of one release and kind together.
            if (kin is not [var neighbour, ..] || neighbour.Release != entry.Release || neighbour.ResourceType != entry.ResourceType)
            {
                var kinds = _releases[(int)entry.Release].ByKind;
                if (!kinds.TryGetValue(entry.ResourceType, out kin!)) kinds.Add(entry.ResourceType, kin = []);
            }
            kin.Add(entry);
        }
        _byId = new Lazy<Dictionary<(string, string), DefinitionEntry>>(ById);
        Packages = [.. packages.Where(p => p.Item2 != PackageOrigin.Stored), .. BuiltIn()];
    }

    public int Generation { get; }

    /// <summary>What it is an index of, in order of precedence.</summary>
    public IReadOnlyList<DefinitionPack> Packs { get; }

    public IReadOnlyList<(PackageManifest Manifest, PackageOrigin Origin)> Packages { get; }

    /// <summary>Profiles read so far, for as long as this index is in use.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<DefinitionEntry, ProfileFacts> Profiles { get; } = new(ReferenceEqualityComparer.Instance);

    public DefinitionEntry? Find(string canonical, FhirRelease? release)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        // A few core code systems carry a bar in their URL (…/v2-0360|2.3.1), so the whole text is tried first.
        if (bar >= 0 && _byUrl.TryGetValue(canonical, out var whole)) return Choose(whole, null, release);
        var url = bar < 0 ? canonical : canonical[..bar];
        var version = bar < 0 || bar == canonical.Length - 1 ? null : canonical[(bar + 1)..];
        return _byUrl.TryGetValue(url, out var candidates) ? Choose(candidates, version, release) : null;
    }

    public IEnumerable<DefinitionEntry> FindAll(string url)
    {
        if (!_byUrl.TryGetValue(url, out var at)) yield break;
        do
        {
            yield return _entries[at];
            at = _next[at];
        }
        while (at != 0);
    }

    public DefinitionEntry? FindById(string resourceType, string id) => _byId.Value.GetValueOrDefault((resourceType, id));

    public IEnumerable<DefinitionEntry> List(FhirRelease? release, string resourceType) =>
        release is { } one
            ? _releases[(int)one].ByKind.GetValueOrDefault(resourceType) ?? []
            : Precedence.SelectMany(r => _releases[(int)r].ByKind.GetValueOrDefault(resourceType) ?? []);

    public IReadOnlyList<SearchParameterDefinition> SearchParameters(FhirRelease release) => _releases[(int)release].SearchParameters.Value;

    public IReadOnlyList<string> ResourceTypes(FhirRelease release) => _releases[(int)release].ResourceTypes.Value;

    private DefinitionEntry? Choose(int candidates, string? version, FhirRelease? release)
    {
        if (release is { } wanted)
        {
            if (Best(candidates, version, wanted) is { } found) return found;
            // R4B is R4 with some resources changed: what an R4B package does not bring is R4's.
            if (wanted == FhirRelease.R4B && Best(candidates, version, FhirRelease.R4) is { } shared) return shared;
            if (!IsExtension(candidates)) return null;
        }
        foreach (var next in Precedence)
        {
            if (Best(candidates, version, next) is { } found) return found;
        }
        return null;
    }

    /// <summary>
    /// The definition of a release: the exact version before a partial one, that before the version of its core package; where
    /// several remain the better origin wins, then the higher version, then the package that was named first.
    /// </summary>
    private DefinitionEntry? Best(int candidates, string? version, FhirRelease release)
    {
        DefinitionEntry? best = null;
        var at = candidates;
        do
        {
            var entry = _entries[at];
            if (entry.Release == release && Fit(entry, version) is > 0 and var fit && (best is null || IsBetter(entry, fit, best, Fit(best, version)))) best = entry;
            at = _next[at];
        }
        while (at != 0);
        return best;
    }

    private static bool IsBetter(DefinitionEntry entry, int fit, DefinitionEntry best, int bestFit)
    {
        if (fit != bestFit) return fit > bestFit;
        if (entry.Origin != best.Origin) return entry.Origin < best.Origin;
        return CanonicalVersion.Compare(entry.Version, best.Version) > 0;
    }

    /// <summary>How well a definition is what a version asks for; 0 where it is not.</summary>
    private static int Fit(DefinitionEntry entry, string? version)
    {
        if (version is null || entry.Version == version) return 3;
        if (CanonicalVersion.IsPartOf(version, entry.Version)) return 2;
        // R4 binds its own v3 value sets, which have versions of their own, as …|4.0.1.
        return entry.PackageVersion == version && (entry.PackageName is "hl7.fhir.r3.core" or "hl7.fhir.r4.core" or "hl7.fhir.r4b.core" or "hl7.fhir.r5.core") ? 1 : 0;
    }

    private bool IsExtension(int candidates)
    {
        var at = candidates;
        do
        {
            if (_entries[at].Type == "Extension") return true;
            at = _next[at];
        }
        while (at != 0);
        return false;
    }

    private IEnumerable<DefinitionEntry> BuiltInOf(FhirRelease release, string resourceType) =>
        _entries.Where(e => e.Origin == PackageOrigin.BuiltIn && e.Release == release && e.ResourceType == resourceType);

    private Dictionary<(string, string), DefinitionEntry> ById()
    {
        var result = new Dictionary<(string, string), DefinitionEntry>(_entries.Length);
        foreach (var entry in _entries) if (entry.Origin != PackageOrigin.Stored) result.TryAdd((entry.ResourceType, entry.Id), entry);
        return result;
    }

    /// <summary>The packages whose definitions this assembly carries, as their sources name them.</summary>
    private IEnumerable<(PackageManifest, PackageOrigin)> BuiltIn() =>
        _entries.Where(e => e.Origin == PackageOrigin.BuiltIn).GroupBy(e => e.Source).Select(package => (new PackageManifest(
            package.First().PackageName, package.First().PackageVersion, FhirReleases.VersionOf(package.First().Release), null, null,
            new Dictionary<string, string>(), package.First().Location.Pack.Key,
            new SortedDictionary<string, int>(package.CountBy(e => e.ResourceType).ToDictionary(), StringComparer.Ordinal), []), PackageOrigin.BuiltIn));

    /// <summary>What belongs to one release; each part is made when first asked for.</summary>
    private sealed class ReleaseContent(DefinitionIndex index, FhirRelease release)
    {
        public Dictionary<string, List<DefinitionEntry>> ByKind { get; } = new(StringComparer.Ordinal);

        // Only what this assembly carries is searched by: a parameter of an installed package is a resource like any other.
        public Lazy<IReadOnlyList<SearchParameterDefinition>> SearchParameters { get; } = new(() =>
            [.. index.BuiltInOf(release, "SearchParameter").Select(e => SearchParameterReader.Read(e.Location.Read()))]);

        public Lazy<IReadOnlyList<string>> ResourceTypes { get; } = new(() =>
        {
            var builtIn = Types(index.BuiltInOf(release, "StructureDefinition")).ToList();
            return [.. (builtIn.Count > 0 ? builtIn : Types(index.List(release, "StructureDefinition"))).Distinct().Order(StringComparer.Ordinal)];

            static IEnumerable<string> Types(IEnumerable<DefinitionEntry> definitions) => definitions
                .Where(e => e is { Kind: "resource", IsAbstract: false, Type: not null } && e.Derivation != "constraint").Select(e => e.Type!);
        });
    }
}
