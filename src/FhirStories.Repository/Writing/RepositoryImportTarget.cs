using FhirStories.Catalogue.Import;
using FhirStories.Repository.Content;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Writing;

/// <summary>Lets an import write straight into a repository.</summary>
/// <param name="repository">Where to write.</param>
/// <param name="author">Reference to the author of what is new and names none; null for nobody.</param>
public sealed class RepositoryImportTarget(FhirRepository repository, string? author = null) : IImportTarget
{
    /// <inheritdoc/>
    public async System.Threading.Tasks.Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel)
    {
        try
        {
            if (mode.KeepExisting && resource.Id is { } id
                && await repository.ReadAsync(resource.TypeName, id, cancel) is { Deleted: false })
                return ImportWrite.Of(ImportWriteResult.Unchanged);
            await AuthoredAsync(resource, cancel);
            var status = mode.DryRun
                ? await repository.PreviewAsync(resource, cancel)
                : mode.Original is { } original && resource is Basic carrier ? (await repository.PutConvertedAsync(carrier, original, cancel)).Status
                : (await repository.PutAsync([resource], cancel))[0] switch
                {
                    { Refusal: { } refusal } => throw refusal,
                    var put => put.Answer!.Status,
                };
            return ImportWrite.Of(Result(status));
        }
        catch (FhirRequestException refusal)
        {
            return new(ImportWriteResult.Rejected, Sentences(refusal));
        }
    }

    internal static ImportWriteResult Result(WriteStatus status) => status switch
    {
        WriteStatus.Created => ImportWriteResult.Created,
        WriteStatus.Unchanged => ImportWriteResult.Unchanged,
        _ => ImportWriteResult.Updated,
    };

    internal static IReadOnlyList<string> Sentences(FhirRequestException refusal) =>
        [.. refusal.Issues.Select(i => i.Expression is null ? i.Message : $"{i.Expression}: {i.Message}")];

    // Whoever imports a story anew, perhaps with corrections, has not become its author.
    private async System.Threading.Tasks.Task AuthoredAsync(Resource resource, CancellationToken cancel)
    {
        if (author is null || resource is not Basic { Author: null, Id: { } id } basic) return;
        var stored = await repository.ReadAsync("Basic", id, cancel);
        basic.Author = stored is { Deleted: false } ? (ResourceText.Read(stored.Json.Span) as Basic)?.Author : new ResourceReference(author);
    }
}
