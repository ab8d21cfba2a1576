using System.Text.Json.Nodes;
using FhirStories.Definitions.Facts;
using FhirStories.Definitions.Normalising;
using FhirStories.Definitions.Packages;
using FhirStories.Definitions.Packs;
using FhirStories.Definitions.Snapshots;

namespace FhirStories.Definitions;

/// <summary>
/// What FHIR and its profiles say: an index of definitions in memory, and their content read when asked for. Safe for any
/// number of threads; nothing is parsed on start but the index.
/// </summary>
public sealed class DefinitionStore : IDefinitionSource
{
    private static readonly Lazy<DefinitionStore> LazyBuiltIn = new(() => new DefinitionStore(new DefinitionStoreOptions()));

    private static readonly Lazy<IReadOnlyList<DefinitionPack>> Carried =
        new(() => [DefinitionPack.OpenEmbedded("core.pack"), DefinitionPack.OpenEmbedded("conformance.pack")]);

    private readonly Lock _changes = new();
    private volatile DefinitionIndex _index;
    private volatile Lazy<SuccessorMap> _successors;

    /// <summary>A store of its own, with what this assembly carries and whatever <see cref="Use"/> adds.</summary>
    public DefinitionStore(DefinitionStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _index = new DefinitionIndex(0, Carried.Value, []);
        _successors = new Lazy<SuccessorMap>(() => SuccessorMap.Read(this));
        Snapshots = new SnapshotStore(this, options.CacheFolder);
    }

    private DefinitionStore(DefinitionIndex index)
    {
        _index = index;
        _successors = new Lazy<SuccessorMap>(() => SuccessorMap.Read(this));
        Snapshots = new SnapshotStore(this, null);
    }

    /// <summary>A store of its own, with what this one has at the moment and a package that wins over all of it: what may come, to be looked at without being used.</summary>
    /// <param name="package">A package that is in use nowhere.</param>
    public DefinitionStore With(DefinitionPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        package.Pack.Origin = PackageOrigin.Stored;
        var index = _index;
        return new DefinitionStore(new DefinitionIndex(0, [package.Pack, .. index.Packs], [(package.Manifest, PackageOrigin.Stored)]));
    }

    /// <summary>The definitions this assembly carries: R4 and R5 core, Care Connect with its STU3 base, and our own. Nothing is ever added to it.</summary>
    public static DefinitionStore BuiltIn => LazyBuiltIn.Value;

    /// <summary>The packages in use, first the one that wins.</summary>
    public IReadOnlyList<(PackageManifest Manifest, PackageOrigin Origin)> Packages => _index.Packages;

    /// <summary>References of the packages in use that a name means, in ordinal order: several where it says no version.</summary>
    /// <param name="written">As for <see cref="PackageManifest.IsNamed"/>.</param>
    public IReadOnlyList<string> PackagesNamed(string written) =>
        [.. Packages.Select(package => package.Manifest).Where(manifest => manifest.IsNamed(written)).Select(manifest => manifest.Reference).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Rises whenever the packages change: what is derived from definitions is made anew then.</summary>
    public int Generation => _index.Generation;

    /// <summary>Snapshots of its StructureDefinitions.</summary>
    public SnapshotStore Snapshots { get; }

    DefinitionEntry? IDefinitionSource.Find(string canonical, FhirRelease release) => Find(canonical, release);

    string IDefinitionSource.ContentKeyOf(DefinitionEntry entry) => entry.ContentKey;

    /// <summary>
    /// Uses these packages beside the built-in definitions, in place of those used before: all at once for every reader, who
    /// sees either the old set or the new one.
    /// </summary>
    /// <param name="packages">First the one that wins; whatever their order, an installed package wins over one from a folder.</param>
    /// <exception cref="InvalidOperationException">This is <see cref="BuiltIn"/>.</exception>
    public void Use(IReadOnlyList<(DefinitionPackage Package, PackageOrigin Origin)> packages)
    {
        ArgumentNullException.ThrowIfNull(packages);
        if (LazyBuiltIn.IsValueCreated && ReferenceEquals(this, LazyBuiltIn.Value)) throw new InvalidOperationException("The built-in definitions are shared by all: make a store of your own to add to.");
        var ordered = packages.OrderBy(p => p.Origin).ToList();
        foreach (var (package, origin) in ordered) package.Pack.Origin = origin;
        lock (_changes)
        {
            _index = new DefinitionIndex(
                _index.Generation + 1, [.. ordered.Select(p => p.Package.Pack), .. Carried.Value], [.. ordered.Select(p => (p.Package.Manifest, p.Origin))]);
            _successors = new Lazy<SuccessorMap>(() => SuccessorMap.Read(this));
        }
    }

    /// <summary>
    /// The definition that a canonical names, or null. Of several, the exact version wins over a partial one (<c>|1.2</c>), an
    /// installed package over a folder's, that over what is built in, and a higher version over a lower one.
    /// </summary>
    /// <param name="canonical"><c>url[|version]</c>, without an element (take that off with <see cref="CanonicalTarget.Parse"/>).</param>
    /// <param name="release">
    /// The release to resolve in; an extension that it lacks is looked for in the others. Null: R4, then R4B, R5, STU3.
    /// </param>
    public DefinitionEntry? Find(string canonical, FhirRelease? release = null)
    {
        ArgumentNullException.ThrowIfNull(canonical);
        return _index.Find(canonical, release);
    }

    /// <summary>The definition of one resource type that a canonical names, or null: a few value sets go under the very URL of their code system.</summary>
    /// <param name="resourceType">ValueSet, CodeSystem, …</param>
    /// <param name="canonical"><c>url[|version]</c>.</param>
    /// <param name="release">The release to resolve in; what it lacks is looked for in the others. Null: as for <see cref="Find"/>.</param>
    public DefinitionEntry? FindOf(string resourceType, string canonical, FhirRelease? release)
    {
        ArgumentNullException.ThrowIfNull(resourceType);
        var entry = Find(canonical, release) ?? (release is null ? null : Find(canonical));
        if (entry is null || entry.ResourceType == resourceType) return entry;
        return FindAll(entry.Url).Where(e => e.ResourceType == resourceType && (e.Url == canonical || e.Canonical == canonical))
            .OrderByDescending(e => e.Release == entry.Release).FirstOrDefault();
    }

    /// <summary>Every definition of a URL: all versions, of all packages and releases.</summary>
    public IEnumerable<DefinitionEntry> FindAll(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return _index.FindAll(url);
    }

    /// <summary>The definition that the facade serves under an id, or null.</summary>
    public DefinitionEntry? FindById(string resourceType, string id)
    {
        ArgumentNullException.ThrowIfNull(resourceType);
        ArgumentNullException.ThrowIfNull(id);
        return _index.FindById(resourceType, id);
    }

    /// <summary>All definitions of a resource type in one release, or in every release where none is named.</summary>
    public IEnumerable<DefinitionEntry> List(FhirRelease? release, string resourceType) => _index.List(release, resourceType);

    /// <summary>Definitions of a resource type that clients store: <see cref="List"/> has none of them, for they are listed and served as resources.</summary>
    public IEnumerable<DefinitionEntry> ListStored(string resourceType) =>
        _index.Packs.Where(pack => pack.Origin == PackageOrigin.Stored).SelectMany(pack => pack.Entries).Where(entry => entry.ResourceType == resourceType);

    /// <summary>Definitions of packages that were added in whose content a text stands, by id. The content is looked through once for as long as the package is here.</summary>
    /// <param name="text">ASCII, such as the url of an extension.</param>
    public IEnumerable<DefinitionEntry> Mentioning(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return _index.Packs.Where(pack => pack.Origin is PackageOrigin.Installed or PackageOrigin.Folder).SelectMany(pack => pack.Mentioning(text)).OrderBy(entry => entry.Id, StringComparer.Ordinal);
    }

    /// <summary>The definition as UTF-8 JSON of the R4 model, with its own <c>fhirVersion</c>; built-in ones without prose.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "Callers ask the store for content and need not know that an entry knows where its content lies.")]
    public ReadOnlyMemory<byte> ReadJson(DefinitionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var json = entry.Location.Read();
        return entry.Location.Pack.IsNormalised ? json : ReleaseNormaliser.ToR4(json, entry.Release);
    }

    /// <summary>
    /// Names what a definition, or one element of it with all below, demands: 32 hexadecimal digits, equal for equal facts,
    /// whatever the prose around them.
    /// </summary>
    /// <param name="entry">The definition.</param>
    /// <param name="elementId">An element of a StructureDefinition, or null for the definition as a whole.</param>
    public string HashOf(DefinitionEntry entry, string? elementId)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.ResourceType == "StructureDefinition"
            ? ContentHash.Of(Profile(entry), elementId)
            : ContentHash.Of(JsonNode.Parse(ReadJson(entry).Span)!.AsObject());
    }

    /// <summary>The search parameters of a release that this assembly carries, our own among R4's.</summary>
    public IReadOnlyList<SearchParameterDefinition> SearchParameters(FhirRelease release) => _index.SearchParameters(release);

    /// <summary>The types a resource can have in a release, in ordinal order; abstract types are left out.</summary>
    public IReadOnlyList<string> ResourceTypes(FhirRelease release) => _index.ResourceTypes(release);

    /// <summary>
    /// What a StructureDefinition states, or null where the canonical names none. The value is kept: ask as often as you like.
    /// </summary>
    /// <inheritdoc cref="Find" path="/param"/>
    public ProfileFacts? Profile(string canonical, FhirRelease? release = null) =>
        Find(canonical, release) is { ResourceType: "StructureDefinition" } entry ? Profile(entry) : null;

    /// <summary>What a StructureDefinition of this store states.</summary>
    /// <param name="entry">One of its definitions, a StructureDefinition.</param>
    public ProfileFacts Profile(DefinitionEntry entry) =>
        _index.Profiles.GetOrAdd(entry, static (e, store) => new ProfileFacts(store, e), this);

    /// <summary>The canonical that replaces a definition, which need not be here; bare, null where none is known.</summary>
    /// <param name="url">Its canonical, bare.</param>
    public string? SuccessorOf(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Successors.Find(url);
    }

    internal SuccessorMap Successors => _successors.Value;

    internal IReadOnlyList<DefinitionPack> Packs => _index.Packs;
}
