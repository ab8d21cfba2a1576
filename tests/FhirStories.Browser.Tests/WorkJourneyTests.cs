using System.Net.Http.Headers;
using System.Text;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Microsoft.Playwright;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace FhirStories.Browser.Tests;

/// <summary>What contributors and editors do, as they do it.</summary>
public sealed class WorkJourneyTests(CatalogueInBrowser catalogue)
{
    private const string Profile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";

    [Theory]
    [InlineData(Screen.Desktop, true)]
    [InlineData(Screen.Phone, true)]
    [InlineData(Screen.Phone, false)]
    public async Task Somebody_imports_a_table_looks_at_every_row_and_stores_it(Screen screen, bool script)
    {
        var marker = "Journey" + Guid.NewGuid().ToString("N")[..8];
        var csv = $"Heading,Who,Wish,Why,Notes\n{marker} doses,ward nurse,to see doses given,no dose is given twice,internal\n{marker} notes,clinician,see notes,I decide well,\n,nobody,,,empty row\n{marker} bad,developer,see the API,,\n";
        var page = await catalogue.OpenAsync(screen, script);
        await page.GotoAsync(catalogue.Address + "/import");
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "our stories.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await ClickAsync(page, "Upload and look at the columns");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("What the columns mean");
        await SoundAsync(page, "import-columns", screen, script);
        await page.GetByLabel("Heading", new() { Exact = true }).SelectOptionAsync("Title");
        await page.GetByLabel("Wish", new() { Exact = true }).SelectOptionAsync("I want (need)");
        await page.GetByLabel("Notes", new() { Exact = true }).SelectOptionAsync("Leave out");
        await ClickAsync(page, "Check every row");
        await DoneAsync(page);
        await Assertions.Expect(page.Locator(".fs-stories").First).ToContainTextAsync("As a ward nurse, I want to see doses given, so that no dose is given twice.");
        await Assertions.Expect(page.Locator(".fs-stories").First).ToContainTextAsync("The row has neither a text, nor a want, nor a title.");
        await SoundAsync(page, "import-check", screen, script);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^With errors \\(1\\)") }).ClickAsync();
        await Assertions.Expect(page.Locator(".fs-stories > li")).ToHaveCountAsync(1);
        await ClickAsync(page, "Store the 3 rows without errors");
        await DoneAsync(page);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("The import is done");
        await SoundAsync(page, "import-result", screen, script);
        await page.GetByRole(AriaRole.Link, new() { Name = $"{marker} doses" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync($"{marker} doses");
        await page.CloseAsync();
    }

    [Theory]
    [InlineData(Screen.Phone, true)]
    [InlineData(Screen.Phone, false)]
    [InlineData(Screen.Desktop, true)]
    public async Task An_editor_clears_a_queue_of_ten(Screen screen, bool script)
    {
        var feature = $"queue-{Guid.NewGuid().ToString("N")[..8]}";
        await PutAsync(new Story { Id = feature, Url = Canonicals.OfStory(feature), Title = $"Feature {feature}", Kind = StoryKind.Feature, Status = StoryStatus.Draft, Profiles = [Canonicals.FeatureProfile] });
        for (var i = 0; i < 10; i++) await HandInAsync($"{feature}-{i}", $"Story {i} of {feature}", Canonicals.OfStory(feature));
        var page = await catalogue.OpenAsync(screen, script);
        await page.GotoAsync($"{catalogue.Address}/review?feature={Uri.EscapeDataString(Canonicals.OfStory(feature))}");
        await Assertions.Expect(page.Locator("#queue-heading")).ToHaveTextAsync("10 contributions wait");
        await SoundAsync(page, "review-queue", screen, script);
        var clicks = 1;
        await page.GetByRole(AriaRole.Button, new() { Name = "Start with the first" }).ClickAsync();
        await SoundAsync(page, "review-item", screen, script);
        for (var i = 0; i < 10; i++)
        {
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync($"Story {i} of {feature}");
            if (i == 3)
            {
                await ClickAsync(page, "Send back");
                await Assertions.Expect(page.Locator(".nhsuk-error-summary")).ToContainTextAsync("Write what the author should change");
                await SoundAsync(page, "review-error", screen, script);
                await page.Locator("#comment").FillAsync("Say who needs it.");
                await ClickAsync(page, "Send back");
            }
            else await ClickAsync(page, "Accept and publish");
            clicks++;
        }
        await Assertions.Expect(page.Locator("#queue-heading")).ToHaveTextAsync("0 contributions wait");
        await SoundAsync(page, "review-done", screen, script);
        Assert.Equal(11, clicks);
        await page.GotoAsync($"{catalogue.Address}/stories/{feature}-9");
        await Assertions.Expect(page.Locator(".fs-above-title")).ToContainTextAsync("Active");
        await page.CloseAsync();
    }

    [Theory]
    [InlineData(Screen.Phone, true)]
    [InlineData(Screen.Phone, false)]
    [InlineData(Screen.Desktop, true)]
    public async Task An_editor_settles_a_comment_and_confirms_a_link_that_became_suspect(Screen screen, bool script)
    {
        var id = $"suspect-{Guid.NewGuid().ToString("N")[..8]}";
        await PutAsync(Linked(id, "The number SHALL be shown"));
        await PutAsync(Linked(id, "The number and the name SHALL be shown"));
        var comment = new Assessment
        {
            Id = $"{id}-comment",
            Profiles = [Canonicals.CommentProfile],
            Artifact = new(new Canonical($"{Canonicals.OfStory(id)}#AC1")),
            Author = new(new ResourceReference { Display = "Bea" }),
            Contents = [new() { Kind = AssessmentKind.ChangeRequest, Summary = $"Say which number, {id}." }],
            Workflow = AssessmentWorkflow.Submitted,
        };
        await PutAsync(AssessmentMapper.ToBasic(comment));
        var page = await catalogue.OpenAsync(screen, script);
        await page.GotoAsync(catalogue.Address + "/review/links");
        var link = page.Locator(".fs-suspect", new() { Has = page.Locator($"a[href='/stories/{id}']") });
        await Assertions.Expect(link.Locator(".fs-side").First).ToContainTextAsync("The number SHALL be shown");
        await SoundAsync(page, "review-links", screen, script);
        await link.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.Locator(".nhsuk-notification-banner")).ToContainTextAsync("1 link is confirmed.");
        await Assertions.Expect(link).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Comments", Exact = true }).ClickAsync();
        var item = page.Locator(".fs-story", new() { HasText = id });
        await item.Locator("summary").ClickAsync();
        await SoundAsync(page, "review-comments", screen, script);
        await item.GetByLabel("Reply").FillAsync("It is the NHS number.");
        await item.GetByRole(AriaRole.Button, new() { Name = "Settled, nothing to change" }).ClickAsync();
        await Assertions.Expect(page.Locator(".nhsuk-notification-banner")).ToContainTextAsync("The comment is settled.");
        await page.CloseAsync();
    }

    private static Story Linked(string id, string text) => new()
    {
        Id = id,
        Url = Canonicals.OfStory(id),
        Title = $"Title {id}",
        Status = StoryStatus.Draft,
        Profiles = [Canonicals.UserStoryProfile],
        Statements = [new Statement { Key = "AC1", Requirement = text, SatisfiedBy = [Profile], Links = [new StoryLink { Key = "L1", Target = Profile, State = MappingState.Mapped }] }],
    };

    private static async Task SoundAsync(IPage page, string name, Screen screen, bool script)
    {
        await page.PictureAsync($"{name}-{screen.ToString().ToLowerInvariant()}");
        await page.AssertSoundAsync(script);
    }

    private static Task ClickAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Looks how far the work is until it is done, as somebody without script does.</summary>
    private static async Task DoneAsync(IPage page)
    {
        while (await page.Locator("#progress").CountAsync() > 0) await page.GetByRole(AriaRole.Button, new() { Name = "See how far it is" }).ClickAsync();
    }

    private async Task HandInAsync(string id, string title, string feature)
    {
        await PutAsync(new Story
        {
            Id = id, Url = Canonicals.OfStory(id), Title = title, Status = StoryStatus.Draft, Profiles = [Canonicals.UserStoryProfile], Features = [feature],
            Author = new(new ResourceReference { Display = "Ada" }), Need = new UserNeed($"see {title}", "I decide well"),
            Statements = [new Statement { Key = "AC1", Requirement = "The newest entry SHALL come first", Conformance = [Conformance.Shall] }],
        });
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri($"{catalogue.Address}/fhir/Basic/{id}/$submit?who=Ada"), null, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private Task PutAsync(Story story) => PutAsync(StoryMapper.ToBasic(story));

    private async Task PutAsync(Basic resource)
    {
        using var client = new HttpClient();
        using var body = new StringContent(new FhirJsonSerializer().SerializeToString(resource), MediaTypeHeaderValue.Parse("application/fhir+json"));
        using var answer = await client.PutAsync(new Uri($"{catalogue.Address}/fhir/Basic/{resource.Id}"), body, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
