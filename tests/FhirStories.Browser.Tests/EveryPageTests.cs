using Deque.AxeCore.Playwright;
using Xunit;

namespace FhirStories.Browser.Tests;

public sealed class EveryPageTests(CatalogueInBrowser catalogue)
{
    private const string OverflowingScript = """
        () => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return '';
          return [...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > root.clientWidth + 1)
            .slice(0, 5).map(each => each.outerHTML.slice(0, 120)).join('\n');
        }
        """;

    public static TheoryData<string, Screen> Pages => Paths.OnEveryScreen();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Axe_finds_nothing_and_the_policy_blocks_nothing(string path, Screen screen)
    {
        var page = await catalogue.OpenAsync(screen);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            // A 404 page is logged as such by the browser.
            if (message.Type is "error" or "warning" && !message.Text.Contains("404", StringComparison.Ordinal)) complaints.Add(message.Text);
        };
        await page.GotoAsync(catalogue.Address + path);
        var found = await page.RunAxe();
        Assert.Equal([], found.Violations.Select(each => $"{each.Id}: {each.Help}: {each.Nodes[0].Html}"));
        Assert.Equal([], complaints);
        await page.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Without_script_the_page_is_whole_and_no_wider_than_the_screen(string path, Screen screen)
    {
        var page = await catalogue.OpenAsync(screen, script: false);
        var foreign = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(catalogue.Address, StringComparison.Ordinal)) foreign.Add(request.Url);
        };
        await page.GotoAsync(catalogue.Address + path);
        Assert.True(await page.Locator("h1").IsVisibleAsync());
        Assert.True(await page.Locator("input[name=q]").First.IsVisibleAsync());
        Assert.Equal("", await page.EvaluateAsync<string>(OverflowingScript));
        Assert.Equal([], foreign);
        await page.CloseAsync();
    }
}
