using FhirStories.Repository.Content;
using FhirStories.Repository.Patching;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations;

/// <summary><c>$meta-add</c> and <c>$meta-delete</c>: adds profiles, tags and security labels to a resource, or takes them from it, as its next version.</summary>
/// <param name="removes">True: takes them away.</param>
internal sealed class MetaChangeOperation(bool removes) : IOperation
{
    public string Name => removes ? "meta-delete" : "meta-add";

    public string Definition => $"http://hl7.org/fhir/OperationDefinition/Resource-{Name}";

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types => [];

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var meta = request.Value<Meta>("meta") ?? throw OperationRequest.Invalid("meta", $"send it as valueMeta, with what is to be {(removes ? "taken away" : "added")}.");
        var (type, id) = (request.Request.Type, request.Request.Id);
        var answer = await request.Repository.PatchAsync(type, id, "", new MetaPatch(meta, removes), request.Request.Expected, cancellation);
        return MetaOperation.Answer(ResourceText.Read(answer.Stored!.Json.Span).Meta ?? new Meta());
    }
}
