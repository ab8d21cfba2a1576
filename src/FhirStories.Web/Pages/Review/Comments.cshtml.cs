using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Conversations;
using FhirStories.Repository.Writing;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Reviewing;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Review;

/// <summary>Comments and change requests that wait for an editor.</summary>
internal sealed class CommentsModel(CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts, CatalogueReader reader, CallerRepository callers, TimeProvider time)
    : PostedPage(caller, antiforgery, texts)
{
    private const string Address = "/review/comments";

    public OpenCommentsView View { get; private set; } = null!;

    public string State { get; private set; } = "new";

    public IReadOnlyList<PageChoice> Choices { get; private set; } = [];

    /// <summary>What was just done; null for nothing.</summary>
    public string? Told { get; private set; }

    /// <summary>The comment that <see cref="Told"/> is about, where that can be taken up again.</summary>
    public string? UndoId { get; private set; }

    /// <summary>What was typed, and for which comment.</summary>
    public (string Id, string Reply) Typed { get; private set; } = ("", "");

    public async Task OnGetAsync(string? state, [FromQuery(Name = "_page")] string? continuation, string? done, [FromQuery(Name = "as")] string? decision, CancellationToken cancellation)
    {
        await ReadAsync(state, continuation, cancellation);
        Told = decision switch
        {
            "accept" => Texts["Review.CommentAccepted"],
            "reject" => Texts["Review.CommentRejected"],
            "resolve" => Texts["Review.CommentResolved"],
            "applied" => Texts["Review.CommentApplied"],
            "reopened" => Texts["Review.CommentReopened"],
            _ => null,
        };
        UndoId = Told is not null && decision != "reopened" && UserInput.IsId(done) ? done : null;
    }

    public async Task<IActionResult> OnPostAsync(string? state, string? id, CancellationToken cancellation)
    {
        await ReadAsync(state, null, cancellation);
        var form = await FormAsync(cancellation);
        var (reply, decision, field) = (form["reply"].ToString().Trim(), form["decision"].ToString(), $"reply-{id}");
        Typed = (id ?? "", reply);
        if (!await IsOwnAsync()) return Page();
        if (decision == "reject" && reply.Length == 0) Problem(field, Texts["Review.ReplyMissing"]);
        if (reply.Length > StoryModel.LongestComment) Problem(field, Texts["Review.CommentLong", StoryModel.LongestComment]);
        if (Step(decision) is not { } step) Problem(field, Texts["Review.DecisionMissing"]);
        else if (Problems.Count == 0 && await TryAsync(id, field, form["version"], new CommentStep(step.Workflow, step.Disposition, reply.Length == 0 ? null : reply, Agents.Of(Caller, Texts)), cancellation))
            return Redirect($"{Address}?state={State}&done={id}&as={decision}");
        return Page();
    }

    private async Task<bool> TryAsync(string? id, string field, string? version, CommentStep step, CancellationToken cancellation)
    {
        var stored = UserInput.IsId(id) ? await callers.Value.ReadAsync("Basic", id!, cancellation) : null;
        if (stored is not { Deleted: false })
        {
            Problem("maincontent", Texts["Review.CommentGone"], 404);
            return false;
        }
        try
        {
            await new CommentSteward(callers.Value, time).TakeAsync(stored, step, int.TryParse(version, out var seen) ? Expectation.Current(seen) : null, cancellation);
            return true;
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            // Who was quicker may have taken it off the list: then there is no field to point to.
            var place = View.Comments.Any(each => each.Comment.Id == id) ? field : "maincontent";
            if (refusal.Status == 412 || refusal.Issues.Any(issue => issue.MessageId == "comment-state-change")) Problem(place, Texts["Review.CommentConflict"], 409);
            else foreach (var issue in refusal.Issues) Problem(place, issue.Message, refusal.Status);
            return false;
        }
    }

    private async Task ReadAsync(string? state, string? continuation, CancellationToken cancellation)
    {
        (State, var states) = state switch
        {
            "answer" => ("answer", new[] { AssessmentWorkflow.WaitingForInput }),
            "change" => ("change", [AssessmentWorkflow.ResolvedChangeRequired]),
            _ => ("new", [AssessmentWorkflow.Submitted, AssessmentWorkflow.Triaged]),
        };
        View = await reader.OpenCommentsAsync(states, UserInput.Value(continuation), next => $"{Address}?state={State}&_page={Uri.EscapeDataString(next)}", cancellation);
        Choices =
        [
            new(Texts["Review.CommentsNew"], $"{Address}?state=new", State == "new"),
            new(Texts["Review.CommentsAnswer"], $"{Address}?state=answer", State == "answer"),
            new(Texts["Review.CommentsChange"], $"{Address}?state=change", State == "change"),
        ];
    }

    private static (AssessmentWorkflow Workflow, AssessmentDisposition? Disposition)? Step(string decision) => decision switch
    {
        "accept" => (AssessmentWorkflow.ResolvedChangeRequired, AssessmentDisposition.Persuasive),
        "reject" => (AssessmentWorkflow.ResolvedNoChange, AssessmentDisposition.NotPersuasive),
        "resolve" => (AssessmentWorkflow.ResolvedNoChange, AssessmentDisposition.Persuasive),
        "applied" => (AssessmentWorkflow.Applied, AssessmentDisposition.Persuasive),
        "reopened" => (AssessmentWorkflow.Triaged, null),
        _ => null,
    };
}
