using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace FhirStories.Browser.Tests;

public sealed partial class MatrixJourneyTests(CatalogueInBrowser catalogue)
{
    [Theory]
    [InlineData(Screen.Desktop)]
    [InlineData(Screen.Phone)]
    public async Task A_keyboard_goes_over_the_heat_map_into_the_table_and_to_a_story(Screen screen)
    {
        var page = await catalogue.OpenAsync(screen);
        await page.GotoAsync(catalogue.Address + "/matrix");
        var map = page.GetByRole(AriaRole.Application, new() { Name = "Heat map of stories and profiles" });
        await map.FocusAsync();
        var said = page.Locator(".fs-heat__said");
        await Assertions.Expect(said).Not.ToBeEmptyAsync();
        var first = await said.InnerTextAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(said).Not.ToHaveTextAsync(first);
        await page.Keyboard.PressAsync("Control+End");
        var last = await said.InnerTextAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(said).ToHaveTextAsync(last);

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(PartOfTheTable());
        var row = page.Locator("tr:target");
        await Assertions.Expect(row.Locator("th")).ToBeInViewportAsync();
        // What the heat map named last is the story of that row.
        Assert.Contains(await row.Locator("th").InnerTextAsync(), last, StringComparison.Ordinal);
        await row.GetByRole(AriaRole.Link).First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(StoryAddress());
        await page.CloseAsync();
    }

    [Fact]
    public async Task The_heads_of_the_table_stay_while_it_scrolls_both_ways()
    {
        var page = await catalogue.OpenAsync(Screen.Desktop);
        await page.GotoAsync(catalogue.Address + "/matrix");
        var frame = page.Locator(".fs-matrix-frame");
        await frame.ScrollIntoViewIfNeededAsync();
        await frame.EvaluateAsync("frame => frame.scrollTo(300, 400)");
        var stuck = await frame.EvaluateAsync<bool>("""
            frame => {
              const box = frame.getBoundingClientRect();
              const near = (one, other) => Math.abs(one - other) < 3;
              const head = frame.querySelector('thead tr:last-child th:nth-child(2)').getBoundingClientRect();
              const name = frame.querySelector('tbody th.fs-matrix__story').getBoundingClientRect();
              return frame.scrollLeft > 0 && frame.scrollTop > 0 && near(head.top, box.top) && near(name.left, box.left);
            }
            """);
        Assert.True(stuck);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Without_script_filters_and_the_table_are_all_there_and_no_control_does_nothing()
    {
        var page = await catalogue.OpenAsync(Screen.Phone, script: false);
        await page.GotoAsync(catalogue.Address + "/matrix");
        await Assertions.Expect(page.Locator(".fs-heat__map")).ToHaveCountAsync(0);
        await page.GetByLabel("Mapping").SelectOptionAsync("gap");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "Filters in use" })).ToContainTextAsync("Mapping: Known gap");
        await page.Locator(".fs-matrix td a").First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(StoryAddress());
        await page.CloseAsync();
    }

    [GeneratedRegex(@"/matrix\?rows=\d+&columns=\d+#row-\d+$")]
    private static partial Regex PartOfTheTable();

    [GeneratedRegex("/(stories|features)/")]
    private static partial Regex StoryAddress();
}
