using System.Net;
using System.Xml.Linq;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

public sealed class FeedTests(PagesHost host)
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private const string Profile = "/profiles/feed.atom?url=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-Patient-1";

    [Theory]
    [InlineData("/changes.atom", "/changes")]
    [InlineData("/stories/us-med-01.atom", "/stories/us-med-01")]
    [InlineData("/roles/ward-nurse.atom", "/roles/ward-nurse")]
    [InlineData("/features/feature-medicines.atom", "/features/feature-medicines")]
    [InlineData(Profile, "/profiles/view?url=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-Patient-1")]
    public async Task A_feed_has_all_that_Atom_asks_for_and_its_page_names_it(string path, string page)
    {
        var response = await host.GetAsync(path);
        Assert.Equal("application/atom+xml", response.Content.Headers.ContentType!.MediaType);
        var feed = XDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Root!;
        Assert.Equal(Atom + "feed", feed.Name);
        foreach (var each in feed.Elements(Atom + "entry").Prepend(feed))
        {
            foreach (var name in new[] { "id", "title", "updated" }) Assert.NotEmpty(Assert.Single(each.Elements(Atom + name)).Value);
            Assert.True(Uri.IsWellFormedUriString(each.Element(Atom + "id")!.Value, UriKind.Absolute));
            Assert.True(DateTimeOffset.TryParse(each.Element(Atom + "updated")!.Value, System.Globalization.CultureInfo.InvariantCulture, out _));
            Assert.Single(each.Elements(Atom + "link"), link => (string?)link.Attribute("rel") == "alternate" && Uri.IsWellFormedUriString((string?)link.Attribute("href"), UriKind.Absolute));
        }

        Assert.Single(feed.Elements(Atom + "author"));
        Assert.Single(feed.Elements(Atom + "link"), link => (string?)link.Attribute("rel") == "self");
        var ids = feed.Elements(Atom + "entry").Select(entry => entry.Element(Atom + "id")!.Value).ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
        Assert.NotNull((await host.PageAsync(page)).QuerySelector($"link[rel=alternate][type='application/atom+xml'][href='{path}']"));
    }

    [Fact]
    public async Task A_change_makes_a_new_entry_old_ones_keep_their_ids_and_whoever_has_it_is_told_so()
    {
        var story = new Story { Id = "in-feed", Url = Canonicals.OfStory("in-feed"), Title = "Bell & <b>\"quotes\"</b> \ud83d\udc8a", Status = StoryStatus.Draft, Profiles = [Canonicals.UserStoryProfile] };
        await host.PutAsync(StoryMapper.ToBasic(story));
        var first = await host.GetAsync("/stories/in-feed.atom");
        var ids = await IdsAsync(first);
        using (var again = new HttpRequestMessage(HttpMethod.Get, new Uri("/stories/in-feed.atom", UriKind.Relative)) { Headers = { IfNoneMatch = { first.Headers.ETag! } } })
        {
            var answer = await host.Client.SendAsync(again, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
            Assert.Equal(first.Headers.ETag, answer.Headers.ETag);
        }

        await host.PutAsync(StoryMapper.ToBasic(story with { Title = "Bell" }));
        var second = await host.GetAsync("/stories/in-feed.atom");
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(ids, (await IdsAsync(second)).Skip(1));
        Assert.Contains("in-feed/_history/2", (await IdsAsync(second))[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/stories/nobody-wrote-it.atom", HttpStatusCode.NotFound)]
    [InlineData("/stories/feature-medicines.atom", HttpStatusCode.NotFound)]
    [InlineData("/features/us-med-01.atom", HttpStatusCode.NotFound)]
    [InlineData("/roles/us-med-01.atom", HttpStatusCode.NotFound)]
    [InlineData("/stories/%24%20.atom", HttpStatusCode.NotFound)]
    [InlineData("/profiles/feed.atom", HttpStatusCode.NotFound)]
    [InlineData("/profiles/feed.atom?url=http%3A%2F%2Fexample.org%2Fnothing", HttpStatusCode.NotFound)]
    [InlineData("/profiles/feed.atom?url=%7C%23", HttpStatusCode.NotFound)]
    public async Task What_is_not_there_has_no_feed(string path, HttpStatusCode expected) => Assert.Equal(expected, (await host.GetAsync(path)).StatusCode);

    [Fact]
    public async Task The_feed_of_a_deleted_story_is_gone_and_the_feed_of_all_says_that_it_was_deleted()
    {
        await host.PutAsync(Stories.Bare("fed-and-deleted", "Fed and deleted", "Not for long."));
        await host.Repository.DeleteAsync("Basic", "fed-and-deleted", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Gone, (await host.GetAsync("/stories/fed-and-deleted.atom")).StatusCode);
        var all = await host.PageAsync("/changes");
        Assert.NotNull(all);
        // Others write meanwhile: the deletion is among the newest, on the first page or the next.
        var pages = new List<string> { all.Body.Seen() };
        if (all.QuerySelector("a[rel=next]")?.GetAttribute("href") is { } next) pages.Add((await host.PageAsync(next)).Body.Seen());
        Assert.Contains(pages, text => text.Contains("fed-and-deleted Deleted story", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(HttpResponseMessage response) =>
    [
        .. XDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Root!.Elements(Atom + "entry").Select(entry => entry.Element(Atom + "id")!.Value),
    ];
}
