using System.Net;
using AngleSharp.Dom;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Coverage;

public sealed class BaselinePageTests(PagesHost shared)
{
    [Fact]
    public async Task An_editor_makes_two_baselines_and_sees_in_words_what_changed_between_them()
    {
        await using var host = await OwnAsync();
        await host.PutAsync(MadeStories.Of("kept", "Kept as it is", MadeStories.Profiles[0]), MadeStories.Draft("changed", "Title before", MadeStories.Profiles[1]), MadeStories.Of("removed", "Removed later", MadeStories.Profiles[2]));
        var first = await MakeAsync(host, "1.0.0");
        await host.PutAsync(MadeStories.Draft("changed", "Title after", MadeStories.Profiles[1]), MadeStories.Of("added", "Added later", MadeStories.Profiles[3]));
        await host.Repository.DeleteAsync("Basic", "removed", null, TestContext.Current.CancellationToken);
        var second = await MakeAsync(host, "1.1.0");

        var contents = await host.PageAsync(first);
        Assert.Equal(["As it was", "Not here any more", "Changed since"], contents.QuerySelectorAll("main tbody tr").OrderBy(row => row.QuerySelector("th").Seen(), StringComparer.Ordinal).Select(State));
        var (before, after) = (first.Split('/')[^1], second.Split('/')[^1]);
        var comparison = await host.PageAsync($"/baselines/{before}..{after}");
        Assert.Equal(["1 added", "1 removed", "1 changed", "1 not here any more"], comparison.QuerySelectorAll(".fs-gaps__link").Select(link => link.Seen()));
        Assert.Contains("Title was 'Title before', and is 'Title after'", comparison.QuerySelector("main").Seen(), StringComparison.Ordinal);
        Assert.Contains("The same in both: 1.", comparison.QuerySelector("main").Seen(), StringComparison.Ordinal);
        Assert.Contains("Removed later", (await host.PageAsync($"/baselines/{before}..{after}?show=missing")).QuerySelector(".fs-stories").Seen(), StringComparison.Ordinal);

        var list = await host.PageAsync("/baselines");
        Assert.Equal(2, list.QuerySelectorAll("main tbody tr").Length);
        var pair = await host.GetAsync($"/baselines?before={before}&after={after}");
        Assert.Equal($"/baselines/{before}..{after}", pair.Headers.Location!.OriginalString);
        var coverage = await host.PageAsync($"/coverage?scope=baseline&value=Library%2F{before}");
        Assert.Contains("1 entries of this baseline are not here any more", coverage.QuerySelector(".nhsuk-inset-text").Seen(), StringComparison.Ordinal);

        await host.Repository.DeleteAsync("Library", before, null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Gone, (await host.GetAsync(first)).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await host.GetAsync($"/baselines/{before}..{after}")).StatusCode);
    }

    [Theory]
    [InlineData("spring..2026", "autumn")]
    [InlineData("a..b", "a..c")]
    [InlineData("ends.", "plain")]
    [InlineData("plain", ".begins")]
    [InlineData("new", "view")]
    [InlineData("compare", ".")]
    public async Task A_baseline_of_any_id_has_a_page_with_all_that_belongs_to_it(string one, string other)
    {
        await using var host = await OwnAsync();
        foreach (var id in new[] { one, other })
        {
            await host.PutAsync(new Hl7.Fhir.Model.Library
            {
                Id = id,
                Url = $"https://life.test/Library/{id}",
                Version = "1..2",
                Title = $"Baseline {id}",
                Status = Hl7.Fhir.Model.PublicationStatus.Active,
                Type = new("http://terminology.hl7.org/CodeSystem/library-type", "asset-collection"),
                RelatedArtifact = [new() { Type = Hl7.Fhir.Model.RelatedArtifact.RelatedArtifactType.ComposedOf, Resource = "https://life.test/Requirements/x|1.0.0" }],
            });
        }
        var list = await host.PageAsync("/baselines");
        foreach (var id in new[] { one, other })
        {
            var href = list.QuerySelectorAll("main tbody a").Single(link => link.Seen() == $"Baseline {id}").GetAttribute("href")!;
            var page = await host.PageAsync(href);
            Assert.Equal($"Baseline {id}", page.QuerySelector("h1").Seen());
            // Words narrow what it lists, at its own address.
            var form = page.QuerySelector("main form[role=search]")!;
            var query = string.Join('&', form.QuerySelectorAll("input[type=hidden]").Select(input => $"{input.GetAttribute("name")}={input.GetAttribute("value")}").Append("words=nothing"));
            var narrowed = await host.PageAsync($"{form.GetAttribute("action")}?{query}");
            Assert.Equal($"Baseline {id}", narrowed.QuerySelector("h1").Seen());
            Assert.Equal("nothing", narrowed.QuerySelector("#words")!.GetAttribute("value"));
            // What it offers as FHIR, and its history, is there.
            if (id != ".") foreach (var part in page.QuerySelectorAll(".fs-cite a")) await host.PageAsync(part.GetAttribute("href")!);
        }
        var pair = await host.GetAsync($"/baselines?before={one}&after={other}");
        var both = (await host.PageAsync(pair.Headers.Location!.OriginalString)).QuerySelector("main")!;
        Assert.Contains($"Baseline {one} 1..2", both.Seen(), StringComparison.Ordinal);
        Assert.Contains($"Baseline {other} 1..2", both.Seen(), StringComparison.Ordinal);
        foreach (var link in both.QuerySelectorAll("a[href^='/baselines']")) await host.PageAsync(link.GetAttribute("href")!);
    }

    [Fact]
    public async Task What_looks_like_two_baselines_leads_to_the_one_of_that_id()
    {
        await shared.PutAsync(new Hl7.Fhir.Model.Library { Id = "looks..like-two", Title = "One", Status = Hl7.Fhir.Model.PublicationStatus.Active, Type = new("http://terminology.hl7.org/CodeSystem/library-type", "asset-collection") });
        var answer = await shared.GetAsync("/baselines/looks..like-two");
        Assert.Equal("/baselines/view?id=looks..like-two", answer.Headers.Location!.OriginalString);
        Assert.Equal("One", (await shared.PageAsync(answer.Headers.Location.OriginalString)).QuerySelector("h1").Seen());
        await shared.Repository.DeleteAsync("Library", "looks..like-two", null, TestContext.Current.CancellationToken);
        var gone = await shared.GetAsync("/baselines/view?id=looks..like-two");
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        await shared.PageAsync((await PagesHost.PageAsync(gone)).QuerySelector("main a[href$='/history']")!.GetAttribute("href")!);
        foreach (var nothing in new[] { "/baselines/view", "/baselines/view?id=", "/baselines/compare", "/baselines/compare?before=x" }) Assert.Equal(HttpStatusCode.NotFound, (await shared.GetAsync(nothing)).StatusCode);
    }

    [Theory]
    [InlineData("", "active", "Version")]
    [InlineData("one", "active", "Version")]
    [InlineData("1.0.0", "features", "Features")]
    [InlineData("1.0.0", "search", "Search")]
    public async Task What_is_wrong_with_the_form_is_said_at_its_field_and_nothing_typed_is_lost(string version, string what, string field)
    {
        var answer = await shared.PostAsync("/baselines/new", "/baselines/new", [("version", version), ("title", "Spring <release>"), ("what", what)]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = await PagesHost.PageAsync(answer);
        Assert.Equal($"#{field}", page.QuerySelector(".nhsuk-error-summary a")!.GetAttribute("href"));
        Assert.NotNull(page.GetElementById(field));
        Assert.NotNull(page.GetElementById($"{field}-error"));
        Assert.Equal("Spring <release>", page.QuerySelector("#Title")!.GetAttribute("value"));
        Assert.Equal(what, page.QuerySelector("input[name=what][checked]")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("NoSuchType?x=y")]
    [InlineData("Basic?nonsense=1")]
    [InlineData("Basic?title=xyzzy-nothing")]
    [InlineData("Patient")]
    public async Task A_search_that_finds_no_artifacts_is_refused_in_words(string search)
    {
        var answer = await shared.PostAsync("/baselines/new", "/baselines/new", [("version", "1.0.0"), ("what", "search"), ("search", search)]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = await PagesHost.PageAsync(answer);
        Assert.Equal(search, page.QuerySelector("#Search")!.GetAttribute("value"));
        Assert.NotEqual("", page.QuerySelector(".nhsuk-error-summary a").Seen());
        Assert.DoesNotContain("Parameter", page.QuerySelector(".nhsuk-error-summary a").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_editors_make_baselines_and_only_with_a_form_of_ours()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await shared.PostAsync("/baselines/new", "/baselines/new", [("version", "1.0.0")], "Contributor")).StatusCode);
        var forged = await shared.Client.PostAsync(new Uri("/baselines/new", UriKind.Relative), new FormUrlEncodedContent([KeyValuePair.Create("version", "1.0.0")]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri("/baselines/new", UriKind.Relative)) { Headers = { { Callers.Header, "Reader" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await shared.Client.SendAsync(asked, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("/baselines/none")]
    [InlineData("/baselines/none..nothing")]
    [InlineData("/baselines/a..b..c")]
    [InlineData("/baselines/%3Cb%3E")]
    public async Task What_is_no_baseline_is_not_found(string path) => Assert.Equal(HttpStatusCode.NotFound, (await shared.GetAsync(path)).StatusCode);

    private static async Task<PagesHost> OwnAsync()
    {
        var host = new PagesHost { IsSeeded = false };
        await host.InitializeAsync();
        return host;
    }

    private static async Task<string> MakeAsync(PagesHost host, string version)
    {
        var answer = await host.PostAsync("/baselines/new", "/baselines/new", [("version", version), ("title", "Spring"), ("what", "search"), ("search", "Basic?kind=story")]);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    private static string State(IElement row) => row.QuerySelector("td:last-child").Seen();
}
