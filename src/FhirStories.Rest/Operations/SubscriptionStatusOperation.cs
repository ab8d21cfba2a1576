using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Subscriptions;
using FhirStories.Storage.Jobs;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations;

/// <summary><c>Subscription/[id]/$status</c>: how a subscription stands (Subscriptions R5 Backport).</summary>
internal sealed class SubscriptionStatusOperation(JobStore jobs, SubscriptionOptions options) : IOperation
{
    private const int MostJobs = 1000;

    public string Name => "status";

    public string Definition => "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-status";

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["Subscription"];

    public bool ChangesState => false;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var id = request.Request.Id;
        var stored = await request.Repository.ReadAsync("Subscription", id, cancellation);
        if (stored is not { Deleted: false }) throw new FhirRequestException(404, FhirIssue.Error("not-found", "resource-not-found", $"Subscription/{id} does not exist.", "Subscription"));
        var job = (await jobs.ListAsync(SubscriptionRunner.JobKind, MostJobs, cancellation)).FirstOrDefault(j => j.Subject == id);
        var events = SubscriptionRunner.Checkpoint(job?.Checkpoint)?.Events ?? 0;
        return new FhirResponse { Status = 200, Body = new JsonBody(JsonTree.Write(Notification.StatusOf(TopicSubscription.Read(stored.Json, options), events))) };
    }
}
