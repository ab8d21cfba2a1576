namespace FhirStories.Definitions.Snapshots;

/// <summary>
/// The snapshot of any StructureDefinition: the published one, else a generated one, made once and kept on disk keyed by
/// content. Safe for any number of threads.
/// </summary>
public sealed class SnapshotStore
{
    private readonly DefinitionStore _store;
    private readonly string? _folder;

    internal SnapshotStore(DefinitionStore store, string? folder)
    {
        _store = store;
        _folder = folder;
    }

    /// <summary>The definition with its snapshot.</summary>
    /// <exception cref="ArgumentException">The entry is no StructureDefinition.</exception>
    public Task<DefinitionSnapshot> GetAsync(DefinitionEntry definition, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
