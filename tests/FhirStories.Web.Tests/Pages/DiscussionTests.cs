using AngleSharp.Dom;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Tests.Hosting;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

public sealed class DiscussionTests(PagesHost host)
{
    [Fact]
    public async System.Threading.Tasks.Task What_was_said_about_a_criterion_stands_at_the_criterion_with_its_replies_in_order()
    {
        var page = await host.PageAsync("/stories/us-med-01");
        var criterion = page.GetElementById("AC3")!;
        Assert.Equal("Discussion of AC3 (4)", criterion.QuerySelector("summary").Seen());
        var threads = criterion.QuerySelectorAll(".fs-thread").ToList();
        Assert.Equal(2, threads.Count);
        Assert.Equal(["comment-comment-med-01-bought", "comment-comment-med-01-bought-1", "comment-comment-med-01-bought-2"], threads[0].QuerySelectorAll(".fs-comment").Select(each => each.Id!));
        Assert.Contains("Settled, to be changed The editors agree in part", threads[0].QuerySelector(".fs-comment").Seen(), StringComparison.Ordinal);
        Assert.Contains("Hospital pharmacist, invented comment, 2 November 2026", threads[0].QuerySelector(".fs-comment").Seen(), StringComparison.Ordinal);
        Assert.Contains("in answer to General practitioner, invented", threads[0].QuerySelectorAll(".fs-replies .fs-comment")[1].Seen(), StringComparison.Ordinal);
        Assert.Contains("About the link to Medication statement › category of CareConnect-MedicationStatement-1", threads[1].Seen(), StringComparison.Ordinal);
        Assert.DoesNotContain("L1", threads[1].QuerySelector(".fs-comment").Seen(), StringComparison.Ordinal);
        Assert.Empty(page.GetElementById("discussion-heading")!.ParentElement!.QuerySelectorAll("[id^=comment-comment-med-01-bought]"));
        Assert.Empty(page.GetElementById("AC1")!.QuerySelectorAll(".fs-thread"));
    }

    [Fact]
    public async System.Threading.Tasks.Task What_was_said_about_the_whole_and_about_what_is_gone_stands_below()
    {
        var story = new Story
        {
            Id = "discussed",
            Url = Canonicals.OfStory("discussed"),
            Title = "Discussed",
            Status = StoryStatus.Draft,
            Contribution = ContributionState.Returned,
            Profiles = [Canonicals.UserStoryProfile],
            Statements = [new() { Key = "AC1", Requirement = "One." }, new() { Key = "AC2", Requirement = "Two.", Parent = "AC1" }],
        };
        await host.PutAsync(StoryMapper.ToBasic(story));
        await host.PutAsync(
            Comment("discussed-1", new ResourceReference("Basic/discussed"), "The **whole** <script>alert(1)</script>."),
            Comment("discussed-2", new Canonical(story.Url + "#AC2"), "The second."));
        await host.PutAsync(StoryMapper.ToBasic(story with { Statements = [story.Statements[0]] }));

        var page = await host.PageAsync("/stories/discussed");
        Assert.Equal(["Draft", "Sent back"], page.QuerySelectorAll(".fs-above-title .nhsuk-tag").Select(tag => tag.Seen()));
        var threads = page.QuerySelectorAll("#discussion-heading ~ .fs-threads > .fs-thread").ToList();
        Assert.Equal(2, threads.Count);
        Assert.Equal("whole", threads[0].QuerySelector(".fs-prose strong").Seen());
        Assert.Empty(page.QuerySelectorAll("script:not([src])"));
        Assert.Contains("About criterion AC2, which is no longer there", threads[1].Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async System.Threading.Tasks.Task Links_that_comments_are_about_are_told_by_what_they_lead_to_also_gaps_calls_and_those_that_are_gone()
    {
        var story = new Story
        {
            Id = "links-discussed",
            Url = Canonicals.OfStory("links-discussed"),
            Title = "Links discussed",
            Status = StoryStatus.Draft,
            Profiles = [Canonicals.UserStoryProfile],
            Statements =
            [
                new()
                {
                    Key = "AC1",
                    Requirement = "One.",
                    Links =
                    [
                        new StoryLink { Key = "L1", State = MappingState.Gap, Note = "where the ward lies" }, new StoryLink { Key = "L2", State = MappingState.Gap },
                        new StoryLink { Key = "L3", Interaction = new Interaction { Verb = InteractionVerb.Post, Type = "Flag" } },
                        new StoryLink { Key = "L4", State = MappingState.Mapped, Target = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1|1.0.0#Patient.identifier:nhsNumber.value" },
                        new StoryLink { Key = "L5", State = MappingState.Mapped, Target = "https://nowhere.test/StructureDefinition/unknown" },
                    ],
                },
            ],
        };
        await host.PutAsync(StoryMapper.ToBasic(story));
        foreach (var key in new[] { "L1", "L2", "L3", "L4", "L5" }) await host.PutAsync(OnLink($"links-discussed-{key}", key));
        await host.PutAsync(StoryMapper.ToBasic(story with { Statements = [story.Statements[0] with { Links = [.. story.Statements[0].Links.Where(link => link.Key != "L2")] }] }));

        var about = (await host.PageAsync("/stories/links-discussed")).QuerySelectorAll("#AC1 .fs-comment > .fs-quiet").Select(each => each.Seen()).ToList();
        Assert.Equal(
            [
                "About the gap “where the ward lies”", "About a link that is no longer there", "About the link to Flag",
                "About the link to Patient › identifier (NHS number) › value of CareConnect-Patient-1 version 1.0.0", "About the link to https://nowhere.test/StructureDefinition/unknown",
            ],
            about);
        var form = await host.PageAsync("/contribute/comment?on=Basic%2Flinks-discussed&key=AC1&link=L4");
        Assert.Contains("Criterion AC1 (the link to Patient › identifier (NHS number) › value of CareConnect-Patient-1 version 1.0.0)", form.QuerySelector("main").Seen(), StringComparison.Ordinal);

        Basic OnLink(string id, string key) => AssessmentMapper.ToBasic(new Assessment
        {
            Id = id,
            Profiles = [Canonicals.CommentProfile],
            Artifact = new(new Canonical(story.Url + "#AC1")),
            Author = new(new ResourceReference { Display = "Ann" }),
            Contents = [new() { Kind = AssessmentKind.Comment, Summary = "Hm.", Paths = [$"#{key}"] }],
        });
    }

    [Fact]
    public async System.Threading.Tasks.Task What_was_said_about_an_element_stands_on_the_page_of_its_profile()
    {
        var page = await host.PageAsync("/profiles/view?url=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-List-1");
        Assert.Contains("About element List.emptyReason", page.QuerySelector(".fs-thread").Seen(), StringComparison.Ordinal);
        Assert.Contains("change request", page.QuerySelector(".fs-thread").Seen(), StringComparison.Ordinal);

        // It leads to the element, which has it too, with who needs the element and a form to answer by.
        var about = page.QuerySelectorAll(".fs-thread a").Single(link => link.Seen() == "About element List.emptyReason");
        var element = await host.PageAsync(about.GetAttribute("href")!);
        Assert.Equal("List.emptyReason", element.QuerySelector("h1").Seen());
        Assert.Equal("US-ALG-01 needs \"no known allergies\" told from \"nothing recorded\". Bind this element to a value set in which the two are apart.", element.QuerySelector(".fs-thread .fs-prose").Seen());
        Assert.DoesNotContain("About element", element.QuerySelector(".fs-thread").Seen(), StringComparison.Ordinal);
        var form = element.QuerySelector("form[action^='/contribute/comment']")!;
        Assert.Contains("List › empty reason of CareConnect-List-1", (await host.PageAsync(form.GetAttribute("action")!)).QuerySelector("main").Seen(), StringComparison.Ordinal);
        Assert.Empty((await host.PageAsync(about.GetAttribute("href")!.Replace("List.emptyReason", "List.status", StringComparison.Ordinal))).QuerySelectorAll(".fs-thread"));
    }

    [Fact]
    public async System.Threading.Tasks.Task The_use_case_of_a_story_is_read_in_its_order()
    {
        var page = await host.PageAsync("/stories/us-apt-01");
        var section = page.GetElementById("use-case-heading")!.ParentElement!;
        Assert.Equal(["Before it begins", "What happens", "Other ways", "Afterwards", "When it fails"], section.QuerySelectorAll("h3").Select(heading => heading.Seen()));
        Assert.Equal(4, section.QuerySelectorAll("ol > li").Length);
        Assert.Null((await host.PageAsync("/stories/us-med-01")).GetElementById("use-case-heading"));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_story_leads_to_its_examples_data_sets_and_tests_and_they_lead_back()
    {
        var medicines = await host.PageAsync("/stories/us-med-01");
        Assert.NotNull(medicines.QuerySelector("a[href='/data-sets/MedicinesOnAdmission']"));
        var dose = await host.PageAsync("/stories/us-med-07");
        Assert.NotNull(dose.QuerySelector("a[href='/fhir/TestScript/test-critical-dose']"));
        Assert.NotNull(dose.QuerySelector("a[href='/fhir/Basic/acceptance-critical-dose']"));
        Assert.StartsWith("Passed: ", dose.QuerySelector("#related-heading ~ dl a[href='/fhir/TestReport/test-critical-dose-larkrise']").Seen(), StringComparison.Ordinal);
        Assert.NotNull((await host.PageAsync("/stories/us-apt-01")).QuerySelector("a[href='/fhir/DocumentReference/example-free-slot']"));

        var set = await host.PageAsync("/data-sets/MedicinesOnAdmission");
        Assert.NotNull(set.QuerySelector("a[href='/stories/us-med-01']"));
        Assert.Contains("12 of 15 items have an element that holds them; 3 are gaps.", set.Body.Seen(), StringComparison.Ordinal);
        Assert.Equal(3, set.QuerySelectorAll("td .nhsuk-tag--orange").Length);
        Assert.NotNull(set.QuerySelector("td a[href$='CareConnect-MedicationStatement-1#MedicationStatement.dosage']"));
        Assert.NotNull((await host.PageAsync("/data-sets")).QuerySelector("a[href='/data-sets/MedicinesOnAdmission']"));
    }

    [Fact]
    public async System.Threading.Tasks.Task A_criterion_says_what_it_narrows()
    {
        var child = await host.PageAsync("/stories/us-med-02");
        var link = child.QuerySelector(".fs-criterion__meta a[href^='/stories/us-med-01#']");
        Assert.NotNull(link);
        Assert.Contains("See every medicine a patient takes", link.Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async System.Threading.Tasks.Task A_criterion_that_came_later_or_was_changed_says_when()
    {
        var story = new Story
        {
            Id = "grown",
            Url = Canonicals.OfStory("grown"),
            Title = "Grown",
            Status = StoryStatus.Draft,
            Profiles = [Canonicals.UserStoryProfile],
            Statements = [new() { Key = "AC1", Requirement = "One." }, new() { Key = "AC2", Requirement = "Two." }],
        };
        await host.PutAsync(StoryMapper.ToBasic(story));
        await host.PutAsync(StoryMapper.ToBasic(story with { Statements = [story.Statements[0] with { Requirement = "One, rather." }, story.Statements[1], new() { Key = "AC3", Requirement = "Three." }] }));
        var page = await host.PageAsync("/stories/grown");
        Assert.StartsWith("Last changed ", page.QuerySelector("#AC1 .fs-criterion__meta").Seen(), StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("#AC2 .fs-criterion__meta"));
        Assert.StartsWith("Added ", page.QuerySelector("#AC3 .fs-criterion__meta").Seen(), StringComparison.Ordinal);
    }

    private static Basic Comment(string id, DataType artifact, string text) => AssessmentMapper.ToBasic(new Assessment
    {
        Id = id,
        Profiles = [Canonicals.CommentProfile],
        Artifact = new(artifact),
        Author = new(new ResourceReference { Display = "Ann" }),
        Contents = [new() { Kind = AssessmentKind.Comment, Summary = text }],
    });
}
