using System.Net;
using System.Text.RegularExpressions;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

public sealed partial class EveryPageTests(PagesHost host)
{
    /// <summary>Questions that a page may ask, however large the catalogue is: a story's asks the most.</summary>
    private const int MostQuestions = 14;

    private const string Allergy = "https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-AllergyIntolerance-1";

    public static TheoryData<string> Paths =>
    [
        "/", "/stories", "/stories?q=medicines", "/stories?q=xyzzy", "/stories/us-med-01", "/features", "/features/feature-medicines", "/roles",
        "/roles/hospital-pharmacist", "/profiles",
        "/profiles/view?url=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-AllergyIntolerance-1", "/scenarios",
        "/scenarios/scenario-home-after-a-fall", "/solutions", "/solutions/solution-larkrise-medicines", "/case-studies",
        "/case-studies/case-medicines-at-marlowe-ferry", "/stories/us-apt-01", "/stories/us-med-07", "/data-sets", "/data-sets/MedicinesOnAdmission",
        "/changes", "/stories/us-med-01/history", "/stories/us-med-01/fhir", "/stories/us-med-01/fhir/r5-xml", "/roles/hospital-pharmacist/fhir/r5-json", "/scenarios/scenario-home-after-a-fall/history",
        $"/profiles/view?url={Allergy}&show=all", $"/profiles/element?url={Allergy}&element=AllergyIntolerance.assertedDate",
        $"/profiles/impact?url={Allergy}&with=http%3A%2F%2Fhl7.org%2Ffhir%2FStructureDefinition%2FAllergyIntolerance",
        "/matrix", "/matrix?status=broken", "/matrix?words=xyzzy", "/coverage", "/coverage?scope=feature&value=https%3A%2F%2Ffhirstories.org%2Fcatalogue%2FRequirements%2Ffeature-medicines", "/coverage/statements?status=uncovered",
        "/coverage/elements?profile=https%3A%2F%2Ffhir.hl7.org.uk%2FSTU3%2FStructureDefinition%2FCareConnect-AllergyIntolerance-1", "/coverage/gaps", "/coverage/gaps?list=elements",
        "/baselines", "/baselines/new", "/packages", "/packages/compare", "/packages/add",
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_page_has_one_heading_a_title_landmarks_and_its_language(string path)
    {
        var page = await host.PageAsync(path);
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.Equal("en-GB", page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(path == "/", page.Title == "FhirStories");
        Assert.Matches("(^| – )FhirStories$", page.Title);
        foreach (var landmark in new[] { "main#maincontent", "header", "nav", "footer", "a[href='#maincontent']", "search, form[role=search]" })
            Assert.NotNull(page.QuerySelector(landmark));
        Assert.All(page.QuerySelectorAll("input:not([type=hidden]), select, textarea"), control => Assert.NotNull(page.QuerySelector($"label[for='{control.Id}']")));
        Assert.All(page.QuerySelectorAll("table"), table => Assert.NotEmpty(table.QuerySelectorAll("th[scope=col]")));
        Assert.Equal([], page.QuerySelectorAll("[id]").GroupBy(each => each.Id).Where(group => group.Count() > 1).Select(group => group.Key!));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_page_needs_nothing_that_its_security_policy_forbids(string path)
    {
        var response = await host.GetAsync(path);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'", policy, StringComparison.Ordinal);
        var page = await PagesHost.PageAsync(response);
        Assert.Empty(page.QuerySelectorAll("style, [style], iframe, object, embed"));
        Assert.All(page.QuerySelectorAll("script"), script => Assert.Equal(("module", true, ""), (script.GetAttribute("type"), script.GetAttribute("src")!.StartsWith("/assets/", StringComparison.Ordinal), script.TextContent)));
        Assert.DoesNotContain(page.All.SelectMany(each => each.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal));
        Assert.All(page.QuerySelectorAll("link[rel=stylesheet], img, link[rel=icon]"),
            each => Assert.StartsWith("/assets/", each.GetAttribute("href") ?? each.GetAttribute("src"), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task STU3_never_stands_alone(string path)
    {
        var page = await host.PageAsync(path);
        foreach (Match match in Stu3().Matches(page.Body!.Seen())) Assert.Equal("FHIR STU3 (3.0", match.Value);
    }

    [Fact]
    public async Task A_page_asks_the_repository_a_handful_of_questions()
    {
        // A host of its own: on the shared one, other tests ask at the same time.
        await using var alone = new PagesHost();
        await alone.InitializeAsync();
        foreach (var path in Paths.Select(row => row.Data))
        {
            var before = alone.Queries.Asked;
            await alone.PageAsync(path);
            Assert.True(alone.Queries.Asked - before <= MostQuestions, $"{path} asked {alone.Queries.Asked - before} questions.");
        }
    }

    [Fact]
    public async Task Every_link_of_the_site_leads_to_a_page()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { "/" };
        var toVisit = new Queue<string>(seen);
        while (toVisit.TryDequeue(out var path) && seen.Count < 4000)
        {
            var response = await host.GetAsync(path);
            // What was deleted is told of among the changes, and its page says that it was.
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Gone, $"{path} answers {(int)response.StatusCode}.");
            var page = await PagesHost.PageAsync(response);
            foreach (var link in page.QuerySelectorAll("a[href]").Select(each => each.GetAttribute("href")!))
            {
                var target = link.Split('#')[0];
                if (target.StartsWith('/') && !target.StartsWith("/fhir", StringComparison.Ordinal) && !IsFilter(target) && seen.Add(target)) toVisit.Enqueue(target);
                if (link.StartsWith('#')) Assert.True(page.GetElementById(link[1..]) is not null, $"{path} has no {link}.");
            }
        }

        Assert.InRange(seen.Count, 150, 3999);
    }

    /// <summary>Searches, forms of resources and elements of profiles multiply without end: those of some stories and one profile are tried here.</summary>
    private static bool IsFilter(string path) => path.Contains('&', StringComparison.Ordinal) && new[] { "/matrix?", "/matrix.csv?", "/coverage?", "/coverage/", "/packages/compare?" }.Any(start => path.StartsWith(start, StringComparison.Ordinal))
        || (path.Contains("/fhir/r", StringComparison.Ordinal) || path.Contains("/history/", StringComparison.Ordinal)) && !path.Contains("/us-med-", StringComparison.Ordinal)
        || path.StartsWith("/stories?", StringComparison.Ordinal) && path.Contains('&', StringComparison.Ordinal)
        || path.StartsWith("/profiles/element", StringComparison.Ordinal) && !path.Contains("CareConnect-Patient-1", StringComparison.Ordinal)
        || path.StartsWith("/profiles/view", StringComparison.Ordinal) && path.Contains('&', StringComparison.Ordinal) && !path.Contains("CareConnect-Patient-1", StringComparison.Ordinal);

    // Canonicals and package names carry the letters inside; only the word for people counts.
    [GeneratedRegex(@"(FHIR )?(?<![/\w.])STU3(?![/\w])( \(3\.0)?")]
    private static partial Regex Stu3();
}
