using FhirStories.Repository.Lifecycle;

namespace FhirStories.Rest.Operations.Lifecycle;

/// <summary><c>Library/$baseline</c>: makes a manifest of what matches a search or belongs to a feature, as it stands now.</summary>
internal sealed class BaselineOperation(ArtifactTools tools) : IOperation
{
    public string Name => "baseline";

    public string Definition => ArtifactCall.Definition(Name);

    public OperationLevels Levels => OperationLevels.Type;

    public IReadOnlyList<string> Types { get; } = ["Library"];

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var version = ArtifactCall.Required(request, "version", "give the version of the baseline, such as 1.0.0");
        var made = await tools.Baselines(request.Repository).MakeAsync(
            new BaselineOptions(version, [.. request.Texts("search")], [.. request.Texts("feature")]) { Url = request.Text("url"), Title = request.Text("title") }, cancellation);
        return await ArtifactCall.AnswerAsync(request, made.Answers, made.Issues, cancellation);
    }
}
