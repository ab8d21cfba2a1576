using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Content;
using FhirStories.Repository.Transactions;
using FhirStories.Repository.Writing;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Conversations;

/// <summary>What an editor makes of a comment or a change request.</summary>
/// <param name="Workflow">The state that it is to have.</param>
/// <param name="Disposition">What was made of it; null where nothing is decided yet.</param>
/// <param name="Reply">What is answered; Markdown. Null for nothing.</param>
/// <param name="Agent">Who does it: a reference, or no more than a display.</param>
public sealed record CommentStep(AssessmentWorkflow Workflow, AssessmentDisposition? Disposition, string? Reply, ResourceReference Agent);

/// <summary>Deals with comments: the state of the comment and the reply are written together or not at all.</summary>
public sealed class CommentSteward(FhirRepository repository, TimeProvider time)
{
    /// <summary>The states in which a comment waits for somebody to deal with it.</summary>
    public static IReadOnlyList<AssessmentWorkflow> Open { get; } = [AssessmentWorkflow.Submitted, AssessmentWorkflow.Triaged, AssessmentWorkflow.WaitingForInput];

    /// <summary>Carries out a step.</summary>
    /// <param name="stored">The comment as it stands.</param>
    /// <param name="step">The step.</param>
    /// <param name="expected">What the caller expects of the current version; null: that it is the one given.</param>
    /// <param name="cancellation">Cancels the wait, not a write that has begun.</param>
    /// <returns>The comment as it is now.</returns>
    /// <exception cref="FhirRequestException">412: another version is current; 422: this is no comment, or the state may not follow.</exception>
    public async Task<WriteAnswer> TakeAsync(StoredResource stored, CommentStep step, Expectation? expected, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(step);
        if (ResourceText.Read(stored.Json.Span) is not Basic basic || Carriers.KindOf(basic) != CarrierKind.Assessment)
            throw Refused("comment-none", $"Basic/{stored.Id} is no comment.");
        var comment = AssessmentMapper.Read(basic).Value;
        if (comment.Workflow is { } from && from != step.Workflow && !AssessmentSteps.After(from).Contains(step.Workflow))
            throw Refused("comment-state-change", $"The comment is {AssessmentCodes.Workflow.CodeOf(from)} and cannot become {AssessmentCodes.Workflow.CodeOf(step.Workflow)}.");
        var next = comment with { Workflow = step.Workflow, Disposition = step.Disposition ?? comment.Disposition };
        var entries = new List<TransactionEntry>
        {
            new(0, "PUT", "Basic", stored.Id) { Resource = ResourceText.ToJson(NarrativeWriter.Refresh(AssessmentMapper.ToBasic(next), next)), Expected = expected ?? Expectation.Current(stored.Version) },
        };
        if (step.Reply is { } text) entries.Add(new(1, "POST", "Basic", "") { Resource = ResourceText.ToJson(Reply(stored, step, text)) });
        return (await repository.TransactAsync(entries, _ => System.Threading.Tasks.Task.CompletedTask, cancellation))[0];
    }

    private Basic Reply(StoredResource stored, CommentStep step, string text)
    {
        var reply = new Assessment
        {
            Profiles = [Canonicals.CommentProfile],
            Date = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            Author = new(step.Agent),
            Artifact = new(new ResourceReference($"Basic/{stored.Id}")),
            Contents = [new() { Kind = AssessmentKind.Response, Summary = text }],
        };
        return NarrativeWriter.Fill(AssessmentMapper.ToBasic(reply), reply);
    }

    private static FhirRequestException Refused(string id, string message) => new(422, FhirIssue.Error("business-rule", id, message, "Basic"));
}
