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

    /// <summary>A definition that is not in the store, with its snapshot; nothing of it is kept.</summary>
    public Task<(ReadOnlyMemory<byte> Json, IReadOnlyList<DefinitionIssue> Issues)> GenerateAsync(
        ReadOnlyMemory<byte> structureDefinitionJson, FhirRelease release, CancellationToken cancellation = default) => throw new NotImplementedException();
}
