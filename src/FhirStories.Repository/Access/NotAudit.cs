using FhirStories.Storage;
using FhirStories.Storage.Search;
using FhirStories.Storage.Writing;

namespace FhirStories.Repository.Access;

/// <summary>The product's own look at everything but the audit.</summary>
internal sealed class NotAudit : StoreAccess
{
    private static readonly Sight Seen = new() { SeesHidden = true, WithoutTypes = ["AuditEvent"] };

    public override ValueTask<Sight?> ReadingAsync(CancellationToken cancellation) => new(Seen);

    public override ValueTask<Sight?> SearchingAsync(CancellationToken cancellation) => new(Seen);

    public override ValueTask<IReadOnlyList<WriteOperation>> WritingAsync(IReadOnlyList<WriteOperation> operations, CancellationToken cancellation) => new(operations);

    public override ValueTask WrittenAsync(IReadOnlyList<WriteOperation> operations, WriteResult[] results, bool atomic) => default;
}
