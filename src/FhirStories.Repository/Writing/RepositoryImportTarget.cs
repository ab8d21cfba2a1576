using FhirStories.Catalogue.Import;
using FhirStories.Storage.Writing;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Writing;

/// <summary>Lets an import write straight into a repository.</summary>
public sealed class RepositoryImportTarget(FhirRepository repository) : IImportTarget
{
    /// <inheritdoc/>
    public async System.Threading.Tasks.Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel)
    {
        try
        {
            if (mode.KeepExisting && resource.Id is { } id
                && await repository.ReadAsync(resource.TypeName, id, cancel) is { Deleted: false })
                return ImportWrite.Of(ImportWriteResult.Unchanged);
            var status = mode.DryRun
                ? await repository.PreviewAsync(resource, cancel)
                : mode.Original is { } original && resource is Basic carrier ? (await repository.PutConvertedAsync(carrier, original, cancel)).Status
                : (await repository.PutAsync([resource], cancel))[0] switch
                {
                    { Refusal: { } refusal } => throw refusal,
                    var put => put.Answer!.Status,
                };
            return ImportWrite.Of(status switch
            {
                WriteStatus.Created => ImportWriteResult.Created,
                WriteStatus.Unchanged => ImportWriteResult.Unchanged,
                _ => ImportWriteResult.Updated,
            });
        }
        catch (FhirRequestException refusal)
        {
            return new(ImportWriteResult.Rejected, [.. refusal.Issues.Select(i => i.Expression is null ? i.Message : $"{i.Expression}: {i.Message}")]);
        }
    }
}
