using System.Net;
using AngleSharp.Html.Dom;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Repository.Access;
using FhirStories.Web.Accounts;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

/// <summary>Pages offer what the caller may do with the thing they show, and nothing else.</summary>
public sealed class OffersTests(OffersTests.Things things) : IClassFixture<OffersTests.Things>
{
    private readonly WorkHost _host = things.Host;

    [Theory]
    [InlineData("reader rob", "/stories/offers-active", "")]
    [InlineData("contributor ann", "/stories/offers-active", "Suggest a change to this story, Comment")]
    [InlineData("contributor ann", "/stories/offers-ann", "Edit this story, Comment")]
    [InlineData("editor mo", "/stories/offers-active", "Edit this story, Comment")]
    [InlineData("editor mo", "/stories/offers-ann", "Edit this story, Comment")]
    [InlineData("contributor ann", "/roles/offers-role", "Suggest a change to this role")]
    [InlineData("editor mo", "/roles/offers-role", "Edit this role")]
    [InlineData("contributor ann", "/case-studies/case-medicines-at-marlowe-ferry", "")]
    [InlineData("editor mo", "/case-studies/case-medicines-at-marlowe-ferry", "Edit this case study")]
    public async Task What_a_page_offers_is_what_the_caller_may_do(string caller, string path, string offered)
    {
        var page = await OpenAsync(caller, path);
        Assert.Equal(offered, string.Join(", ", page.QuerySelectorAll(".fs-offers a").Select(link => link.Seen())));
        Assert.DoesNotContain("Sign in", page.QuerySelector("main").Seen(), StringComparison.Ordinal);
        // What is offered is there.
        foreach (var link in page.QuerySelectorAll(".fs-offers a").Select(link => link.GetAttribute("href")!))
            if (link.StartsWith('#')) Assert.NotNull(page.GetElementById(link[1..]));
            else await OpenAsync(caller, link);
    }

    [Fact]
    public async Task Somebody_else_s_draft_is_not_there_for_a_contributor()
    {
        _host.Caller = Callers.Of("contributor ben");
        using var visitor = _host.Visit();
        await visitor.OpenAsync("/stories/offers-ann");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        await visitor.OpenAsync("/stories/offers-ann/edit");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
    }

    [Fact]
    public async Task Who_may_not_change_something_is_told_before_he_types_it_all()
    {
        _host.Caller = Callers.Of("contributor ann");
        using var visitor = _host.Visit();
        await visitor.OpenAsync("/case-studies/case-medicines-at-marlowe-ferry/edit");
        Assert.Equal(HttpStatusCode.Forbidden, visitor.Status);
    }

    [Theory]
    [InlineData("/stories/offers-active", "Sign in to comment on this story or to suggest a change")]
    [InlineData("/roles/offers-role", "Sign in to suggest a change to this role")]
    public async Task Somebody_who_has_not_signed_in_is_asked_to_once_and_comes_back(string path, string offered)
    {
        var page = await OpenAsync(Callers.Anonymous, path);
        var offer = Assert.Single(page.QuerySelectorAll("main a"), link => link.GetAttribute("href")!.Contains("/account/sign-in", StringComparison.Ordinal));
        Assert.Equal((offered, "/account/sign-in?returnUrl=" + Uri.EscapeDataString(path)), (offer.Seen(), offer.GetAttribute("href")));
        Assert.Empty(page.QuerySelectorAll("main form, main a[href*='/contribute/'], main a[href$='/edit']"));
    }

    [Fact]
    public async Task Comments_can_be_made_and_answered_by_those_who_may_and_only_read_by_others()
    {
        _host.Caller = Callers.Of("contributor ann");
        using (var ann = _host.Visit())
        {
            await ann.OpenAsync("/contribute/comment?on=Basic/offers-active&key=AC1");
            await ann.PostAsync("text", ("text", "Which one?"), ("do", "send"));
        }
        foreach (var (caller, may) in (IEnumerable<(string, bool)>)[("contributor ben", true), ("reader rob", false), (Callers.Anonymous, false)])
        {
            var criterion = (await OpenAsync(caller, "/stories/offers-active")).GetElementById("AC1")!;
            Assert.Contains("Which one?", criterion.Seen(), StringComparison.Ordinal);
            Assert.Equal(may ? 2 : 0, criterion.QuerySelectorAll("a[href^='/contribute/comment']").Length);
        }
    }

    [Fact]
    public async Task An_editor_is_led_to_the_decision_about_what_was_handed_in()
    {
        await _host.HandInAsync("offers-waiting", "See a waiting list");
        var page = await OpenAsync("editor mo", "/stories/offers-waiting");
        Assert.Equal(["Edit this story", "Comment", "Decide about it"], page.QuerySelectorAll(".fs-offers a").Select(link => link.Seen()));
        await OpenAsync("editor mo", page.QuerySelectorAll(".fs-offers a")[2].GetAttribute("href")!);
    }

    private async Task<IHtmlDocument> OpenAsync(string caller, string path)
    {
        _host.Caller = Callers.Of(caller);
        using var visitor = _host.Visit();
        await visitor.OpenAsync(path);
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        return visitor.Page;
    }

    /// <summary>A site with accounts, and one of each kind of thing.</summary>
    public sealed class Things : IAsyncLifetime
    {
        public WorkHost Host { get; } = new() { Site = new AccountSite(AccountKind.Local, SignUpKind.Approval) };

        public async ValueTask InitializeAsync()
        {
            await Host.InitializeAsync();
            await Host.PutAsync(StoryMapper.ToBasic(Story("offers-active", StoryStatus.Active)));
            var own = await Host.Repository.As(Callers.Of("contributor ann")).PutAsync([StoryMapper.ToBasic(Story("offers-ann", StoryStatus.Draft))], TestContext.Current.CancellationToken);
            Assert.Null(own[0].Refusal);
            await Host.PutAsync(RoleMapper.ToBasic(new Role { Id = "offers-role", Url = Canonicals.OfRole("offers-role"), Title = "Porter", Type = RoleType.Person, Status = StoryStatus.Active, Profiles = [Canonicals.RoleProfile] }));
            await Host.PutAsync([.. StarterCatalogue.Read().Where(each => each.Id == "case-medicines-at-marlowe-ferry")]);
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }

    private static Story Story(string id, StoryStatus status) => new()
    {
        Id = id,
        Url = Canonicals.OfStory(id),
        Version = "1.0.0",
        Title = "See a list",
        Status = status,
        Profiles = [Canonicals.UserStoryProfile],
        Need = new UserNeed("see a list", "I know what is on it"),
        Statements = [new Statement { Key = "AC1", Requirement = "The list SHALL be there.", Conformance = [Conformance.Shall] }],
    };
}
