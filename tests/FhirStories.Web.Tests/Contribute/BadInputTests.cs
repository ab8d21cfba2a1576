using System.Net;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Contribute;

public sealed class BadInputTests(PagesHost host)
{
    [Theory]
    [InlineData("/contribute/nothing")]
    [InlineData("/contribute/story/0123456789012345678901234567890123456789/who")]
    [InlineData("/contribute/story/..%2f..%2f/who")]
    [InlineData("/contribute/story/x/check")]
    [InlineData("/contribute/story/x/conflict")]
    [InlineData("/contribute/story/x/delete")]
    [InlineData("/contribute/done?kind=story&id=a%20b")]
    [InlineData("/contribute/done")]
    [InlineData("/contribute/comment")]
    [InlineData("/contribute/comment?on=Basic/nobody")]
    [InlineData("/contribute/comment?on=Basic/us-med-01&key=AC99")]
    [InlineData("/contribute/comment?on=Basic/us-med-01&key=AC1&link=L99")]
    [InlineData("/contribute/comment?on=javascript:alert(1)")]
    [InlineData("/contribute/comment?reply=us-med-01")]
    [InlineData("/stories/nobody/edit")]
    [InlineData("/stories/hospital-pharmacist/edit")]
    [InlineData("/features/us-med-01/edit")]
    [InlineData("/stories/us-med-01/withdraw")]
    [InlineData("/nothing/us-med-01/edit")]
    public async Task What_is_not_there_is_a_404_that_helps(string path)
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        Assert.NotEmpty(visitor.Page.QuerySelectorAll("main a"));
    }

    [Fact]
    public async Task What_is_too_long_is_kept_and_told_by_how_much()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next");
        var text = new string('a', 1200);
        await visitor.PressAsync("next", ("want", text));
        Assert.Contains("takes 1000 characters at most. Shorten it by 200.", visitor.Page.QuerySelector("#want-error").Seen(), StringComparison.Ordinal);
        Assert.Equal(text, visitor.Value("want"));
        await visitor.GoAsync($"/contribute/story/{visitor.Draft}/check");
        await visitor.PressAsync("handin");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
    }

    [Fact]
    public async Task A_post_beyond_all_measure_is_refused_and_the_draft_stays()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next", ("newRole", "Kept"));
        var draft = visitor.Draft;
        var answer = await visitor.SendAsync($"/contribute/story/{draft}/what", [new("want", new string('a', 1_000_000))]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        answer = await visitor.SendAsync($"/contribute/story/{draft}/what", [.. Enumerable.Range(0, 5000).Select(i => KeyValuePair.Create($"criteria[x{i}].text", "a"))]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("We could not take this", (await PagesHost.PageAsync(answer)).QuerySelector("h1").Seen());
        await visitor.GoAsync($"/contribute/story/{draft}/who");
        Assert.Equal("Kept", visitor.Value("newRole"));
    }

    [Fact]
    public async Task Hostile_text_stays_text_on_every_page_and_in_what_is_stored()
    {
        const string Hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) \u0007 & ' {{7*7}}";
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next", ("newRole", Hostile[..90]));
        await visitor.PressAsync("next", ("want", Hostile), ("why", Hostile));
        await visitor.PressAsync("next", ("criteria[AC1].text", Hostile));
        await visitor.PressAsync("find", ("find", Hostile[..60]));
        Calm(visitor);
        await visitor.PressAsync("links.gap", ("find", Hostile[..60]));
        await visitor.PressAsync("next");
        await visitor.PressAsync("next", ("title", Hostile[..80]), ("newFeature", Hostile[..90]), ("notes", Hostile));
        Calm(visitor);
        await visitor.PressAsync("handin", ("by", Hostile[..80]), ("remark", Hostile));
        var id = Written.Id(visitor);
        await visitor.GoAsync($"/stories/{id}");
        Calm(visitor);
        Assert.DoesNotContain('\u0007', (await Written.StoryAsync(host, id)).Want!);
        await visitor.GoAsync("/contribute/mine");
        Calm(visitor);
    }

    [Fact]
    public async Task A_value_that_nobody_offered_and_rows_that_no_page_has_are_not_taken()
    {
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next", ("setting", "the-moon"), ("nothing", "x"), ("links[L1].target", "x"), ("roles[r1].nothing", "x"), ("roles[__proto__].role", "x"));
        Assert.Contains("check=1", visitor.Path, StringComparison.Ordinal);
        Assert.Contains("Choose one of the list", visitor.Page.QuerySelector("#setting-error").Seen(), StringComparison.Ordinal);
        await visitor.PressAsync("back", ("setting", ""));
        await visitor.GoAsync("/contribute/mine");
        await visitor.GoAsync(visitor.Page.QuerySelector(".fs-draft h3 a")!.GetAttribute("href")!);
        foreach (var button in new[] { "roles.remove.nobody", "x.y.z", "....", "criteria.add", "links.pick.x", "roles.explode.r1" })
        {
            await visitor.GoAsync($"/contribute/story/{visitor.Draft}/who");
            var form = (AngleSharp.Html.Dom.IHtmlFormElement)visitor.Page.QuerySelector("#step")!;
            await visitor.PostAsync($"/contribute/story/{visitor.Draft}/who", [.. Visitor.Fields(form), new("do", button)]);
            Assert.Equal(HttpStatusCode.OK, visitor.Status);
        }
    }

    [Fact]
    public async Task A_link_to_a_profile_that_is_not_installed_is_kept_as_it_is()
    {
        const string Elsewhere = "https://example.org/fhir/StructureDefinition/Elsewhere|2.0#Patient.name";
        using var visitor = new Visitor(host);
        await visitor.GoAsync("/contribute/story");
        await visitor.PressAsync("next");
        await visitor.PressAsync("next", ("want", "link something from elsewhere"));
        await visitor.PressAsync("next");
        await visitor.PressAsync("links.address", ("address", "no address"));
        Assert.Null(visitor.Page.QuerySelector("#links-L1"));
        await visitor.PressAsync("links.address", ("address", Elsewhere));
        Assert.Contains("Patient › name", visitor.Page.QuerySelector("#links-L1").Seen(), StringComparison.Ordinal);
        await visitor.PressAsync("next");
        await visitor.PressAsync("next");
        await visitor.PressAsync("handin");
        var story = await Written.StoryAsync(host, Written.Id(visitor));
        Assert.Equal(("need", Elsewhere), (story.Statements[0].Key, story.Statements[0].Links[0].Target));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync($"/stories/{story.Id}")).Status);
    }

    [Fact]
    public async Task A_form_that_another_site_sends_writes_nothing()
    {
        using var visitor = new Visitor(host);
        await Written.StoryAsync(visitor, "not be forged");
        var draft = visitor.Draft;
        await visitor.PostAsync($"/contribute/story/{draft}/check", [new("do", "handin")]);
        Assert.Equal(HttpStatusCode.BadRequest, visitor.Status);
        await visitor.PostAsync($"/contribute/story/{draft}/delete", []);
        await visitor.PostAsync("/stories/us-alg-04/withdraw", []);
        Assert.False((await Written.ReadAsync(host, "Basic", "us-alg-04")).Deleted);
        await visitor.GoAsync($"/contribute/story/{draft}/check");
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
    }

    private static void Calm(Visitor visitor)
    {
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        Assert.All(visitor.Page.QuerySelectorAll("script"), script => Assert.StartsWith("/assets/", script.GetAttribute("src"), StringComparison.Ordinal));
        Assert.Empty(visitor.Page.QuerySelectorAll("img"));
        Assert.DoesNotContain(visitor.Page.All.SelectMany(each => each.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal));
        Assert.Empty(visitor.Page.QuerySelectorAll("a[href^='javascript']"));
    }
}
