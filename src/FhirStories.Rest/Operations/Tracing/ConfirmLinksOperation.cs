using FhirStories.Repository.Tracing;
using FhirStories.Rest.Interactions;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Tracing;

/// <summary><c>Basic/[id]/$confirm-links</c>: somebody has looked at links of a story and says that they hold.</summary>
internal sealed class ConfirmLinksOperation(LinkConfirmations confirmations) : IOperation
{
    public string Name => "confirm-links";

    public string Definition => ReportAnswer.Definitions + Name;

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["Basic"];

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var stored = await request.StoredAsync(cancellation);
        var (key, target) = (request.Text("key"), request.Text("target"));
        var who = request.Signed() ?? new ResourceReference { Display = request.Text("who") ?? "Somebody who did not say who" };
        var written = await confirmations.ConfirmAsync(
            request.Repository, stored, link => (key is null || link.Key == key) && (target is null || link.Target == target), who, cancellation);
        return await WriteInteraction.AnswerAsync(request.Request, request.Repository, written, cancellation);
    }
}
