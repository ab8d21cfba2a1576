using System.Net;
using AngleSharp.Html.Dom;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Contribute;

public sealed class NothingLostTests(PagesHost host)
{
    [Fact]
    public async Task Somebody_without_an_account_fills_in_everything_signs_in_at_the_end_and_hands_in()
    {
        using var visitor = new Visitor(host, Callers.Anonymous);
        await Written.StoryAsync(visitor, "find the quietest ward");
        var (draft, page) = (visitor.Draft, visitor.Window);
        var form = (IHtmlFormElement)visitor.Page.QuerySelector("#handin")!;
        var answer = await visitor.SendAsync($"/contribute/story/{draft}/check", [.. Visitor.Fields(form).Where(field => field.Key != "remark"), new("remark", "Signing in now."), new("do", "handin")]);
        Assert.Equal($"/account/sign-in?returnUrl={Uri.EscapeDataString($"/contribute/story/{draft}/check")}", answer.Headers.Location!.OriginalString);

        visitor.Is("contributor ann");
        await visitor.GoAsync($"/contribute/story/{draft}/check");
        Assert.Contains("find the quietest ward", visitor.Page.QuerySelector(".fs-preview").Seen(), StringComparison.Ordinal);
        Assert.Equal("Signing in now.", visitor.Value("remark"));
        // It is Ann's now, and nobody else's.
        using var other = new Visitor(host, "contributor bob");
        await other.GoAsync($"/contribute/story/{draft}/check");
        Assert.Equal(HttpStatusCode.NotFound, other.Status);
        await other.PostAsync($"/contribute/story/{draft}/delete", []);
        await visitor.GoAsync($"/contribute/story/{draft}/check");
        await visitor.PressAsync("handin");
        Assert.Equal("Practitioner/account-ann", (await Written.StoryAsync(host, Written.Id(visitor))).Author!.Value.Reference);
        // The same page of another window: it was handed in, and is not a second time.
        await visitor.PressAsync(page, "handin");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        Assert.Contains("handed in", visitor.Page.QuerySelector("main").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_whose_session_is_over_comes_back_with_all_that_was_typed()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next");
        var draft = visitor.Draft;
        await visitor.PressAsync("next", ("__RequestVerificationToken", "from-before-the-server-was-started-again"), ("want", "keep this"), ("why", "and this"));
        Assert.Equal(HttpStatusCode.BadRequest, visitor.Status);
        Assert.Equal(("keep this", "and this"), (visitor.Value("want"), visitor.Value("why")));
        Assert.NotNull(visitor.Page.QuerySelector(".nhsuk-warning-callout[role=alert]"));
        await visitor.PressAsync("next");
        await visitor.GoAsync($"/contribute/story/{draft}/what");
        Assert.Equal("keep this", visitor.Value("want"));
    }

    [Fact]
    public async Task A_page_of_a_draft_that_is_gone_makes_a_new_one_of_what_was_typed()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next");
        var (draft, open) = (visitor.Draft, visitor.Window);
        await visitor.GoAsync($"/contribute/story/{draft}/delete");
        Assert.Equal("Delete this draft?", visitor.Page.QuerySelector("h1").Seen());
        await visitor.PressAsync("");
        await visitor.GoAsync($"/contribute/story/{draft}/what");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        await visitor.PressAsync(open, "next", ("want", "survive"));
        Assert.NotEqual(draft, visitor.Draft);
        Assert.Equal("survive", visitor.Value("want"));
        Assert.Contains("in a new draft", visitor.Page.QuerySelector("[role=alert]").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_windows_on_different_things_keep_both_and_on_one_field_show_both()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next");
        var draft = visitor.Draft;
        await visitor.GoAsync($"/contribute/story/{draft}/criteria");
        await visitor.PressAsync("next", ("criteria[AC1].text", "One"));
        await visitor.GoAsync($"/contribute/story/{draft}/criteria");
        var first = visitor.Window;
        await visitor.PressAsync("criteria.add");
        await visitor.PressAsync("next", ("criteria[AC2].text", "Two"));
        // The other window knows nothing of the second criterion, and does not take it away.
        await visitor.PressAsync(first, "next", ("criteria[AC1].text", "One"));
        await visitor.GoAsync($"/contribute/story/{draft}/criteria");
        Assert.Equal(("One", "Two"), (visitor.Value("criteria[AC1].text"), visitor.Value("criteria[AC2].text")));

        await visitor.GoAsync($"/contribute/story/{draft}/what");
        var open = visitor.Window;
        await visitor.PressAsync("next", ("want", "said here"));
        await visitor.PressAsync(open, "next", ("want", "said there"));
        await visitor.GoAsync($"/contribute/story/{draft}/what");
        open = visitor.Window;
        await visitor.PressAsync("next", ("want", "said first"));
        await visitor.PressAsync(open, "next", ("want", "said second"), ("why", "a reason"));
        Assert.Equal(HttpStatusCode.Conflict, visitor.Status);
        Assert.Equal(("said second", "a reason"), (visitor.Value("want"), visitor.Value("why")));
        Assert.Contains("said first", visitor.Page.QuerySelector("#want-elsewhere").Seen(), StringComparison.Ordinal);
        await visitor.PressAsync("next");
        await visitor.GoAsync($"/contribute/story/{draft}/what");
        Assert.Equal(("said second", "a reason"), (visitor.Value("want"), visitor.Value("why")));
    }

    [Fact]
    public async Task Two_who_edit_one_draft_choose_field_by_field_and_neither_loses_anything()
    {
        await host.PutAsync(Catalogue.Mapping.StoryMapper.ToBasic(Written.Draft("two-editors")));
        using var ann = new Visitor(host);
        using var bob = new Visitor(host);
        foreach (var each in new[] { ann, bob })
        {
            await each.GoAsync("/stories/two-editors/edit");
            await each.PressAsync("");
        }
        var draft = bob.Draft;
        await ann.GoAsync($"/contribute/story/{ann.Draft}/what");
        await ann.PressAsync("next", ("want", "what Ann wants"));
        await ann.GoAsync($"/contribute/story/{ann.Draft}/place");
        await ann.PressAsync("next", ("title", "Ann's title"));
        await ann.PressAsync("handin");
        await bob.GoAsync($"/contribute/story/{draft}/what");
        await bob.PressAsync("next", ("want", "what Bob wants"), ("why", "Bob's reason"));
        await bob.GoAsync($"/contribute/story/{draft}/check");
        await bob.PressAsync("handin");
        Assert.Equal($"/contribute/story/{draft}/conflict", bob.Path);
        Assert.Equal("what Bob wants", bob.Page.QuerySelector("#want-mine-text").Seen());
        Assert.Equal("what Ann wants", bob.Page.QuerySelector("#want-theirs-text").Seen());
        // What only one of the two changed is chosen already.
        Assert.Equal(("mine", "theirs"), (bob.Value("why"), bob.Value("title")));
        Assert.Empty(bob.Page.QuerySelectorAll("[name=criteria]"));
        await bob.PressAsync("", ("want", "theirs"));
        await bob.PressAsync("handin");
        var story = await Written.StoryAsync(host, "two-editors");
        Assert.Equal(("what Ann wants", "Bob's reason", "Ann's title"), (story.Want, story.Justification, story.Title));
        // What no page shows is as it was.
        Assert.Equal(["Look at it."], story.BasicFlow);
        Assert.Equal(("Shown", "https://example.org/why"), (story.Statements[0].Label, story.Statements[0].References[0]));
        Assert.Equal(["http://hl7.org/fhir/StructureDefinition/Patient"], story.Statements[1].SatisfiedBy);
    }

    [Fact]
    public async Task An_edit_of_something_published_makes_its_next_version_and_leaves_it_alone()
    {
        using var visitor = new Visitor(host, "contributor ann");
        var before = await Written.ReadAsync(host, "Basic", "us-alg-02");
        await visitor.GoAsync("/stories/us-alg-02/edit");
        Assert.Contains("next version", visitor.Page.QuerySelector("main").Seen(), StringComparison.Ordinal);
        await visitor.PressAsync("");
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/what");
        await visitor.PressAsync("next", ("why", "another reason"));
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/check");
        await visitor.PressAsync("handin");
        var id = Written.Id(visitor);
        var (old, next) = (await Written.StoryAsync(host, "us-alg-02"), await Written.StoryAsync(host, id));
        Assert.Equal(before.Version, (await Written.ReadAsync(host, "Basic", "us-alg-02")).Version);
        Assert.Equal((old.Url, "1.1.0", StoryStatus.Draft, ContributionState.Submitted, "another reason"), (next.Url, next.Version, next.Status, next.Contribution, next.Justification));
        Assert.Equal(old.Statements.Select(statement => statement.WithLinksOnly()), next.Statements.Select(statement => statement.WithLinksOnly()));
        // A second edit of the same version starts from the same place, and gets a number of its own.
        await visitor.GoAsync($"/stories/{id}/withdraw");
        await visitor.PressAsync("");
        Assert.True((await Written.ReadAsync(host, "Basic", id)).Deleted);
    }
}

file static class Compared
{
    public static (string, string, string) WithLinksOnly(this Statement statement) =>
        (statement.Key, statement.Requirement, string.Join(' ', statement.Links.Select(link => $"{link.Key}={link.Target} {link.State} {link.Interaction?.Verb} {link.Interaction?.Search}")));
}
