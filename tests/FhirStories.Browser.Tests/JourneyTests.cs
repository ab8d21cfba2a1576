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
        await page.Locator("#AC3 .fs-link a[href$='#MedicationStatement.category']").ClickAsync();
        var row = page.Locator("[id='MedicationStatement.category']");
        await Assertions.Expect(row).ToBeInViewportAsync();
        await row.Locator(".fs-elements__stories a").First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(StoryAddress());
        await page.CloseAsync();
    }

    [Fact]
    public async Task Who_needs_the_NHS_number_and_what_breaks_if_it_changes_is_two_clicks_from_the_list_of_profiles()
    {
        var page = await catalogue.OpenAsync(Screen.Desktop, script: false);
        await page.GotoAsync(catalogue.Address + "/profiles");
        await page.GetByRole(AriaRole.Link, new() { Name = "CareConnect-Patient-1", Exact = true }).ClickAsync();
        await page.Locator("[id='Patient.identifier:nhsNumber'] .fs-elements__link").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Table, new() { Name = "Who needs it" }).GetByRole(AriaRole.Link)).ToHaveTextAsync("Be sure it is the right person");
        var breaks = page.GetByRole(AriaRole.Region, new() { Name = "What breaks if it changes" });
        await Assertions.Expect(breaks).ToContainTextAsync("Need this element: 1.");
        await Assertions.Expect(breaks.GetByRole(AriaRole.Link, new() { Name = "Fennimore Shared Record" })).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_citation_is_copied_by_a_button_that_is_there_only_with_script()
    {
        var page = await catalogue.OpenAsync(Screen.Desktop);
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.GotoAsync(catalogue.Address + "/stories/us-med-01");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy canonical" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        Assert.Equal("https://fhirstories.org/catalogue/Requirements/us-med-01|1.0.0", await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        await page.CloseAsync();

        var plain = await catalogue.OpenAsync(Screen.Desktop, script: false);
        await plain.GotoAsync(catalogue.Address + "/stories/us-med-01");
        await Assertions.Expect(plain.GetByRole(AriaRole.Button, new() { Name = "Copy canonical" })).ToHaveCountAsync(0);
        await plain.CloseAsync();
    }

    [Fact]
    public async Task A_browser_that_opens_the_address_of_a_resource_gets_its_page_and_the_link_to_JSON_gives_JSON()
    {
        var page = await catalogue.OpenAsync(Screen.Desktop, script: false);
        await page.GotoAsync(catalogue.Address + "/fhir/Basic/us-med-01");
        await Assertions.Expect(page).ToHaveURLAsync(catalogue.Address + "/stories/us-med-01");
        await page.GotoAsync(catalogue.Address + "/catalogue/Requirements/us-med-01");
        await Assertions.Expect(page).ToHaveURLAsync(catalogue.Address + "/stories/us-med-01");
        var answer = await page.GotoAsync(catalogue.Address + "/fhir/Basic/us-med-01?_format=json");
        Assert.StartsWith("application/fhir+json", answer!.Headers["content-type"], StringComparison.Ordinal);
        await page.CloseAsync();
    }

    [GeneratedRegex("/stories/")]
    private static partial Regex StoryAddress();
}
