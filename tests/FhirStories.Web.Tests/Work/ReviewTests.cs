using System.Net;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository;
using FhirStories.Repository.Access;
using FhirStories.Repository.Content;
using FhirStories.Repository.Conversations;
using FhirStories.Web.Tests.Hosting;
using Hl7.Fhir.Model;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Web.Tests.Work;

public sealed class ReviewTests(WorkHost host) : IClassFixture<WorkHost>
{
    [Fact]
    public async Task What_was_handed_in_first_comes_first_and_each_decision_leads_to_the_next()
    {
        var ids = new[] { Unique(), Unique(), Unique() };
        foreach (var id in ids) await host.HandInAsync(id, $"Title {id}", author: "Queue Author");
        using var editor = host.Visit();
        await editor.OpenAsync("/review");
        var listed = editor.Page.QuerySelectorAll(".fs-story__title a").Select(link => link.GetAttribute("href")!.Split('/')[^1]).Where(ids.Contains).ToList();
        Assert.Equal(ids, listed);

        await editor.OpenAsync($"/review/story/{ids[0]}");
        Assert.Contains("Queue Author", editor.Text, StringComparison.Ordinal);
        Assert.Contains($"see Title {ids[0]}", editor.Text, StringComparison.Ordinal);
        await editor.PostAsync("comment", ("decision", "publish"));
        Assert.Contains($"“Title {ids[0]}” is accepted and published.", editor.Text, StringComparison.Ordinal);
        Assert.Equal($"Title {ids[1]}", editor.Heading);
        var published = await host.StoryAsync(ids[0]);
        Assert.Equal((StoryStatus.Active, ContributionState.Accepted, "1.0.0"), (published.Status, published.Contribution, published.Version));

        await editor.PostAsync("comment", ("decision", "return"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, editor.Status);
        Assert.Equal(["Write what the author should change"], editor.Problems);
        await editor.PostAsync("comment", ("decision", "return"), ("comment", "Say *why*"));
        Assert.Equal($"Title {ids[2]}", editor.Heading);
        Assert.Equal(ContributionState.Returned, (await host.StoryAsync(ids[1])).Contribution);
        await editor.PostAsync("comment", ("decision", "decline"), ("comment", "It is there already"));
        Assert.Equal(ContributionState.Declined, (await host.StoryAsync(ids[2])).Contribution);
        await editor.OpenAsync($"/review/story/{ids[1]}");
        Assert.Contains("Say why", editor.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_handed_in_what_names_no_author_is_told_and_that_nobody_had_signed_in()
    {
        var (named, referred, again) = (Unique(), Unique(), Unique());
        foreach (var id in new[] { named, referred, again })
            await host.PutAsync(StoryMapper.ToBasic(new Story { Id = id, Url = Canonicals.OfStory(id), Title = id, Status = StoryStatus.Draft, Profiles = [Canonicals.UserStoryProfile], Need = new UserNeed($"see {id}", "I know") }));
        await host.PutAsync(new Practitioner { Id = $"p-{referred}", Name = [new HumanName { Text = "Dr Refer" }] });
        await SubmitAsync(named, new ResourceReference { Display = "Wanda <Writer>" });
        await SubmitAsync(referred, new ResourceReference($"Practitioner/p-{referred}"));
        await SubmitAsync(again, new ResourceReference { Display = "First Sender" });
        var steward = new ContributionSteward(host.Repository, TimeProvider.System);
        await steward.TakeAsync((await host.Repository.ReadAsync("Basic", again, CancellationToken.None))!, new ContributionStep(ContributionState.Returned, "Hm", new ResourceReference { Display = "Some Editor" }), null, CancellationToken.None);
        await SubmitAsync(again, new ResourceReference { Display = "Second Sender" });

        using var editor = host.Visit();
        await editor.OpenAsync("/review");
        string Entry(string id) => editor.Page.QuerySelectorAll(".fs-story").Single(each => each.QuerySelector("a")!.GetAttribute("href")!.EndsWith(id, StringComparison.Ordinal)).Seen();
        Assert.Contains("By Wanda <Writer> (not signed in)", Entry(named), StringComparison.Ordinal);
        Assert.Contains("By Dr Refer Waiting", Entry(referred), StringComparison.Ordinal);
        Assert.Contains("By Second Sender (not signed in)", Entry(again), StringComparison.Ordinal);
        await editor.OpenAsync($"/review/story/{named}");
        Assert.Contains("Handed in by Wanda <Writer> (not signed in);", editor.Text, StringComparison.Ordinal);

        async Task SubmitAsync(string id, ResourceReference agent) => await new ContributionSteward(host.Repository, TimeProvider.System)
            .TakeAsync((await host.Repository.ReadAsync("Basic", id, CancellationToken.None))!, new ContributionStep(ContributionState.Submitted, null, agent), null, CancellationToken.None);
    }

    [Fact]
    public async Task Sending_back_can_be_undone()
    {
        var id = Unique();
        await host.HandInAsync(id, $"Title {id}");
        using var editor = host.Visit();
        await editor.OpenAsync($"/review/story/{id}?days=3000");
        await editor.PostAsync("comment", ("decision", "return"), ("comment", "Hm"));
        Assert.StartsWith("/review?days=3000", editor.At, StringComparison.Ordinal);
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)editor.Page.QuerySelector(".nhsuk-notification-banner form")!;
        await editor.PostAsync(form);
        Assert.Equal($"Title {id}", editor.Heading);
        Assert.Equal(ContributionState.Submitted, (await host.StoryAsync(id)).Contribution);
    }

    [Fact]
    public async Task Somebody_else_was_quicker_and_the_comment_is_kept()
    {
        var id = Unique();
        await host.HandInAsync(id, $"Title {id}");
        using var first = host.Visit();
        using var second = host.Visit();
        await first.OpenAsync($"/review/story/{id}");
        await second.OpenAsync($"/review/story/{id}");
        await first.PostAsync("comment", ("decision", "decline"), ("comment", "No"));
        await second.PostAsync("comment", ("decision", "decline"), ("comment", "My long reasons"));
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Contains("Somebody else was quicker. The contribution is now: Declined.", second.Text, StringComparison.Ordinal);
        Assert.Contains("My long reasons", second.Text, StringComparison.Ordinal);
        Assert.Null(second.Page.QuerySelector("button[name=decision]"));
        Assert.DoesNotContain((await CommentsAsync(id)).All, comment => comment.Assessment.Summaries.Contains("My long reasons"));
    }

    [Fact]
    public async Task What_the_author_changed_meanwhile_is_shown_and_not_decided_about_unseen()
    {
        var id = Unique();
        await host.HandInAsync(id, $"Title {id}");
        using var editor = host.Visit();
        await editor.OpenAsync($"/review/story/{id}");
        await host.PutAsync(StoryMapper.ToBasic(await host.StoryAsync(id) with { Need = new UserNeed("see something else", "I decide well") }));
        await editor.PostAsync("comment", ("decision", "publish"), ("comment", "Fine"));
        Assert.Equal(HttpStatusCode.Conflict, editor.Status);
        Assert.Contains($"see Title {id}", editor.Page.QuerySelector(".nhsuk-notification-banner .fs-difference__text--before").Seen(), StringComparison.Ordinal);
        Assert.Contains("see something else", editor.Page.QuerySelector(".nhsuk-notification-banner .fs-difference__text--after").Seen(), StringComparison.Ordinal);
        Assert.Equal(StoryStatus.Draft, (await host.StoryAsync(id)).Status);
        Assert.Equal("Fine", ((AngleSharp.Html.Dom.IHtmlTextAreaElement)editor.Page.QuerySelector("#comment")!).Value);
        await editor.PostAsync("comment", ("decision", "publish"));
        Assert.Equal(StoryStatus.Active, (await host.StoryAsync(id)).Status);
    }

    [Fact]
    public async Task A_change_is_shown_against_the_version_in_force_and_against_what_was_sent_back()
    {
        var id = Unique();
        var role = new Role { Id = $"role-{id}", Url = Canonicals.OfRole($"role-{id}"), Title = $"Nurse {id}", Status = StoryStatus.Draft, Profiles = [Canonicals.RoleProfile], Type = RoleType.Person };
        await host.PutAsync(RoleMapper.ToBasic(role));
        await host.PutAsync(StoryMapper.ToBasic(new Story { Id = id, Url = Canonicals.OfStory(id), Title = "Old title", Version = "1.0.0", Status = StoryStatus.Active, Profiles = [Canonicals.UserStoryProfile], Need = new UserNeed("see", "why") }));
        await host.HandInAsync($"{id}-next", "New title", story => story with { Url = Canonicals.OfStory(id), Version = "1.1.0", Roles = [role.Url!] });
        using var editor = host.Visit();
        await editor.OpenAsync($"/review/story/{id}-next");
        Assert.Contains("What changes against version 1.0.0", editor.Text, StringComparison.Ordinal);
        Assert.Contains("Old title", editor.Page.QuerySelector(".fs-difference__text--before").Seen(), StringComparison.Ordinal);
        Assert.Contains(editor.Page.QuerySelectorAll(".fs-difference__text--after"), after => after.Seen().EndsWith($"Nurse {id}", StringComparison.Ordinal));
        // Status, version and date differ in every next version, and tell an editor nothing.
        Assert.Equal(["Title Changed", "Want Changed", "Justification Changed", "Role Added"], editor.Page.QuerySelectorAll(".fs-difference > :is(h2, h3)").Select(each => each.Seen()));

        await editor.PostAsync("comment", ("decision", "return"), ("comment", "Shorter"));
        await host.PutAsync(StoryMapper.ToBasic(await host.StoryAsync($"{id}-next") with { Title = "Newer title", Contribution = ContributionState.Submitted }));
        await editor.OpenAsync($"/review/story/{id}-next");
        Assert.Contains("What changed since it was sent back", editor.Text, StringComparison.Ordinal);
        await editor.PostAsync("comment", ("decision", "publish"));
        var published = await host.StoryAsync($"{id}-next");
        Assert.Equal((StoryStatus.Active, "1.1.0"), (published.Status, published.Version));
    }

    [Fact]
    public async Task A_release_that_cannot_be_leaves_the_contribution_as_it_is()
    {
        var id = Unique();
        await host.HandInAsync(id, $"Title {id}");
        using var editor = host.Visit();
        await editor.OpenAsync($"/review/story/{id}");
        await editor.PostAsync("comment", ("decision", "publish"), ("release", "next week"), ("comment", "Good"));
        Assert.Contains("'next week' is no version", Assert.Single(editor.Problems), StringComparison.Ordinal);
        Assert.Equal(ContributionState.Submitted, (await host.StoryAsync(id)).Contribution);
        Assert.Empty((await CommentsAsync(id)).All);
        await editor.PostAsync("comment", ("decision", "accept"), ("release", "next week"));
        var accepted = await host.StoryAsync(id);
        Assert.Equal((ContributionState.Accepted, StoryStatus.Draft), (accepted.Contribution, accepted.Status));
    }

    [Fact]
    public async Task The_queue_is_filtered_by_kind_feature_and_age_and_the_filter_stays()
    {
        var id = Unique();
        var feature = new Story { Id = $"f-{id}", Url = Canonicals.OfStory($"f-{id}"), Title = $"Feature {id}", Kind = StoryKind.Feature, Status = StoryStatus.Draft, Profiles = [Canonicals.FeatureProfile] };
        await host.PutAsync(StoryMapper.ToBasic(feature));
        await host.PutAsync(StoryMapper.ToBasic(feature with { Contribution = ContributionState.Submitted }));
        await host.HandInAsync(id, $"Title {id}", story => story with { Features = [feature.Url!] });
        using var editor = host.Visit();
        await editor.OpenAsync("/review?days=3000");
        Assert.Contains($"Feature {id}", editor.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(editor.Page.QuerySelectorAll(".fs-story__title"), title => title.Seen() == $"Title {id}");
        await editor.OpenAsync($"/review?feature={Uri.EscapeDataString(feature.Url!)}");
        Assert.Equal([$"Title {id}"], editor.Page.QuerySelectorAll(".fs-story__title").Select(title => title.Seen()));
        Assert.Contains("feature=", editor.Page.QuerySelector(".fs-story__title a")!.GetAttribute("href")!, StringComparison.Ordinal);
        await editor.OpenAsync("/review?days=7");
        Assert.Contains("Nothing that matches the filter waits.", editor.Text, StringComparison.Ordinal);
        await editor.OpenAsync("/review?kind=what&days=-1&author=%00&feature=x&_page=nonsense");
        Assert.Equal(HttpStatusCode.OK, editor.Status);
        await editor.OpenAsync($"/review/story/f-{id}");
        Assert.Equal($"Feature {id}", editor.Heading);
        await editor.OpenAsync("/review/story/nobody");
        Assert.Equal(HttpStatusCode.NotFound, editor.Status);
    }

    [Fact]
    public async Task Comments_are_accepted_rejected_with_a_reply_or_settled_and_taken_up_again()
    {
        var id = Unique();
        await host.PutAsync(StoryMapper.ToBasic(new Story { Id = id, Url = Canonicals.OfStory(id), Title = $"Title {id}", Status = StoryStatus.Draft, Statements = [new Statement { Key = "AC1", Requirement = "It SHALL" }] }));
        var (one, two) = (Comment(id, "one", "Split it"), Comment(id, "two", "Wrong word", $"{Canonicals.OfStory(id)}#AC1"));
        await host.PutAsync(one, two);
        using var editor = host.Visit();
        await editor.OpenAsync("/review/comments");
        Assert.Contains($"Title {id}, AC1", editor.Text, StringComparison.Ordinal);

        await PostAsync(editor, one.Id, "reject", "");
        Assert.Equal(["Write why you reject it"], editor.Problems);
        await PostAsync(editor, one.Id, "reject", "It belongs together");
        Assert.Contains("The comment is rejected", editor.Text, StringComparison.Ordinal);
        var thread = (await CommentsAsync(id)).Threads.Single(each => each.Stored.Id == one.Id);
        Assert.Equal((AssessmentWorkflow.ResolvedNoChange, AssessmentDisposition.NotPersuasive), (thread.Assessment.Workflow, thread.Assessment.Disposition));
        Assert.Equal("It belongs together", Assert.Single(thread.Replies).Assessment.Summaries.Single());

        await editor.PostAsync((AngleSharp.Html.Dom.IHtmlFormElement)editor.Page.QuerySelector(".nhsuk-notification-banner form")!, ("decision", "reopened"));
        Assert.Contains("Split it", editor.Text, StringComparison.Ordinal);
        await PostAsync(editor, two.Id, "accept", "");
        Assert.DoesNotContain("Wrong word", editor.Text, StringComparison.Ordinal);
        await editor.OpenAsync("/review/comments?state=change");
        await PostAsync(editor, two.Id, "applied", "");
        Assert.Equal(AssessmentWorkflow.Applied, (await CommentsAsync(id)).Threads.Single(each => each.Stored.Id == two.Id).Assessment.Workflow);
    }

    [Fact]
    public async Task A_comment_that_somebody_else_settled_is_not_settled_twice_and_the_reply_is_kept()
    {
        var id = Unique();
        await host.PutAsync(StoryMapper.ToBasic(new Story { Id = id, Url = Canonicals.OfStory(id), Title = $"Title {id}", Status = StoryStatus.Draft }));
        var comment = Comment(id, "c", "Hm");
        await host.PutAsync(comment);
        using var first = host.Visit();
        using var second = host.Visit();
        await first.OpenAsync("/review/comments");
        await second.OpenAsync("/review/comments");
        await PostAsync(first, comment.Id, "resolve", "");
        await PostAsync(second, comment.Id, "reject", "My answer");
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Contains("Somebody else has dealt with this comment meanwhile", Assert.Single(second.Problems), StringComparison.Ordinal);
        Assert.Empty((await CommentsAsync(id)).Threads.Single().Replies);
    }

    [Fact]
    public async Task Contributors_do_not_review()
    {
        try
        {
            host.Caller = new Caller { Account = "c", Name = "C", Role = CallerRole.Contributor };
            using var visitor = host.Visit();
            foreach (var path in new[] { "/review", "/review/comments", "/review/links", "/review/story/x" })
            {
                await visitor.OpenAsync(path);
                Assert.Equal(HttpStatusCode.Forbidden, visitor.Status);
            }
        }
        finally
        {
            host.Caller = Caller.Open;
        }
    }

    private static string Unique() => "r" + Guid.NewGuid().ToString("N")[..10];

    private static Basic Comment(string story, string id, string text, string? artifact = null) => AssessmentMapper.ToBasic(new Assessment
    {
        Id = $"{story}-{id}",
        Profiles = [Canonicals.CommentProfile],
        Artifact = artifact is null ? new(new ResourceReference($"Basic/{story}")) : new(new Canonical(artifact)),
        Author = new(new ResourceReference { Display = "Bea" }),
        Contents = [new() { Kind = AssessmentKind.ChangeRequest, Summary = text }],
        Workflow = AssessmentWorkflow.Submitted,
    });

    private static Task PostAsync(Visitor visitor, string? id, string decision, string reply)
    {
        var form = (AngleSharp.Html.Dom.IHtmlFormElement)visitor.Page.QuerySelector($"main form input[name=id][value='{id}']")!.Closest("form")!;
        return visitor.PostAsync(form, ("decision", decision), ("reply", reply));
    }

    private async Task<Conversation> CommentsAsync(string id) =>
        await new ConversationReader((query, cancellation) => host.Repository.SearchStoredAsync("Basic", query, cancellation)).AboutAsync(id, await host.StoryAsync(id), TestContext.Current.CancellationToken);
}
