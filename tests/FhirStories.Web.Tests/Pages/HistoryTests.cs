using System.Net;
using AngleSharp.Dom;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

public sealed class HistoryTests(PagesHost host)
{
    private static Story Of(string id, StoryStatus status = StoryStatus.Draft) => new()
    {
        Id = id,
        Url = Canonicals.OfStory(id),
        Version = "1.0.0",
        Title = "See the board",
        Status = status,
        Profiles = [Canonicals.UserStoryProfile],
        Roles = [Canonicals.OfRole("ward-nurse")],
        Need = new UserNeed("see the board of my ward", "I know who is next"),
        Statements = [new() { Key = "AC1", Requirement = "One patient stands in one line of the board." }],
    };

    [Fact]
    public async Task Versions_stand_newest_first_and_tell_what_changed()
    {
        var story = Of("told-history");
        await host.PutAsync(StoryMapper.ToBasic(story));
        await host.PutAsync(StoryMapper.ToBasic(story with { Title = "See the <b>whole</b> board", Roles = [Canonicals.OfRole("hospital-pharmacist")] }));
        await host.PutAsync(StoryMapper.ToBasic(story with { Title = "See the <b>whole</b> board", Statements = [story.Statements[0] with { Requirement = "Each patient stands in one line of the board." }] }));

        var page = await host.PageAsync("/stories/told-history/history");
        var versions = page.QuerySelectorAll(".fs-change").ToList();
        Assert.Equal(["v3", "v2", "v1"], versions.Select(each => each.Id!));
        Assert.Equal(["Title was changed", "Role was changed"], versions[1].QuerySelectorAll("li").Select(each => each.Seen()));
        Assert.Equal("/stories/told-history/history/1..2", versions[1].QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("New", versions[2].QuerySelector(".nhsuk-tag").Seen());
        Assert.Equal("History of See the <b>whole</b> board – Stories – FhirStories", page.Title);
        Assert.Empty(page.QuerySelectorAll("main b"));
    }

    [Fact]
    public async Task Two_versions_beside_each_other_differ_word_by_word_and_roles_have_names()
    {
        var story = Of("compared");
        await host.PutAsync(StoryMapper.ToBasic(story));
        await host.PutAsync(StoryMapper.ToBasic(story with { Roles = [Canonicals.OfRole("hospital-pharmacist")], Statements = [story.Statements[0] with { Requirement = "Each patient stands in <one> line." }] }));

        var page = await host.PageAsync("/stories/compared/history/1..2");
        var differences = page.QuerySelectorAll(".fs-difference").ToList();
        var role = differences.Single(each => each.QuerySelector("h2").Seen().StartsWith("Role", StringComparison.Ordinal));
        Assert.Contains("Ward nurse", role.QuerySelector(".fs-difference__text--before").Seen(), StringComparison.Ordinal);
        Assert.Contains("Hospital pharmacist", role.QuerySelector(".fs-difference__text--after").Seen(), StringComparison.Ordinal);
        var text = differences.Single(each => each.QuerySelector("h2").Seen().Contains("AC1", StringComparison.Ordinal));
        Assert.Equal("One", text.QuerySelector("del").Seen());
        Assert.Equal("Each", text.QuerySelector("ins").Seen());
        Assert.Contains("Each patient stands in <one> line.", text.QuerySelector(".fs-difference__text--after").Seen(), StringComparison.Ordinal);

        // Backwards it is the same the other way round.
        var back = await host.PageAsync("/stories/compared/history/2..1");
        Assert.Contains("Each", back.QuerySelectorAll("del").Select(each => each.Seen()));
    }

    [Theory]
    [InlineData("/stories/us-med-01/history/0..1")]
    [InlineData("/stories/us-med-01/history/1..99")]
    [InlineData("/stories/us-med-01/history/1")]
    [InlineData("/stories/us-med-01/history/a..b")]
    [InlineData("/stories/us-med-01/history/99999999999999999999..1")]
    [InlineData("/features/us-med-01/history")]
    [InlineData("/roles/us-med-01/history/1..1")]
    [InlineData("/stories/nobody-wrote-it/history")]
    [InlineData("/solutions/us-med-01/history")]
    [InlineData("/elsewhere/us-med-01/history")]
    [InlineData("/stories/us-med-01/fhir/r6-json")]
    [InlineData("/features/us-med-01/fhir")]
    [InlineData("/stories/nobody-wrote-it/fhir")]
    public async Task What_is_no_version_or_form_of_such_a_thing_is_a_404(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync(path)).StatusCode);

    [Theory]
    [InlineData("garbage")]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    public async Task A_place_in_history_that_is_none_is_the_newest(string before) =>
        Assert.NotEmpty((await host.PageAsync($"/stories/us-med-01/history?before={before}")).QuerySelectorAll(".fs-change"));

    [Fact]
    public async Task A_long_history_is_read_page_by_page_and_each_version_is_met_once()
    {
        for (var i = 1; i <= 45; i++) await host.PutAsync(StoryMapper.ToBasic(Of("often-changed") with { Title = $"Title {i}" }));
        var seen = new List<string>();
        for (var path = "/stories/often-changed/history"; path is not null;)
        {
            var page = await host.PageAsync(path);
            seen.AddRange(page.QuerySelectorAll(".fs-change").Select(each => each.Id!));
            Assert.All(page.QuerySelectorAll(".fs-change").Where(each => each.Id != "v1"), each => Assert.Contains("Title was changed", each.Seen(), StringComparison.Ordinal));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(Enumerable.Range(1, 45).Reverse().Select(i => $"v{i}"), seen);
    }

    [Fact]
    public async Task A_deleted_public_story_keeps_its_title_versions_and_successors_and_a_deleted_draft_keeps_nothing()
    {
        var active = Of("was-active", StoryStatus.Active);
        await host.PutAsync(StoryMapper.ToBasic(active));
        await host.PutAsync(StoryMapper.ToBasic(active with { Id = "was-active-2", Version = "2.0.0", Title = "See the new board" }));
        await host.PutAsync(StoryMapper.ToBasic(Of("builds-on-it") with { Title = "See two boards", DerivedFrom = [active.Url!] }));
        await host.PutAsync(StoryMapper.ToBasic(Of("was-draft") with { Title = "Nobody shall know" }));
        foreach (var id in new[] { "was-active", "was-draft" }) await host.Repository.DeleteAsync("Basic", id, null, TestContext.Current.CancellationToken);

        var response = await host.GetAsync("/stories/was-active");
        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        var page = await PagesHost.PageAsync(response);
        Assert.Contains("It was called “See the board”.", page.Body.Seen(), StringComparison.Ordinal);
        Assert.Contains("https://fhirstories.org/catalogue/Requirements/was-active|1.0.0", page.Body.Seen(), StringComparison.Ordinal);
        Assert.Equal("See the new board, version 2.0.0", page.QuerySelector("a[href='/stories/was-active-2']").Seen());
        Assert.NotNull(page.QuerySelector("a[href='/stories/builds-on-it']"));
        Assert.Equal("See the board", page.QuerySelector("main input[name=q]")!.GetAttribute("value"));
        Assert.Contains("Deleted", (await host.PageAsync("/stories/was-active/history")).QuerySelector(".fs-change").Seen(), StringComparison.Ordinal);

        var draft = await host.GetAsync("/stories/was-draft");
        Assert.Equal(HttpStatusCode.Gone, draft.StatusCode);
        Assert.DoesNotContain("Nobody shall know", (await PagesHost.PageAsync(draft)).Source.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/stories/was-draft/history")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/stories/was-draft/history/1..1")).StatusCode);
    }

    [Theory]
    [InlineData("r4-json", "\"resourceType\": \"Basic\"")]
    [InlineData("r4-xml", "<Basic xmlns=\"http://hl7.org/fhir\">")]
    [InlineData("r5-json", "\"resourceType\": \"Requirements\"")]
    [InlineData("r5-xml", "<Requirements xmlns=\"http://hl7.org/fhir\">")]
    public async Task A_story_is_shown_in_each_form_of_FHIR(string form, string expected)
    {
        var page = await host.PageAsync($"/stories/us-med-01/fhir/{form}");
        Assert.Contains(expected, page.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(4, page.QuerySelectorAll(".fs-tabs a").Length);
        Assert.Equal($"/stories/us-med-01/fhir/{form}", page.QuerySelector(".fs-tabs a[aria-current=page]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task What_became_of_a_contribution_is_told_in_its_history()
    {
        var story = Of("handled");
        await host.PutAsync(StoryMapper.ToBasic(story));
        await host.PutAsync(StoryMapper.ToBasic(story with { Contribution = ContributionState.Submitted }));
        await host.PutAsync(StoryMapper.ToBasic(story with { Contribution = ContributionState.Returned }));
        await host.PutAsync(StoryMapper.ToBasic(story with { Contribution = ContributionState.Returned, Publisher = "Us" }));
        await host.PutAsync(StoryMapper.ToBasic(story with { Contribution = ContributionState.Submitted, Publisher = "Us" }));

        var versions = (await host.PageAsync("/stories/handled/history")).QuerySelectorAll(".fs-change").ToList();
        Assert.Equal(["Handed in", "", "Sent back", "Handed in", ""], versions.Select(each => string.Join(' ', each.QuerySelectorAll(".nhsuk-tag").Select(tag => tag.Seen()).Where(tag => tag is "Handed in" or "Sent back"))));
        Assert.DoesNotContain("Nothing that people read", versions[0].Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_was_only_pinned_to_a_version_is_told_once_and_links_are_told_in_words()
    {
        const string profile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";
        Story With(string text, string other, params StoryLink[] links) => Of("pinned-links") with
        {
            Statements =
            [
                new() { Key = "AC1", Requirement = text, Links = [.. links], SatisfiedBy = [.. links.Select(link => link.Target).OfType<string>()] },
                new() { Key = "AC2", Requirement = "Two.", SatisfiedBy = [other] },
            ],
        };
        StoryLink To(string? target, MappingState state = MappingState.Mapped) => new() { Key = "L1", State = state, Target = target, Interaction = new Interaction { Verb = InteractionVerb.Get, Type = "Patient" } };
        await host.PutAsync(StoryMapper.ToBasic(With("One.", profile, To(null, MappingState.Gap))));
        await host.PutAsync(StoryMapper.ToBasic(With("One.", profile, To(profile + "#Patient.birthDate"))));
        await host.PutAsync(StoryMapper.ToBasic(With("One.", profile + "|1.0.0", To(profile + "|1.0.0#Patient.birthDate"))));
        await host.PutAsync(StoryMapper.ToBasic(With("One.", profile + "|2.0.0", To(profile + "|1.0.0#Patient.gender"))));

        var versions = (await host.PageAsync("/stories/pinned-links/history")).QuerySelectorAll(".fs-change").ToList();
        Assert.Equal(["Criterion 'AC1', link to FHIR was changed", "Criterion 'AC2', what meets it was changed"], versions[1].QuerySelectorAll("li").Select(each => each.Seen()));
        Assert.Equal(["Criterion 'AC1', link to FHIR was changed"], versions[2].QuerySelectorAll("li").Select(each => each.Seen()));
        async Task<List<string>> Told(string range) => [.. (await host.PageAsync($"/stories/pinned-links/history/{range}")).QuerySelectorAll(".fs-difference").Select(each => each.Seen())];
        Assert.Equal(
            ["Criterion 'AC1', link to FHIR Changed Before gap, GET Patient After mapped, Patient › birth date of CareConnect-Patient-1, GET Patient"], await Told("1..2"));
        Assert.Equal(
            [
                "Criterion 'AC1', link to FHIR Changed Before mapped, Patient › birth date of CareConnect-Patient-1, GET Patient After mapped, Patient › birth date of CareConnect-Patient-1, now pinned to version 1.0.0, GET Patient",
                "Criterion 'AC2', what meets it Changed Before CareConnect-Patient-1 After CareConnect-Patient-1, now pinned to version 1.0.0",
            ],
            await Told("2..3"));
        Assert.Equal(
            [
                "Criterion 'AC1', link to FHIR Changed Before mapped, Patient › birth date of CareConnect-Patient-1 version 1.0.0, GET Patient After mapped, Patient › gender of CareConnect-Patient-1 version 1.0.0, GET Patient",
                "Criterion 'AC2', what meets it Changed Before CareConnect-Patient-1 version 1.0.0 After CareConnect-Patient-1 version 2.0.0",
            ],
            await Told("3..4"));
    }

    [Fact]
    public async Task What_was_only_pinned_to_a_version_or_reads_the_same_is_no_change_and_statuses_and_days_are_words()
    {
        var story = Of("pinned") with { Date = "2026-10-02", SecondaryRoles = [Canonicals.OfRole("carer"), Canonicals.OfRole("patient")] };
        var pinned = story with { Roles = [Canonicals.OfRole("ward-nurse") + "|1.0.0"], SecondaryRoles = [Canonicals.OfRole("carer") + "|1.0.0", Canonicals.OfRole("patient")] };
        await host.PutAsync(StoryMapper.ToBasic(story));
        await host.PutAsync(StoryMapper.ToBasic(pinned));
        await host.PutAsync(StoryMapper.ToBasic(pinned with { Status = StoryStatus.Active, Date = "2026-11-03T10:00:00Z", SecondaryRoles = [Canonicals.OfRole("patient")] }));

        var versions = (await host.PageAsync("/stories/pinned/history")).QuerySelectorAll(".fs-change").ToList();
        Assert.Contains("Nothing that people read is different.", versions[1].Seen(), StringComparison.Ordinal);
        Assert.Equal(["Status was changed", "Date was changed", "Other role was removed"], versions[0].QuerySelectorAll("li").Select(each => each.Seen()));
        var differences = (await host.PageAsync("/stories/pinned/history/2..3")).QuerySelectorAll(".fs-difference").Select(each => each.Seen()).ToList();
        Assert.Equal("Status Changed Before Draft After Active", differences[0]);
        Assert.Contains("2 October 2026", differences[1], StringComparison.Ordinal);
        Assert.Contains("3 November 2026", differences[1], StringComparison.Ordinal);
    }
}
