using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Reports;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Coverage;

public sealed class DashboardTests(PagesHost host)
{
    private const string Feature = "https://fhirstories.org/catalogue/Requirements/feature-medicines";
    private const string Allergy = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-AllergyIntolerance-1";

    public static TheoryData<string, string> Scopes => new()
    {
        { "catalogue", "" }, { "feature", Feature }, { "role", "https://fhirstories.org/catalogue/ActorDefinition/hospital-pharmacist" }, { "profile", Allergy },
        { "story", "https://fhirstories.org/catalogue/Requirements/us-med-01" }, { "data-set", "https://fhirstories.org/catalogue/StructureDefinition/MedicinesOnAdmission" },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Numbers_are_those_of_the_report_and_each_leads_to_a_list_of_as_many(string scope, string value)
    {
        var report = await host.Queries.CoverageAsync(new CoverageScope(ScopeKinds.Find(scope)!.Value, value.Length == 0 ? null : value), CoverageDetail.Summary, TestContext.Current.CancellationToken);
        var page = await host.PageAsync(value.Length == 0 ? "/coverage" : $"/coverage?scope={scope}&value={Uri.EscapeDataString(value)}");
        Assert.DoesNotContain("https://", page.QuerySelector("h1").Seen(), StringComparison.Ordinal);
        var table = page.QuerySelector("#by-verb-caption")!.ParentElement!;
        Assert.Equal(report.Totals.All, table.QuerySelectorAll("tbody td:last-child").Sum(Number));
        foreach (var (status, at) in StatementStatuses.All.Select((status, at) => (status, at)))
            Assert.Equal(report.Totals.Of(status), table.QuerySelectorAll($"tbody td:nth-of-type({at + 1})").Sum(Number));
        foreach (var link in table.QuerySelectorAll("tbody td a").Take(6))
        {
            var list = await host.PageAsync(link.GetAttribute("href")!);
            Assert.Equal(Number(link), Number(list.QuerySelector("#total")!));
        }
    }

    [Fact]
    public async Task A_bar_is_filled_to_its_end_and_says_its_numbers()
    {
        var page = await host.PageAsync("/coverage");
        foreach (var bar in page.QuerySelectorAll(".fs-plot__bar:not(.fs-plot__bar--thin)"))
        {
            var parts = bar.QuerySelectorAll("rect");
            Assert.Equal(100m, Percent(parts[^1], "x") + Percent(parts[^1], "width"));
            Assert.Equal(100m, parts.Sum(part => Percent(part, "width")));
        }
        Assert.NotEmpty(page.QuerySelectorAll(".fs-plot__number"));
        Assert.Equal(page.QuerySelectorAll(".fs-plot").Length, page.QuerySelectorAll(".fs-plot + .fs-scroll table, .fs-plot + details table").Length);
    }

    [Fact]
    public async Task Each_way_to_count_elements_stands_for_itself()
    {
        var report = await host.Queries.CoverageAsync(CoverageScope.All, CoverageDetail.Summary, TestContext.Current.CancellationToken);
        var rows = (await host.PageAsync("/coverage")).QuerySelectorAll("#elements-caption ~ tbody tr");
        Assert.Equal(3, rows.Length);
        foreach (var (row, denominator) in rows.Zip([Denominators.MustSupport, Denominators.Differential, Denominators.Key]))
        {
            var numbers = row.QuerySelectorAll("td").Select(Number).ToList();
            Assert.Equal(report.Profiles.Sum(profile => profile.Count(denominator).Traced), numbers[0]);
            Assert.Equal(report.Profiles.Sum(profile => profile.Count(denominator).Shown), numbers[2]);
            Assert.Equal(numbers[3], numbers[0] + numbers[1]);
        }
    }

    [Fact]
    public async Task The_elements_behind_a_number_are_as_many()
    {
        var page = await host.PageAsync($"/coverage?scope=profile&value={Uri.EscapeDataString(Allergy)}");
        var row = page.QuerySelectorAll("#profiles-caption ~ tbody tr").Single(each => each.QuerySelector("th").Seen().Contains("AllergyIntolerance", StringComparison.Ordinal));
        foreach (var link in row.QuerySelectorAll("a[href^='/coverage/elements']"))
        {
            var words = link.Seen().Split(" of ");
            var list = await host.PageAsync(link.GetAttribute("href")!);
            Assert.Equal(int.Parse(words[1], CultureInfo.InvariantCulture), Number(list.QuerySelector("#total")!));
            var asked = await host.PageAsync(link.GetAttribute("href")! + "&show=asked");
            Assert.Equal(int.Parse(words[0], CultureInfo.InvariantCulture), Number(asked.QuerySelector("#total")!));
        }
    }

    [Theory]
    [InlineData("/coverage?scope=feature&value=https%3A%2F%2Fx.example%2Fnone")]
    [InlineData("/coverage?scope=nonsense&value=x")]
    [InlineData("/coverage?scope=feature")]
    [InlineData("/coverage?scope=baseline&value=Library%2Fnone")]
    [InlineData("/coverage?scope=package&value=%3Cscript%3E")]
    [InlineData("/coverage/gaps?scope=role&value=none")]
    [InlineData("/coverage/statements?scope=profile&value=urn%3Anone")]
    [InlineData("/coverage/elements?profile=urn%3Anone")]
    [InlineData("/coverage/elements")]
    public async Task A_part_that_is_not_here_is_not_found_and_the_page_helps_on(string path)
    {
        var answer = await host.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.NotEmpty((await PagesHost.PageAsync(answer)).QuerySelectorAll("main a, main select[name=of]"));
    }

    [Fact]
    public async Task The_form_leads_to_an_address_that_can_be_cited()
    {
        var option = (await host.PageAsync("/coverage")).QuerySelectorAll("#of option").First(each => each.GetAttribute("value")!.StartsWith("feature:", StringComparison.Ordinal));
        var answer = await host.GetAsync($"/coverage?of={Uri.EscapeDataString(option.GetAttribute("value")!)}");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal($"/coverage?scope=feature&value={Uri.EscapeDataString(option.GetAttribute("value")!["feature:".Length..])}", answer.Headers.Location!.OriginalString);
        Assert.Contains(option.Seen(), (await host.PageAsync(answer.Headers.Location.OriginalString)).QuerySelector("h1").Seen(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_form_of_the_report_is_offered_for_the_part_that_is_shown()
    {
        var links = (await host.PageAsync($"/coverage?scope=feature&value={Uri.EscapeDataString(Feature)}")).QuerySelectorAll("a[href^='/fhir/$coverage']").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(CoverageOutputs.All.Select(output => $"/fhir/$coverage?scope=feature&value={Uri.EscapeDataString(Feature)}&format={output.Name}"), links);
    }

    [Fact]
    public async Task Every_list_of_gaps_has_as_many_entries_as_it_says_and_so_has_its_file()
    {
        // Alone: other tests write between the look at a number and at its list.
        await using var alone = new PagesHost();
        await alone.InitializeAsync();
        var page = await alone.PageAsync("/coverage/gaps");
        foreach (var link in page.QuerySelectorAll(".fs-gaps__link"))
        {
            var number = Number(link.QuerySelector(".fs-gaps__value")!);
            var list = await alone.PageAsync(link.GetAttribute("href")!);
            Assert.Equal(number, Number(list.QuerySelector("#total")!));
            Assert.Equal(Math.Min(number, 50), list.QuerySelectorAll("main tbody tr").Length);
            if (number == 0) continue;
            var file = Csv.Read(await alone.Client.GetStringAsync(new Uri(list.QuerySelector("a[href^='/coverage/gaps.csv']")!.GetAttribute("href")!, UriKind.Relative), TestContext.Current.CancellationToken));
            Assert.Equal(number, file.Count);
        }
    }

    [Fact]
    public async Task Words_narrow_a_list_of_gaps_and_its_file_alike()
    {
        var list = await host.PageAsync("/coverage/gaps?list=elements&words=Allergy");
        var number = Number(list.QuerySelector("#total")!);
        Assert.InRange(number, 1, Number((await host.PageAsync("/coverage/gaps?list=elements")).QuerySelector("#total")!) - 1);
        Assert.Equal(number, Csv.Read(await host.Client.GetStringAsync(new Uri("/coverage/gaps.csv?list=elements&words=Allergy", UriKind.Relative), TestContext.Current.CancellationToken)).Count);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/coverage/gaps.csv?list=nonsense")).StatusCode);
    }

    [Fact]
    public async Task A_withdrawn_profile_in_use_names_its_successor()
    {
        var row = (await host.PageAsync("/coverage/gaps?list=deprecated")).QuerySelectorAll("main tbody tr").First(each => each.Seen().Contains("CareConnect-AllergyIntolerance-1", StringComparison.Ordinal));
        Assert.Equal("https://fhir.hl7.org.uk/StructureDefinition/UKCore-AllergyIntolerance", row.QuerySelector("td .fs-quiet").Seen());
        Assert.StartsWith("UKCore-AllergyIntolerance", row.QuerySelector("td").Seen(), StringComparison.Ordinal);
    }

    private static int Number(IElement element) => int.Parse(element.Seen().Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static decimal Percent(IElement element, string name) => decimal.Parse(element.GetAttribute(name)!.TrimEnd('%'), CultureInfo.InvariantCulture);
}
