using Xunit;

namespace FhirStories.Browser.Tests;

public sealed class EveryPageTests(CatalogueInBrowser catalogue)
{
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
        await page.AssertSoundAsync();
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
        await page.AssertFitsAsync();
        Assert.Equal([], foreign);
        await page.CloseAsync();
    }
}
