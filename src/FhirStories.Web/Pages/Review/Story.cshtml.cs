using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Conversations;
using FhirStories.Repository.Lifecycle;
using FhirStories.Repository.Writing;
using FhirStories.Definitions;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Reviewing;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace FhirStories.Web.Pages.Review;

/// <summary>A contribution, and what an editor decides about it.</summary>
internal sealed class StoryModel(
    CurrentCaller caller, IAntiforgery antiforgery, PageTexts texts, CatalogueReader reader, CallerRepository callers, DefinitionStore definitions, DoneReading done, TimeProvider time)
    : PostedPage(caller, antiforgery, texts)
{
    /// <summary>Longest comment that is taken.</summary>
    public const int LongestComment = 20_000;

    private FhirRepository Repository => callers.Value;

    public ReviewView View { get; private set; } = null!;

    public ReviewFilter Filter { get; private set; } = new();

    public DoneView? Done { get; private set; }

    /// <summary>What was typed.</summary>
    public string Comment { get; private set; } = "";

    /// <summary>The version that was typed for the release.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Somebody else was quicker: what he did, in a sentence.</summary>
    public string? Conflict { get; private set; }

    /// <summary>What the author changed while the editor was reading.</summary>
    public IReadOnlyList<DifferenceView> Meanwhile { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(
        string id, string? kind, string? feature, string? author, int? days, [FromQuery(Name = "done")] string? decided, [FromQuery(Name = "as")] string? decision, CancellationToken cancellation)
    {
        Filter = ReviewFilters.Of(kind, feature, author, days, null);
        if (await ReadAsync(id, cancellation) is { } gone) return gone;
        Version = View.ReleaseVersion;
        Done = await done.ReadAsync(decided, decision, cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, string? kind, string? feature, string? author, int? days, CancellationToken cancellation)
    {
        Filter = ReviewFilters.Of(kind, feature, author, days, null);
        if (await ReadAsync(id, cancellation) is { } gone) return gone;
        var form = await FormAsync(cancellation);
        Comment = form["comment"].ToString().Trim();
        Version = UserInput.Words(form["release"]) ?? View.ReleaseVersion;
        var decision = form["decision"].ToString();
        if (!await IsOwnAsync()) return Page();
        if (decision is "return" or "decline" && Comment.Length == 0) Problem("comment", decision == "return" ? Texts["Review.CommentMissing"] : Texts["Review.ReasonMissing"]);
        if (Comment.Length > LongestComment) Problem("comment", Texts["Review.CommentLong", LongestComment]);
        if (decision is not ("publish" or "accept" or "return" or "decline")) Problem("decision", Texts["Review.DecisionMissing"]);
        if (Problems.Count > 0) return Page();
        var seen = int.TryParse(form["version"], out var version) ? version : 0;
        if (seen != View.Version || !View.IsWaiting) return await ConflictAsync(id, seen, cancellation);
        return await DecideAsync(id, decision, seen, cancellation);
    }

    /// <summary>Takes back that a contribution was sent back.</summary>
    public async Task<IActionResult> OnPostUndoAsync(string id, CancellationToken cancellation)
    {
        if (await ReadAsync(id, cancellation) is { } gone) return gone;
        Version = View.ReleaseVersion;
        if (!await IsOwnAsync()) return Page();
        try
        {
            var stored = (await Repository.ReadAsync("Basic", id, cancellation))!;
            await new ContributionSteward(Repository, time).TakeAsync(stored, new ContributionStep(ContributionState.Submitted, null, Agents.Of(Caller, Texts)), null, cancellation);
            return Redirect(ReviewAddresses.Told($"/review/story/{id}", id, "undone"));
        }
        catch (FhirRequestException refusal) when (refusal.Status is 412 or 422)
        {
            return await ConflictAsync(id, View.Version, cancellation);
        }
    }

    private async Task<IActionResult> DecideAsync(string id, string decision, int seen, CancellationToken cancellation)
    {
        var stored = (await Repository.ReadAsync("Basic", id, cancellation))!;
        var next = await reader.NextAsync(stored, Filter, time.GetUtcNow(), cancellation);
        var steward = new ContributionSteward(Repository, time);
        var (state, told) = decision switch
        {
            "publish" => (ContributionState.Accepted, "published"),
            "accept" => (ContributionState.Accepted, "accepted"),
            "return" => (ContributionState.Returned, "returned"),
            _ => (ContributionState.Declined, "declined"),
        };
        var step = new ContributionStep(state, Comment.Length == 0 ? null : Comment, Agents.Of(Caller, Texts));
        var expected = Expectation.Current(seen);
        try
        {
            if (decision == "publish")
            {
                var releases = new ArtifactReleases(Repository, new ArtifactResolver(Repository, definitions), time);
                await steward.PublishAsync(stored, step, expected, releases, new ReleaseOptions(Version, VersionBehavior.Force), cancellation);
            }
            else await steward.TakeAsync(stored, step, expected, cancellation);
        }
        catch (FhirRequestException refusal) when (refusal.Status == 412 || refusal.Issues.Any(issue => issue.MessageId is "contribution-state-change" or "contribution-no-draft"))
        {
            return await ConflictAsync(id, seen, cancellation);
        }
        catch (FhirRequestException refusal) when (refusal.Status < 500)
        {
            foreach (var issue in refusal.Issues) Problem(decision == "publish" ? "release" : "decision", issue.Message, refusal.Status);
            return Page();
        }
        return Redirect(ReviewAddresses.Told(next is null ? ReviewAddresses.Queue(Filter) : ReviewAddresses.Item(next, Filter), id, told));
    }

    private async Task<IActionResult> ConflictAsync(string id, int seen, CancellationToken cancellation)
    {
        if (await ReadAsync(id, cancellation) is { } gone) return gone;
        Response.StatusCode = StatusCodes.Status409Conflict;
        Conflict = View.IsWaiting ? Texts["Review.ConflictChanged", View.Author] : Texts["Review.ConflictDecided", View.State?.Text ?? ""];
        Meanwhile = await reader.ChangedSinceAsync(id, seen, cancellation);
        return Page();
    }

    private async Task<IActionResult?> ReadAsync(string id, CancellationToken cancellation)
    {
        var similar = (await Repository.RuleContextAsync(cancellation)).Catalogue;
        var found = await reader.ReviewAsync(id, Filter, similar, time.GetUtcNow(), Texts, cancellation);
        if (found.Value is null) return found.DeletedAt is { } deletedAt ? PageAnswers.Gone(new GoneView(Texts["Review.Contribution"], deletedAt)) : PageAnswers.Missing(Texts["Review.Contribution"]);
        View = found.Value;
        return null;
    }
}
