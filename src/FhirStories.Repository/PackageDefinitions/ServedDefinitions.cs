using System.Collections.Concurrent;
using FhirStories.Definitions;

namespace FhirStories.Repository.PackageDefinitions;

/// <summary>The definitions of packages as resources of the facade: found by type and id, read-only, version 1 for ever.</summary>
/// <remarks>What is derived from the definitions in use is made when first asked for and thrown away when the packages change.</remarks>
internal sealed class ServedDefinitions(DefinitionStore store)
{
    /// <summary>The one version that a definition has.</summary>
    public const int Version = 1;

    private volatile Set _set = new(-1);

    /// <summary>The definitions of a type in use now.</summary>
    public DefinitionTable Of(string type)
    {
        var generation = store.Generation;
        if (_set is var set && set.Generation != generation) _set = set = new Set(generation);
        return set.Types.GetOrAdd(type, static (t, s) => new DefinitionTable(t, s.List(null, t)), store);
    }

    /// <summary>A definition; null when no package has one of that type and id.</summary>
    public DefinitionEntry? Find(string type, string id) => Of(type).Find(id);

    /// <summary>The definition of a type that a canonical names, as it is resolved in a release; null when no package has it.</summary>
    public DefinitionEntry? FindOf(string type, string canonical, FhirRelease release) =>
        Of(type).Rows.Count > 0 && store.FindOf(type, canonical, release) is { } entry && entry.ResourceType == type && Find(type, entry.Id) is { } shown ? shown : null;

    /// <summary>A definition as it is served.</summary>
    public StoredResource Read(DefinitionEntry entry) =>
        new(entry.ResourceType, entry.Id, Version, default, false, store.ReadJson(entry));

    /// <summary>The JSON of a definition, for what its index line does not tell.</summary>
    public ReadOnlyMemory<byte> Json(DefinitionEntry entry) => store.ReadJson(entry);

    private sealed class Set(int generation)
    {
        public int Generation { get; } = generation;

        public ConcurrentDictionary<string, DefinitionTable> Types { get; } = new(StringComparer.Ordinal);
    }
}
