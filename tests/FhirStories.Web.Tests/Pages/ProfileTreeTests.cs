using System.Net;
using System.Text;
using AngleSharp.Dom;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

public sealed class ProfileTreeTests(PagesHost host)
{
    private const string Patient = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";

    [Fact]
    public async Task A_row_has_what_FHIR_people_look_for()
    {
        var page = await host.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Patient)}&show=all");
        var gender = page.GetElementById("Patient.gender")!;
        Assert.Equal("0..1", gender.QuerySelector(".fs-elements__card").Seen());
        Assert.NotNull(gender.QuerySelector("abbr[title='In the summary']"));
        Assert.Contains("(required)", gender.QuerySelector(".fs-elements__types").Seen(), StringComparison.Ordinal);
        Assert.Equal("?!", page.GetElementById("Patient.active")!.QuerySelector("abbr").Seen());
        Assert.Contains("Sliced by value:system", page.GetElementById("Patient.identifier")!.Seen(), StringComparison.Ordinal);
        Assert.Contains("Fixed value: https://fhir.nhs.uk/Id/nhs-number", page.GetElementById("Patient.identifier:nhsNumber.system")!.Seen(), StringComparison.Ordinal);
        Assert.NotNull(page.GetElementById("Patient.generalPractitioner")!.QuerySelector("a[href*='CareConnect-Organization-1']"));
        var ids = page.QuerySelectorAll(".fs-elements tbody tr").Select(row => row.Id!).ToList();
        Assert.Equal(ids.IndexOf("Patient.identifier") + 1, ids.FindIndex(id => id.StartsWith("Patient.identifier", StringComparison.Ordinal) && id != "Patient.identifier"));
        Assert.True(ids.IndexOf("Patient.identifier:nhsNumber") < ids.IndexOf("Patient.active"));
    }

    [Fact]
    public async Task An_elements_own_page_says_who_needs_it_and_what_rests_on_it()
    {
        var page = await host.PageAsync($"/profiles/element?url={Uri.EscapeDataString(Patient)}&element=Patient.identifier:nhsNumber");
        Assert.Equal("Patient.identifier:nhsNumber", page.QuerySelector("h1").Seen());
        var needs = page.QuerySelectorAll("section[aria-labelledby=needs-heading] table").ToList();
        Assert.Contains("AC1 Three things agree", needs[0].Seen(), StringComparison.Ordinal);
        Assert.Contains("the profile as a whole", needs[1].Seen(), StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("section[aria-labelledby=breaks-heading] a[href='/solutions/solution-fennimore-shared-record']"));
        Assert.Contains("Binary/example-patient-stu3", page.GetElementById("breaks-heading")!.ParentElement.Seen(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patient.name.family", HttpStatusCode.OK)]
    [InlineData("Patient.identifier:nhsNumber.period.start", HttpStatusCode.OK)]
    [InlineData("Patient.nothing", HttpStatusCode.NotFound)]
    [InlineData("Patient.identifier:other", HttpStatusCode.NotFound)]
    [InlineData("Observation.value[x]", HttpStatusCode.NotFound)]
    [InlineData("", HttpStatusCode.NotFound)]
    [InlineData("<script>", HttpStatusCode.NotFound)]
    public async Task An_element_that_the_profile_does_not_have_is_a_404(string element, HttpStatusCode expected) =>
        Assert.Equal(expected, (await host.GetAsync($"/profiles/element?url={Uri.EscapeDataString(Patient)}&element={Uri.EscapeDataString(element)}")).StatusCode);

    [Theory]
    [InlineData("", "")]
    [InlineData(Patient, "")]
    [InlineData(Patient, "http://example.org/nothing")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", Patient)]
    public async Task What_is_not_here_is_compared_with_nothing(string url, string with) =>
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/profiles/impact?url={Uri.EscapeDataString(url)}&with={Uri.EscapeDataString(with)}")).StatusCode);

    [Theory]
    [InlineData("under=Patient.contact", "Patient.contact")]
    [InlineData("under=Patient.nothing", "Patient")]
    [InlineData("under=%3Cscript%3E&from=-5", "Patient")]
    [InlineData("from=99999", "Patient")]
    [InlineData("from=99999999999999999999&show=everything", "Patient")]
    public async Task Whatever_part_of_a_tree_is_asked_for_there_is_a_tree(string query, string first)
    {
        var page = await host.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Patient)}&{query}");
        Assert.Equal(first, page.QuerySelector(".fs-elements tbody tr")!.Id);
    }

    [Fact]
    public async Task Links_say_in_plain_words_what_became_of_them_and_lead_to_where_they_were_meant()
    {
        string[] targets =
        [
            Patient + "#Patient.nothing", "https://example.org/StructureDefinition/nowhere", Patient + "|9.9.9#Patient.name", Patient + "#Patient.deceasedBoolean",
        ];
        await host.PutAsync(StoryMapper.ToBasic(new Story
        {
            Id = "links-of-all-kinds",
            Url = Canonicals.OfStory("links-of-all-kinds"),
            Title = "Links of all kinds",
            Status = StoryStatus.Active,
            Profiles = [Canonicals.UserStoryProfile],
            Statements = [.. targets.Select((target, i) => new Statement { Key = $"AC{i}", Requirement = "It is so.", Conformance = [Conformance.Shall], SatisfiedBy = [target] })],
        }));
        var page = await host.PageAsync("/stories/links-of-all-kinds");
        Assert.Equal(
            ["Element not found", "Leads nowhere", "Version not here yet", "Found"],
            page.QuerySelectorAll(".fs-criterion").Select(each => each.QuerySelector(".fs-outcome").Seen()));
        Assert.Equal(["Not met", "Not met", "Not met"], page.QuerySelectorAll(".fs-criterion").Take(3).Select(each => each.QuerySelector(".fs-criterion__head .nhsuk-tag").Seen()));
        Assert.EndsWith("#Patient.deceased%5Bx%5D:deceasedBoolean", page.QuerySelector("#AC3 code")!.ParentElement!.GetAttribute("href"), StringComparison.Ordinal);

        var profile = await host.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Patient)}");
        Assert.Contains("Links of all kinds", profile.GetElementById("Patient.nothing").Seen(), StringComparison.Ordinal);
        Assert.Contains("Links of all kinds", profile.GetElementById("Patient.deceased[x]:deceasedBoolean").Seen(), StringComparison.Ordinal);
        await host.Repository.DeleteAsync("Basic", "links-of-all-kinds", null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Of_two_versions_each_has_its_page_and_the_page_of_one_leads_to_what_changes_in_the_other()
    {
        await using var own = new PagesHost { Definitions = With(Profile("1.0.0", """{"id":"Patient.name","path":"Patient.name","min":0}"""), Profile("2.0.0", """{"id":"Patient.name","path":"Patient.name","min":1,"mustSupport":true}""")) };
        await own.InitializeAsync();
        await own.PutAsync(StoryMapper.ToBasic(new Story
        {
            Id = "needs-a-name", Url = Canonicals.OfStory("needs-a-name"), Title = "Needs a name", Status = StoryStatus.Active, Profiles = [Canonicals.UserStoryProfile],
            Statements = [new() { Key = "AC1", Requirement = "A name.", SatisfiedBy = [Own + "|1.0.0#Patient.name"] }],
        }));
        var old = await own.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Own)}%7C1.0.0");
        Assert.Equal(2, old.QuerySelectorAll("a[href*='%7C2.0.0']").Length);
        var impact = await own.PageAsync(old.QuerySelector("a[href^='/profiles/impact']")!.GetAttribute("href")!);
        Assert.Contains("Needs a name", impact.GetElementById("touched-heading")!.ParentElement.Seen(), StringComparison.Ordinal);
        Assert.Contains("Patient.name How many Can break 0..* 1..*", impact.GetElementById("changes-heading")!.ParentElement.Seen(), StringComparison.Ordinal);
        Assert.Contains("How many Can break 0..* 1..*", (await own.PageAsync($"/profiles/element?url={Uri.EscapeDataString(Own)}%7C1.0.0&element=Patient.name")).GetElementById("breaks-heading")!.ParentElement.Seen(), StringComparison.Ordinal);
        Assert.Contains("S", (await own.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Own)}%7C2.0.0")).GetElementById("Patient.name")!.QuerySelector(".fs-flag--support").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_of_five_thousand_elements_comes_in_parts()
    {
        var slices = Enumerable.Range(1, 5000).Select(i => $$"""{"id":"Patient.identifier:s{{i}}","path":"Patient.identifier","sliceName":"s{{i}}","max":"1"}""");
        await using var own = new PagesHost
        {
            Definitions = With(Profile("1.0.0", string.Join(',', slices.Prepend("""{"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}}""")))),
        };
        await own.InitializeAsync();
        var page = await own.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Own)}");
        Assert.InRange(page.QuerySelectorAll(".fs-elements tbody tr").Length, 1, TreeCut.Most);
        var below = page.GetElementById("Patient.identifier")!.QuerySelector("a[href*='under=']");
        Assert.Equal("5,000 more below Patient.identifier", below.Seen());
        var seen = new List<string>();
        for (var path = below!.GetAttribute("href"); path is not null;)
        {
            var part = await own.PageAsync(path);
            seen.AddRange(part.QuerySelectorAll(".fs-elements tbody tr").Select(row => row.Id!));
            path = part.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(5001, seen.Count);
        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal("Patient.identifier:s5000", seen[^1]);
    }

    [Fact]
    public void A_deep_tree_is_cut_where_it_is_deepest_and_says_how_much_is_below()
    {
        var rows = new List<ElementRow> { new("R", "R", 0, null) };
        for (var i = 0; i < 20; i++)
        {
            rows.Add(new($"R.e{i}", $"e{i}", 1, null));
            for (var j = 0; j < 100; j++) rows.Add(new($"R.e{i}.f{j}", $"f{j}", 2, null));
        }

        var (shown, next) = TreeCut.Of(rows, 0, id => "/" + id);
        Assert.Equal((21, 0), (shown.Count, next));
        Assert.All(shown.Skip(1), row => Assert.Equal((100, "/" + row.Id), (row.Hidden, row.UnderHref)));
        Assert.Equal(101, TreeCut.Of(TreeCut.Under(rows, "R.e7"), 0, id => "/" + id).Rows.Count);
    }

    private const string Own = "https://tree.test/StructureDefinition/own";

    private static DefinitionStore With(params string[] definitions)
    {
        var store = new DefinitionStore(new DefinitionStoreOptions());
        store.Use([(PackageCompiler.CompileStored(definitions.Select(each => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(each))), PackageOrigin.Stored)]);
        return store;
    }

    private static string Profile(string version, string elements) => $$"""
        {"resourceType":"StructureDefinition","id":"own-{{version.Replace('.', '-')}}","url":"{{Own}}","version":"{{version}}","name":"Own","status":"active","fhirVersion":"4.0.1","kind":"resource",
        "abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"},{{elements}}] } }
        """;
}
