using FhirStories.Repository.Content;
using FhirStories.Repository.Patching;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>$meta-delete</c>: takes profiles, tags and security labels from a resource, as its next version.</summary>
internal sealed class MetaDeleteOperation : IOperation
{
    public string Name => "meta-delete";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/Resource-meta-delete";

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var meta = request.Value<Meta>("meta") ?? throw OperationRequest.Invalid("meta", "send it as valueMeta, with what is to be taken away.");
        var (type, id) = (request.Request.Type, request.Request.Id);
        var answer = await request.Repository.PatchAsync(type, id, "", new MetaPatch(meta, removes: true), request.Request.Expected, cancellation);
        return MetaOperation.Answer(ResourceText.Read(answer.Stored!.Json.Span).Meta ?? new Meta());
    }
}
