using AngleSharp.Dom;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Coverage;

public sealed class LargeAndEmptyTests
{
    private static readonly string[] Pages =
        ["/matrix", "/matrix?unneeded=true", "/coverage", "/coverage/statements", "/coverage/gaps", "/coverage/gaps?list=stories", "/coverage/gaps?list=data-sets", "/baselines", "/baselines/new", "/packages", "/packages/compare"];

    [Fact]
    public async Task An_empty_catalogue_has_every_page_and_says_that_there_is_nothing()
    {
        await using var host = new PagesHost { IsSeeded = false };
        await host.InitializeAsync();
        foreach (var path in Pages) Assert.Single((await host.PageAsync(path)).QuerySelectorAll("h1"));
        Assert.Contains("There is no story yet", (await host.PageAsync("/matrix")).QuerySelector("main").Seen(), StringComparison.Ordinal);
        Assert.Contains("There are no criteria here.", (await host.PageAsync("/coverage")).QuerySelector("main").Seen(), StringComparison.Ordinal);
        Assert.Contains("No baseline has been made yet.", (await host.PageAsync("/baselines")).QuerySelector("main").Seen(), StringComparison.Ordinal);
        foreach (var file in new[] { "/matrix.csv", "/coverage/statements.csv", "/coverage/gaps.csv?list=stories" })
            Assert.Empty(Csv.Read(await host.Client.GetStringAsync(new Uri(file, UriKind.Relative), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Three_thousand_stories_are_paged_and_cost_no_more_questions_than_one()
    {
        await using var host = new PagesHost { IsSeeded = false };
        await host.InitializeAsync();
        foreach (var some in MadeStories.Many(3000).Chunk(500)) await host.PutAsync(some);

        var before = host.Queries.Asked;
        var first = await host.PageAsync("/matrix");
        Assert.InRange(host.Queries.Asked - before, 1, 2);
        Assert.Equal(50, first.QuerySelectorAll(".fs-matrix tr[id]").Length);
        Assert.Equal(40, first.QuerySelectorAll(".fs-matrix thead tr:last-child th").Length - 1);
        Assert.StartsWith($"3,000 stories, {MadeStories.Profiles.Count} profiles, 6,000 links.", first.QuerySelector("p[role=status]").Seen(), StringComparison.Ordinal);
        Assert.Contains(first.QuerySelectorAll(".fs-matrix-pages a"), link => link.Seen().Contains("More profiles", StringComparison.Ordinal));

        var last = await host.PageAsync("/matrix?rows=999&columns=999");
        Assert.Equal("row-3000", last.QuerySelectorAll(".fs-matrix tr[id]")[^1].Id);
        Assert.DoesNotContain(last.QuerySelectorAll(".fs-matrix-pages a"), link => link.Seen().Contains("More", StringComparison.Ordinal));

        before = host.Queries.Asked;
        await host.PageAsync("/coverage");
        Assert.InRange(host.Queries.Asked - before, 1, 4);
        Assert.Equal(6000, Csv.Read(await host.Client.GetStringAsync(new Uri("/coverage/statements.csv", UriKind.Relative), TestContext.Current.CancellationToken)).Select(row => row["Statement"]).Distinct().Count());

        // What is written is seen by the next question.
        await host.PutAsync(MadeStories.Of("late", "A late story", MadeStories.Profiles[0]));
        Assert.StartsWith("3,001 stories", (await host.PageAsync("/matrix")).QuerySelector("p[role=status]").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_titles_and_targets_stay_text()
    {
        await using var host = new PagesHost { IsSeeded = false };
        await host.InitializeAsync();
        string[] titles = ["<script>alert(1)</script>", "=HYPERLINK(\"https://x.example\")", new string('W', 4000), "\u202etxet", "a\"b,c\nd", "{{0}}|%00"];
        for (var i = 0; i < titles.Length; i++) await host.PutAsync(MadeStories.Of($"hostile-{i}", titles[i], MadeStories.Profiles[0], "javascript:alert(1)", "https://x.example/'\"><img/src=x>"));
        foreach (var path in Pages)
        {
            var page = await host.PageAsync(path);
            Assert.Empty(page.QuerySelectorAll("script:not([src]), img, [onerror], a[href^='javascript']"));
        }
        var matrix = await host.PageAsync("/matrix");
        Assert.Contains(matrix.QuerySelectorAll("th[scope=row]"), head => head.Seen() == titles[0]);
        var rows = Csv.Read(await host.Client.GetStringAsync(new Uri("/matrix.csv", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Contains(rows, row => row["Title"] == "'" + titles[1]);
        Assert.DoesNotContain(rows.SelectMany(row => row.Values), cell => cell.StartsWith('='));
    }
}
