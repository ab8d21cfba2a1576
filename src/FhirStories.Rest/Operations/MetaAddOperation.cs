using FhirStories.Repository.Content;
using FhirStories.Repository.Patching;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>$meta-add</c>: adds profiles, tags and security labels to a resource, as its next version.</summary>
internal sealed class MetaAddOperation : IOperation
{
    public string Name => "meta-add";

    public string Definition => "http://hl7.org/fhir/OperationDefinition/Resource-meta-add";

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var meta = request.Value<Meta>("meta") ?? throw OperationRequest.Invalid("meta", "send it as valueMeta, with what is to be added.");
        var (type, id) = (request.Request.Type, request.Request.Id);
        var answer = await request.Repository.PatchAsync(type, id, "", new MetaPatch(meta, removes: false), request.Request.Expected, cancellation);
        return MetaOperation.Answer(ResourceText.Read(answer.Stored!.Json.Span).Meta ?? new Meta());
    }
}
