using System.Net;
using AngleSharp.Dom;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

public sealed class SearchPageTests(PagesHost host)
{
    [Fact]
    public async Task Words_find_stories_and_stay_in_the_box()
    {
        var page = await host.PageAsync("/stories?q=pharmacy%20medicines");
        Assert.NotEmpty(page.QuerySelectorAll(".fs-story"));
        Assert.Equal("pharmacy medicines", page.QuerySelector("#q")!.GetAttribute("value"));
        Assert.Contains("stories for “pharmacy medicines”", page.QuerySelector("#results-heading").Seen(), StringComparison.Ordinal);
        Assert.StartsWith("pharmacy medicines – search results", page.Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patient.identifier:nhsNumber", "Patient.identifier:nhsNumber")]
    [InlineData("NHS number", "Patient.identifier:nhsNumber")]
    [InlineData("date of birth", "Patient.birthDate")]
    [InlineData("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.identifier:nhsNumber", "Patient.identifier:nhsNumber")]
    public async Task An_element_is_found_by_its_id_its_address_and_its_words_with_the_stories_that_need_it(string words, string element)
    {
        const string Profile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";
        var page = await host.PageAsync($"/stories?q={Uri.EscapeDataString(words)}");
        var found = page.QuerySelector($".fs-in-fhir a[href='/profiles/element?url={Uri.EscapeDataString(Profile)}&element={Uri.EscapeDataString(element)}']");
        Assert.NotNull(found);
        var stories = await host.Queries.TraceAsync(
            graph => graph.Profiles.Single(node => node.Definition.Url == Profile).Links.Where(link => link.Target.ElementId == element).Select(link => link.From.Story).Distinct().Count(), TestContext.Current.CancellationToken);
        Assert.True(stories > 0);
        Assert.Contains(stories == 1 ? "1 story" : $"{stories} stories", found.ParentElement.Seen(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CareConnect-Patient-1")]
    [InlineData("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1")]
    public async Task A_profile_is_found_by_its_name_and_its_address(string words) =>
        Assert.NotNull((await host.PageAsync($"/stories?q={Uri.EscapeDataString(words)}")).QuerySelector(".fs-in-fhir a[href='/profiles/view?url=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-Patient-1']"));

    [Fact]
    public async Task Words_that_name_nothing_in_FHIR_have_no_such_list() =>
        Assert.Null((await host.PageAsync("/stories?q=rings%20anyone%20else%20zebra")).QuerySelector(".fs-in-fhir"));

    [Fact]
    public async Task A_filter_narrows_is_named_and_can_be_removed()
    {
        var all = await host.PageAsync("/stories");
        var role = all.QuerySelectorAll("#filter-role option").Single(option => option.Seen().StartsWith("Hospital pharmacist", StringComparison.Ordinal));
        var page = await host.PageAsync($"/stories?q=&role={Uri.EscapeDataString(role.GetAttribute("value")!)}");
        var expected = role.Seen().Split('(', ')')[1];
        Assert.StartsWith($"{expected} stories", page.QuerySelector("#results-heading").Seen(), StringComparison.Ordinal);
        var active = Assert.Single(page.QuerySelectorAll(".fs-active__link"));
        Assert.Contains("Role: Hospital pharmacist", active.Seen(), StringComparison.Ordinal);
        Assert.Equal("/stories", active.GetAttribute("href"));
        Assert.True(page.QuerySelectorAll("#filter-role option").Length > 5, "The other roles are still on offer.");
    }

    [Theory]
    [InlineData("setting", "Hospital pharmacy")]
    [InlineData("feature", "Medicines")]
    [InlineData("state", "Gap")]
    [InlineData("status", "Retired")]
    [InlineData("profile", "CareConnect-MedicationStatement-1")]
    public async Task Every_filter_finds_as_many_as_it_promises(string name, string label)
    {
        // Other tests store stories at the same time: what was promised before and after the same number of them counts.
        for (var attempt = 0; ; attempt++)
        {
            var (before, value) = await PromisedAsync(name, label);
            var found = (await host.PageAsync($"/stories?{name}={Uri.EscapeDataString(value)}")).QuerySelector("#results-heading").Seen();
            if (before != (await PromisedAsync(name, label)).Count && attempt < 20) continue;
            Assert.Equal(before == "1" ? "1 story" : $"{before} stories", found);
            return;
        }
    }

    [Fact]
    public async Task Stories_are_found_by_how_far_they_are_met_and_the_chart_leads_to_them()
    {
        var home = await host.PageAsync("/");
        var link = home.QuerySelector(".fs-chart__table a[href='/stories?met=failed'], .fs-chart__table a[href='/stories?met=verified']")!;
        var page = await host.PageAsync(link.GetAttribute("href")!);
        Assert.NotEmpty(page.QuerySelectorAll(".fs-story"));
        Assert.Contains("How far met: Met and shown", page.QuerySelector(".fs-active").Seen(), StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("#filter-met option[selected][value=verified]"));
        Assert.NotNull((await host.PageAsync("/stories?met=verified&q=critical")).QuerySelector("a[href='/stories/us-med-07']"));
        var unknown = await host.PageAsync("/stories?met=nonsense");
        Assert.Empty(unknown.QuerySelectorAll(".fs-story"));
        Assert.NotNull(unknown.QuerySelector(".nhsuk-inset-text"));
    }

    private async Task<(string Count, string Value)> PromisedAsync(string name, string label)
    {
        var option = (await host.PageAsync("/stories")).QuerySelectorAll($"#filter-{name} option").Single(each => each.Seen().StartsWith($"{label} (", StringComparison.Ordinal));
        return (option.Seen().Split('(', ')')[^2], option.GetAttribute("value")!);
    }

    [Fact]
    public async Task Paging_goes_forth_and_back_and_meets_every_story_once()
    {
        var titles = new List<string>();
        var path = "/stories?status=active";
        string? back = null;
        while (path is not null)
        {
            var page = await host.PageAsync(path);
            titles.AddRange(page.QuerySelectorAll(".fs-story__title").Select(title => title.Seen()));
            back = page.QuerySelector("a[rel=prev]")?.GetAttribute("href") ?? back;
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(titles.Distinct(), titles);
        Assert.True(titles.Count > 40);
        Assert.Equal(titles.Order(StringComparer.OrdinalIgnoreCase), titles);
        Assert.NotNull(back);
        Assert.NotEmpty((await host.PageAsync(back!)).QuerySelectorAll(".fs-story"));
    }

    [Fact]
    public async Task Nothing_found_offers_help()
    {
        var page = await host.PageAsync("/stories?q=xyzzy&status=active");
        Assert.StartsWith("No stories", page.QuerySelector("#results-heading").Seen(), StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("main a[href='/stories?q=xyzzy']"));
        Assert.NotNull(page.QuerySelector("main a[href='/features']"));
    }

    [Theory]
    [InlineData("_page=garbage")]
    [InlineData("_page=%00%ff&q=medicines")]
    [InlineData("q=%22%27%29%3B%20DROP%20TABLE--")]
    [InlineData("q=NEAR(a%20b)%20OR%20*%20AND%20%22")]
    [InlineData("q=%EF%BF%BD%00%01%02")]
    [InlineData("q=???")]
    [InlineData("q=%ED%A0%80")]
    [InlineData("role=,&feature=%7C&setting=%24&state=%5C&status=%5C%5C%5C&profile=%23")]
    [InlineData("role=ActorDefinition/x&feature=Basic/y%20z&profile=http://x|y|z%23a%23b")]
    [InlineData("setting=a|b|c|d&status=a,b,,c")]
    [InlineData("q=a&q=b&role=x&role=y")]
    [InlineData("q=<script>alert(1)</script>")]
    public async Task Hostile_input_is_answered_with_a_page(string query)
    {
        var response = await host.GetAsync($"/stories?{query}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var page = await PagesHost.PageAsync(response);
        Assert.Empty(page.QuerySelectorAll("script:not([src])"));
        Assert.NotNull(page.QuerySelector("#q"));
    }

    [Fact]
    public async Task A_very_long_search_is_cut_not_refused()
    {
        var page = await host.PageAsync($"/stories?q={string.Concat(Enumerable.Repeat("medicines%20", 300))}&role={new string('x', 3000)}");
        Assert.InRange(page.QuerySelector("#q")!.GetAttribute("value")!.Length, 190, 200);
    }
}
