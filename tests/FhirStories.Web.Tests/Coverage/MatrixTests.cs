using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Coverage;

public sealed class MatrixTests(PagesHost host)
{
    private const string Feature = "https://fhirstories.org/catalogue/Requirements/feature-medicines";

    [Fact]
    public async Task A_field_says_how_its_links_hold_and_leads_to_the_criterion()
    {
        var page = await host.PageAsync("/matrix?words=us-med-01");
        var row = Assert.Single(page.QuerySelectorAll(".fs-matrix tr[id]"));
        var links = row.QuerySelectorAll("td a");
        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            Assert.Matches(@"^/stories/us-med-01(#\w+)?$", link.GetAttribute("href")!);
            Assert.Matches(@"(Met and shown|Met, not shown|To be checked|Leads nowhere|Test failed|Not counted), \d+ links?$", link.QuerySelector(".nhsuk-u-visually-hidden").Seen());
            Assert.NotNull(link.QuerySelector(".fs-mark[aria-hidden=true]"));
        }
        var story = await host.PageAsync("/stories/us-med-01");
        Assert.All(links.Select(link => link.GetAttribute("href")!.Split('#')).Where(parts => parts.Length == 2), parts => Assert.NotNull(story.GetElementById(parts[1])));
    }

    [Fact]
    public async Task Every_row_has_a_field_for_every_column_and_packages_span_theirs()
    {
        var page = await host.PageAsync("/matrix");
        var columns = page.QuerySelectorAll(".fs-matrix thead tr:last-child th").Length - 1;
        Assert.InRange(columns, 2, 40);
        Assert.All(page.QuerySelectorAll(".fs-matrix tr[id]"), row => Assert.Equal(columns, row.QuerySelectorAll("td").Length));
        Assert.Equal(columns, page.QuerySelectorAll("th[scope=colgroup]").Sum(head => int.Parse(head.GetAttribute("colspan")!, null)));
        Assert.NotEmpty(page.QuerySelectorAll("th[scope=rowgroup] a[href^='/features/']"));
    }

    [Theory]
    [InlineData("feature", Feature)]
    [InlineData("verb", "SHALL")]
    [InlineData("status", "unverified")]
    [InlineData("state", "gap")]
    [InlineData("words", "medicine")]
    [InlineData("profile", "Medication")]
    public async Task A_filter_narrows_is_named_and_can_be_removed(string name, string value)
    {
        var all = Totals(await host.PageAsync("/matrix"));
        var page = await host.PageAsync($"/matrix?{name}={Uri.EscapeDataString(value)}");
        var some = Totals(page);
        Assert.True(some.Stories < all.Stories && some.Stories > 0 || some.Links < all.Links && some.Links > 0, $"{some} of {all}");
        var active = Assert.Single(page.QuerySelectorAll(".fs-active__link"));
        Assert.Equal("/matrix", active.GetAttribute("href"));
        Assert.NotNull(page.QuerySelector($"#filter-{name} option[selected]") ?? page.QuerySelector($"#{name}[value]"));
    }

    [Fact]
    public async Task A_feature_has_as_many_stories_as_its_page_says()
    {
        var matrix = Totals(await host.PageAsync($"/matrix?feature={Uri.EscapeDataString(Feature)}"));
        var list = await host.PageAsync($"/stories?feature={Uri.EscapeDataString(Feature)}");
        Assert.StartsWith($"{matrix.Stories} stories", list.QuerySelector("#results-heading").Seen(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status=nonsense&verb=PERHAPS&state=%00&rows=-7&columns=abc")]
    [InlineData("rows=99999999999999&columns=2147483647")]
    [InlineData("words=%E2%80%AE%F0%9F%98%80%00")]
    public async Task Nonsense_in_the_address_is_no_error(string query) => Assert.Equal(HttpStatusCode.OK, (await host.GetAsync($"/matrix?{query}")).StatusCode);

    [Theory]
    [InlineData("package", "no.such.package")]
    [InlineData("feature", "https://x.example/Requirements/none")]
    [InlineData("role", "<script>alert(1)</script>")]
    public async Task What_is_not_here_finds_nothing_and_can_be_taken_back(string name, string value)
    {
        var page = await host.PageAsync($"/matrix?{name}={Uri.EscapeDataString(value)}");
        Assert.Contains("No story matches.", page.QuerySelector("main").Seen(), StringComparison.Ordinal);
        Assert.Contains(value, page.QuerySelector(".fs-active__link").Seen(), StringComparison.Ordinal);
        Assert.Equal(value, page.QuerySelector($"#filter-{name} option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_file_holds_every_link_that_the_page_counts()
    {
        var totals = Totals(await host.PageAsync("/matrix?profile=Medication"));
        var answer = await host.GetAsync("/matrix.csv?profile=Medication");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        var rows = Csv.Read(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(totals.Links, rows.Sum(row => int.Parse(row["Links"], null)));
        Assert.Equal(totals.Stories, rows.Select(row => row["Story"]).Distinct().Count());
        Assert.Equal(totals.Profiles, rows.Select(row => row["Profile"]).Distinct().Count());
    }

    [Fact]
    public async Task The_heat_map_and_its_table_add_up_to_the_same()
    {
        var totals = Totals(await host.PageAsync("/matrix"));
        using var json = JsonDocument.Parse(await host.Client.GetStringAsync(new Uri("/matrix/overview.json", UriKind.Relative), TestContext.Current.CancellationToken));
        var root = json.RootElement;
        var size = 2 + root.GetProperty("statuses").GetArrayLength();
        var cells = root.GetProperty("cells").EnumerateArray().Select(each => each.GetInt32()).ToList();
        Assert.Equal(totals.Links, cells.Where((_, at) => at % size >= 2).Sum());
        Assert.Equal(totals.Stories, root.GetProperty("rows").GetInt32());
        Assert.Equal(root.GetProperty("height").GetInt32(), root.GetProperty("rowNames").GetArrayLength());
        var page = await host.PageAsync("/matrix");
        var table = page.QuerySelectorAll("#summary-caption ~ tbody td:not(:nth-child(2))").Sum(cell => int.Parse(cell.Seen().Split(' ')[0], System.Globalization.NumberStyles.AllowThousands, null));
        Assert.Equal(totals.Links, table);
    }

    [Fact]
    public async Task Profiles_that_no_story_needs_are_shown_when_asked_for()
    {
        var (needed, all) = (Totals(await host.PageAsync("/matrix")), Totals(await host.PageAsync("/matrix?unneeded=true")));
        Assert.True(all.Profiles > needed.Profiles);
        Assert.Equal(needed.Links, all.Links);
    }

    private static (int Stories, int Profiles, int Links) Totals(IDocument page)
    {
        var numbers = page.QuerySelector("p[role=status]").Seen().Split(' ').Select(word => int.TryParse(word, System.Globalization.NumberStyles.AllowThousands, null, out var number) ? number : -1).Where(number => number >= 0).ToList();
        return (numbers[0], numbers[1], numbers[2]);
    }
}
