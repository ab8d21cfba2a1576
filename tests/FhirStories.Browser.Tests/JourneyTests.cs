using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace FhirStories.Browser.Tests;

public sealed partial class JourneyTests(CatalogueInBrowser catalogue)
{
    [Theory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task Somebody_searches_narrows_and_reads_a_story_without_script(Screen screen)
    {
        var page = await catalogue.OpenAsync(screen, script: false);
        await page.GotoAsync(catalogue.Address + "/");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("medicines");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page).ToHaveTitleAsync(new Regex("^medicines – search results"));
        await page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply filters" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "Filters in use" })).ToContainTextAsync("Role:");
        Assert.Contains("q=medicines", page.Url, StringComparison.Ordinal);
        var title = await page.Locator(".fs-story__title").First.InnerTextAsync();
        await page.Locator(".fs-story__title a").First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_keyboard_reaches_the_content_first_and_focus_is_seen()
    {
        var page = await catalogue.OpenAsync(Screen.Desktop);
        await page.GotoAsync(catalogue.Address + "/stories/us-med-01");
        await page.Keyboard.PressAsync("Tab");
        var skip = page.GetByRole(AriaRole.Link, new() { Name = "Skip to main content" });
        await Assertions.Expect(skip).ToBeFocusedAsync();
        await Assertions.Expect(skip).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.EndsWith("#maincontent", page.Url, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Tab");
        var inMain = await page.EvaluateAsync<bool>("() => document.querySelector('main').contains(document.activeElement)");
        Assert.True(inMain);
        var shadow = await page.EvaluateAsync<string>("() => { const s = getComputedStyle(document.activeElement); return s.backgroundColor + ' ' + s.boxShadow + ' ' + s.outlineStyle; }");
        Assert.Contains("255, 235, 59", shadow, StringComparison.Ordinal);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_profiles_author_goes_from_an_element_to_a_story_and_back()
    {
        var page = await catalogue.OpenAsync(Screen.Desktop, script: false);
        await page.GotoAsync(catalogue.Address + "/stories/us-med-01");
        await page.Locator("#AC3 .fs-link a").Last.ClickAsync();
        var row = page.Locator("[id='MedicationStatement.category']");
        await Assertions.Expect(row).ToBeInViewportAsync();
        await row.GetByRole(AriaRole.Link).First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(StoryAddress());
        await page.CloseAsync();
    }

    [GeneratedRegex("/stories/")]
    private static partial Regex StoryAddress();
}
