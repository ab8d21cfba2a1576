using FhirStories.Repository.Lifecycle;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary><c>$clone</c> (CRMI): makes something of its own of an artifact, with a new id and url, in status draft.</summary>
internal sealed class CloneOperation(ArtifactTools tools) : IOperation
{
    public string Name => "clone";

    public string Definition => ArtifactCall.Definition(Name);

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types => ArtifactCall.Types;

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var version = ArtifactCall.Required(request, "version", "give the version of the clone, such as 0.1.0");
        return await ArtifactCall.AnswerAsync(request, await tools.Copies(request.Repository).CloneAsync(request.Request.Type, ArtifactCall.Id(request), version, request.Text("url"), cancellation), [], cancellation);
    }
}
