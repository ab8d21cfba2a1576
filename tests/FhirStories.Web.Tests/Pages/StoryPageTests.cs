using AngleSharp.Dom;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

public sealed class StoryPageTests(PagesHost host)
{
    [Fact]
    public async Task The_sentence_stands_in_its_three_parts()
    {
        var page = await host.PageAsync("/stories/us-med-01");
        var parts = page.QuerySelectorAll(".fs-sentence__part").Select(part => part.Seen()).ToList();
        Assert.Equal("As a hospital pharmacist,", parts[0]);
        Assert.StartsWith("I want to see every medicine", parts[1], StringComparison.Ordinal);
        Assert.StartsWith("so that I can", parts[2], StringComparison.Ordinal);
        Assert.Equal("See every medicine a patient takes – Stories – FhirStories", page.Title);
    }

    [Fact]
    public async Task Clinical_criteria_come_before_technical_ones_and_each_has_an_anchor()
    {
        var page = await host.PageAsync("/stories/us-med-01");
        var headings = page.QuerySelectorAll("#criteria-heading ~ h3").Select(heading => heading.Seen()).ToList();
        Assert.Equal(["Clinical criteria", "Technical criteria"], headings);
        Assert.Equal(["AC1", "AC2", "AC3", "AC4"], page.QuerySelectorAll(".fs-criterion").Select(criterion => criterion.Id!));
        Assert.Contains("Must (SHALL)", page.GetElementById("AC1").Seen(), StringComparison.Ordinal);
        Assert.Contains("For the providing system", page.GetElementById("AC1").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_names_its_profile_element_call_and_state()
    {
        var page = await host.PageAsync("/stories/us-med-01");
        var link = page.QuerySelector("#AC3 .fs-link");
        Assert.Equal("Mapped CareConnect-MedicationStatement-1 FHIR STU3 (3.0.2), deprecated MedicationStatement.category Interaction: GET MedicationStatement?category=patientspecified Found", link.Seen());
        var href = link!.QuerySelector("code")!.ParentElement!.GetAttribute("href");
        Assert.Equal(
            "/profiles/view?url=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-MedicationStatement-1#MedicationStatement.category", href);
        var profile = await host.PageAsync(href!);
        Assert.NotNull(profile.GetElementById("MedicationStatement.category"));
    }

    [Fact]
    public async Task The_page_leads_to_the_same_story_as_FHIR_and_says_how_to_cite_it()
    {
        var page = await host.PageAsync("/stories/us-med-01");
        Assert.Equal("/fhir/Basic/us-med-01", page.QuerySelector("link[rel=alternate][type='application/fhir+json']")!.GetAttribute("href"));
        Assert.Equal("/fhir/Basic/us-med-01?_format=xml", page.QuerySelector("link[rel=alternate][type='application/fhir+xml']")!.GetAttribute("href"));
        Assert.Contains("https://fhirstories.org/catalogue/Requirements/us-med-01|1.0.0", page.Body.Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neighbours_are_linked()
    {
        var page = await host.PageAsync("/stories/us-med-01");
        Assert.NotNull(page.QuerySelector("a[href='/stories/us-med-02']"));
        Assert.NotNull(page.QuerySelector("a[href='/scenarios/scenario-home-after-a-fall']"));
        Assert.NotNull(page.QuerySelector("a[href='/solutions/solution-larkrise-medicines']"));
        Assert.NotNull(page.QuerySelector("a[href='/case-studies/case-medicines-at-marlowe-ferry']"));
        Assert.NotNull((await host.PageAsync("/stories/us-med-02")).QuerySelector("a[href='/stories/us-med-01']"));
    }

    [Fact]
    public async Task A_story_whose_parts_are_unknown_shows_its_own_words_safely()
    {
        await host.PutAsync(Stories.Bare("verbatim-only", "Narrative <only>", "In order to <b>know</b>, staff look at the ![x](http://evil/x.png) board."));
        var page = await host.PageAsync("/stories/verbatim-only");
        Assert.Equal("Narrative <only>", page.QuerySelector("h1").Seen());
        Assert.Contains("In order to <b>know</b>, staff look", page.QuerySelector(".fs-sentence").Seen(), StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("main img, main b"));
        Assert.Contains("Nobody has written criteria", page.Body.Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_source_said_besides_is_kept()
    {
        await host.PutAsync(Stories.Imported("imported-story"));
        var page = await host.PageAsync("/stories/imported-story");
        Assert.Contains("Where this came from", page.Body.Seen(), StringComparison.Ordinal);
        Assert.Contains("Story set Michael's Story", page.Body.Seen(), StringComparison.Ordinal);
        Assert.Equal("https://example.org/page", page.QuerySelector("#source-heading ~ dl a")!.GetAttribute("href"));
        Assert.DoesNotContain(page.QuerySelectorAll("a"), link => link.GetAttribute("href")!.StartsWith("javascript", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("Undecided Interaction: PUT MedicationOrder", page.QuerySelector(".fs-link").Seen());
    }

    [Fact]
    public async Task An_example_that_was_written_for_another_story_is_named_by_its_title()
    {
        var page = await host.PageAsync("/stories/us-med-01");
        Assert.Equal("Valid example A medicine reduced in hospital", page.QuerySelector("#AC1 .fs-evidence li").Seen());
        Assert.DoesNotContain("Binary/", page.QuerySelector("main").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_solution_can_do_is_said_in_words()
    {
        var cell = (await host.PageAsync("/solutions/solution-larkrise-medicines")).QuerySelectorAll("td").First(each => each.Seen().StartsWith("read", StringComparison.Ordinal));
        Assert.Equal("read, search, create, update", cell.Seen());
    }
}
