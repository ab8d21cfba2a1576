using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Conversations;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Rest.Operations.Conversation;

/// <summary><c>POST [base]/Basic/[id]/$submit</c>, <c>$return</c>, <c>$accept</c> and <c>$decline</c>: the steps of a contribution, each with its comment and its Provenance.</summary>
/// <param name="time">The clock.</param>
/// <param name="name">The name without <c>$</c>.</param>
/// <param name="state">The state that the story gets.</param>
/// <param name="needsComment">Whether the author has to be told something.</param>
internal sealed class ContributionOperation(TimeProvider time, string name, ContributionState state, bool needsComment) : IOperation
{
    public string Name => name;

    public string Definition => $"{Canonicals.Definitions}/OperationDefinition/{name}";

    public OperationLevels Levels => OperationLevels.Instance;

    public IReadOnlyList<string> Types { get; } = ["Basic"];

    public bool ChangesState => true;

    public async Task<FhirResponse> RunAsync(OperationRequest request, CancellationToken cancellation)
    {
        var comment = request.Text("comment") is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
        if (needsComment && comment is null)
            throw new FhirRequestException(400, FhirIssue.Error("required", "operation-parameter-missing", $"Say in 'comment' {(state == ContributionState.Returned ? "what to change" : "why")}: the author has to know.", "http.comment"));
        var stored = await request.StoredAsync(cancellation);
        var answer = await new ContributionSteward(request.Repository, time).TakeAsync(stored, new ContributionStep(state, comment, Agent(request)), request.Request.Expected, cancellation);
        return FhirResponse.Stored(200, answer.Stored!);
    }

    // Who signed in is who does it. Where nobody signs in, whoever calls says who he is.
    private static ResourceReference Agent(OperationRequest request)
    {
        if (request.Signed() is { } signed) return signed;
        var agent = request.Value<ResourceReference>("agent");
        var who = request.Text("who");
        if (agent is null && string.IsNullOrWhiteSpace(who))
            throw new FhirRequestException(400, FhirIssue.Error("required", "operation-parameter-missing", "Say who does it: 'who' with a name, or 'agent' with a reference.", "http.who"));
        agent = agent is null ? new ResourceReference() : (ResourceReference)agent.DeepCopy();
        if (!string.IsNullOrWhiteSpace(who)) agent.Display = who.Trim();
        return agent;
    }
}
