using FhirStories.Repository.Lifecycle;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary><c>$draft</c> (CRMI): makes the next version of an artifact, a resource of its own in status draft.</summary>
internal sealed class DraftOperation(ArtifactTools tools) : IOperation
{
    public string Name => "draft";

    public string Definition => ArtifactCall.Definition(Name);

    public OperationLevels Levels => OperationLevels.Type | OperationLevels.Instance;

    public IReadOnlyList<string> Types => ArtifactCall.Types;

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var version = ArtifactCall.Required(request, "version", "give the version of the draft, such as 1.1.0");
        return await ArtifactCall.AnswerAsync(request, await tools.Copies(request.Repository).DraftAsync(request.Request.Type, ArtifactCall.Id(request), version, cancellation), [], cancellation);
    }
}
