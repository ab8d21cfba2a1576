using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Data;

/// <summary>A store in memory that refuses carriers with errors, as the real one does.</summary>
internal sealed class MemoryTarget : IImportTarget
{
    public Dictionary<string, string> Stored { get; } = new(StringComparer.Ordinal);

    public List<string> Order { get; } = [];

    public System.Threading.Tasks.Task<ImportWrite> WriteAsync(Resource resource, ImportWriteMode mode, CancellationToken cancel)
    {
        var problems = resource is Basic basic
            ? Carriers.KindOf(basic) switch
            {
                CarrierKind.Story => StoryMapper.Read(basic).Problems,
                CarrierKind.Role => RoleMapper.Read(basic).Problems,
                _ => [],
            }
            : [];
        if (problems.Any(problem => problem.Severity == ProblemSeverity.Error))
            return System.Threading.Tasks.Task.FromResult(new ImportWrite(ImportWriteResult.Rejected, [.. problems.Select(problem => problem.Message)]));

        var key = $"{resource.TypeName}/{resource.Id}";
        var json = FhirJson.ToJson(resource);
        var result = !Stored.TryGetValue(key, out var old) ? ImportWriteResult.Created
            : old == json || mode.KeepExisting ? ImportWriteResult.Unchanged
            : ImportWriteResult.Updated;
        if (!mode.DryRun && result != ImportWriteResult.Unchanged) Stored[key] = json;
        Order.Add(key);
        return System.Threading.Tasks.Task.FromResult(ImportWrite.Of(result));
    }
}
