using FhirStories.Catalogue.Shapes;
using FhirStories.Storage;
using FhirStories.Storage.Writing;
using FhirStories.Validation;

namespace FhirStories.Repository.Writing;

/// <summary>Writes a carrier that was converted in one transaction with what it was: a Binary, and a Provenance that names it.</summary>
internal sealed class ConvertedWrites(ResourceStore store, WritePipeline pipeline, TimeProvider time)
{
    // Of writers at once one gets through each time.
    private const int MostAttempts = 50;

    /// <summary>Carries out a prepared write.</summary>
    /// <param name="operation">What the store does.</param>
    /// <param name="original">What was sent before it was converted; null for what was not.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    public async Task<WriteResult> WriteAsync(WriteOperation operation, OriginalContent? original, CancellationToken cancellation)
    {
        if (original is null) return await store.WriteAsync(operation, cancellation);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            // The Provenance names the version, so the one before it must be known.
            var current = operation.Posted ? null : await store.ReadAsync(operation.Type, operation.Id, cancellation);
            if (operation.SkipUnchanged && current is { Change: not ChangeKind.Delete } && operation.Content!(current.Version, current.Instant).AsSpan().SequenceEqual(current.Json.Span))
                return new(WriteStatus.Unchanged, current);
            var expecting = operation.Precondition != Precondition.None ? operation
                : Expectation.Put(operation, current is null ? new Expectation(Precondition.NotExists) : Expectation.Current(current.Version));
            var results = await store.TransactAsync([expecting, .. Beside(operation, original, current?.Version ?? 0)], cancellation);
            if (results[0].Status == WriteStatus.VersionConflict && operation.Precondition == Precondition.None) continue;
            return results[0];
        }

        throw new FhirRequestException(409, FhirIssue.Error("conflict", "version-unstable",
            $"{operation.Type}/{operation.Id} was written over and over while this write waited for its turn: try again.", operation.Type));
    }

    /// <summary>What is written in the same transaction.</summary>
    /// <param name="operation">The write of the carrier.</param>
    /// <param name="original">What it was.</param>
    /// <param name="before">The version that is current; 0 for none.</param>
    public IEnumerable<WriteOperation> Beside(WriteOperation operation, OriginalContent original, int before)
    {
        // It is hidden as long as what was made of it is.
        var subjects = new[] { new WriteSubject([operation.Type], new Storage.Search.IdIs([operation.Id])) };
        yield return pipeline.Prepare(original.ToBinary()).Operation with { SkipUnchanged = true, IsOfProduct = true, Subjects = subjects };
        var provenance = original.ToProvenance(operation.Id, before + 1, time.GetUtcNow());
        provenance.Id = Guid.CreateVersion7().ToString("N");
        yield return pipeline.Prepare(provenance).Operation with { Posted = true, IsOfProduct = true };
    }
}
