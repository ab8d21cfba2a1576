using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;

namespace FhirStories.Storage;

/// <summary>What somebody may do with a store: a store that is seen through it (<see cref="ResourceStore.As"/>) asks it before every statement.</summary>
public abstract class StoreAccess
{
    /// <summary>What he sees of what he names: a resource, a version, the history of a resource. Null for all.</summary>
    public abstract ValueTask<Sight?> ReadingAsync(CancellationToken cancellation);

    /// <summary>What he sees of what he looks for: searches, counts, histories of types. Null for all.</summary>
    public abstract ValueTask<Sight?> SearchingAsync(CancellationToken cancellation);

    /// <summary>A write as it is carried out for him.</summary>
    public abstract ValueTask<IReadOnlyList<WriteOperation>> WritingAsync(IReadOnlyList<WriteOperation> operations, CancellationToken cancellation);

    /// <summary>Takes note of writes that were carried out, or refused.</summary>
    /// <param name="operations">The writes.</param>
    /// <param name="results">Their results.</param>
    /// <param name="atomic">Whether nothing was stored where one was refused.</param>
    public abstract ValueTask WrittenAsync(IReadOnlyList<WriteOperation> operations, WriteResult[] results, bool atomic);
}
