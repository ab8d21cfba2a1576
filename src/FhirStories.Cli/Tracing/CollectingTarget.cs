using System.Text;
using FhirStories.Catalogue.Import;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Cli.Tracing;

/// <summary>An import into memory: what would be stored is handed on.</summary>
/// <param name="source">Name of the file.</param>
/// <param name="resources">Where it goes.</param>
internal sealed class CollectingTarget(string source, List<TracedFile> resources) : IImportTarget
{
    private static readonly FhirJsonSerializer Serializer = new();

    public System.Threading.Tasks.Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel)
    {
        resources.Add(new TracedFile(source, Encoding.UTF8.GetBytes(Serializer.SerializeToString(resource)), mode.KeepExisting));
        return Task.FromResult(ImportWrite.Of(ImportWriteResult.Created));
    }
}
