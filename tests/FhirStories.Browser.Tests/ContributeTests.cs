using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace FhirStories.Browser.Tests;

public sealed partial class ContributeTests(CatalogueInBrowser catalogue)
{
    [Theory]
    [InlineData(Screen.Phone, true)]
    [InlineData(Screen.Phone, false)]
    [InlineData(Screen.Desktop, true)]
    public async Task A_first_story_is_written_and_handed_in(Screen screen, bool script)
    {
        var page = await catalogue.OpenAsync(screen, script);
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type is "error" or "warning") complaints.Add(message.Text); };
        await page.GotoAsync(catalogue.Address + "/");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Menu" }).GetByRole(AriaRole.Link, new() { Name = "Contribute" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Write a user story" }).Or(page.GetByRole(AriaRole.Link, new() { Name = "Write a user story" })).ClickAsync();
        await page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("Hospital pharmacist");
        await page.GetByLabel("Where do they work?").SelectOptionAsync("Hospital pharmacy");
        await NextAsync(page, script);
        await page.GetByLabel("They want to …").FillAsync($"click a button to sort medicines by colour {screen} {script}");
        if (script)
        {
            // Advice and the sentence come as somebody types.
            await Assertions.Expect(page.Locator("#want-advice")).ToContainTextAsync("speaks of a solution");
            await Assertions.Expect(page.Locator("#sentence")).ToContainTextAsync("As a hospital pharmacist, I want to click a button");
            await page.GetByLabel("They want to …").FillAsync($"sort medicines by colour {screen} {script}");
            await Assertions.Expect(page.Locator("#want-advice")).ToBeEmptyAsync();
        }
        await page.GetByLabel("so that …").FillAsync("none is mistaken for another");
        await NextAsync(page, script);
        await page.GetByLabel("It works if …").FillAsync("Medicines of one colour stand together.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add another Acceptance criteria" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("It works if …").Nth(1)).ToBeFocusedAsync();
        await page.GetByLabel("It works if …").Nth(1).FillAsync("The colour is named in words.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move up Criterion 2" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("It works if …").First).ToHaveValueAsync("The colour is named in words.");
        await NextAsync(page, script);
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Find it in plain words" }).FillAsync("date of birth");
        if (!script) await page.GetByRole(AriaRole.Button, new() { Name = "Find", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#found")).ToContainTextAsync("Patient › birth date");
        await page.Locator("#found").GetByRole(AriaRole.Button, new() { NameRegex = CareConnectPatient() }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#links")).ToContainTextAsync("Patient › birth date");
        await NextAsync(page, script);
        await page.GetByLabel("What is it about?", new() { Exact = true }).SelectOptionAsync("Medicines");
        await NextAsync(page, script);
        await Assertions.Expect(page.Locator(".fs-preview")).ToContainTextAsync("none is mistaken for another");
        await page.AssertSoundAsync(script);
        await page.GetByRole(AriaRole.Button, new() { Name = "Hand in", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Handed in");
        await page.GetByRole(AriaRole.Link, new() { Name = "See it in the catalogue" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("sort medicines by colour", new() { IgnoreCase = true });
        Assert.Equal([], complaints);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_keyboard_alone_writes_a_story()
    {
        var page = await catalogue.OpenAsync(Screen.Desktop);
        await page.GotoAsync(catalogue.Address + "/contribute/story");
        await TabToAsync(page, "select[name='roles[r1].role']");
        await page.Keyboard.TypeAsync("Hosp");
        await page.Keyboard.PressAsync("Tab");
        await EnterNextAsync(page);
        await TabToAsync(page, "textarea[name=want]");
        await page.Keyboard.TypeAsync("write without a mouse");
        // What they want, the criteria, the links.
        for (var i = 0; i < 3; i++) await EnterNextAsync(page);
        await TabToAsync(page, "input[name=title]");
        // Enter in a field goes on, as everywhere.
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(CheckAddress());
        await TabToAsync(page, "button[value=handin]");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Handed in");
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_mistake_takes_the_focus_to_the_summary_and_from_there_to_its_field()
    {
        var page = await catalogue.OpenAsync(Screen.Phone);
        await page.GotoAsync(catalogue.Address + "/contribute/feature");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(page.Locator(".nhsuk-error-summary")).ToBeFocusedAsync();
        await page.AssertSoundAsync();
        await page.Locator(".nhsuk-error-summary a").ClickAsync();
        await Assertions.Expect(page.GetByLabel("Title")).ToBeFocusedAsync();
        await page.CloseAsync();
    }

    private static async Task NextAsync(IPage page, bool script)
    {
        await page.PictureAsync($"contribute-{new Uri(page.Url).Segments[^1]}-{page.ViewportSize!.Width}{(script ? "" : "-plain")}");
        await page.AssertSoundAsync(script);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).Last.ClickAsync();
    }

    private static async Task EnterNextAsync(IPage page)
    {
        var before = page.Url;
        await TabToAsync(page, "button[value=next]");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).Not.ToHaveURLAsync(before);
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var i = 0; i < 80; i++)
        {
            try
            {
                if (await page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector)) return;
            }
            catch (PlaywrightException)
            {
                // The key before led to another page, which has just begun.
                await page.WaitForLoadStateAsync();
                continue;
            }
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"No key leads to {selector}.");
    }

    [GeneratedRegex("Care ?Connect Patient", RegexOptions.IgnoreCase)]
    private static partial Regex CareConnectPatient();

    [GeneratedRegex("/check$")]
    private static partial Regex CheckAddress();
}
