using AngleSharp.Dom;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

public sealed class ProfilePageTests(PagesHost host)
{
    private const string Allergy = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-AllergyIntolerance-1";

    [Fact]
    public async Task An_element_has_its_rules_and_the_stories_that_need_it()
    {
        var page = await host.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Allergy)}");
        var row = page.GetElementById("AllergyIntolerance.assertedDate")!;
        Assert.Equal("1..1", row.QuerySelectorAll("td")[1].Seen());
        Assert.Contains("dateTime", row.QuerySelectorAll("td")[2].Seen(), StringComparison.Ordinal);
        Assert.NotEmpty(row.QuerySelectorAll("a[href^='/stories/']"));
    }

    [Fact]
    public async Task Elements_stand_in_the_order_of_the_resource()
    {
        var page = await host.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Allergy)}");
        var ids = page.QuerySelectorAll(".fs-elements tbody tr").Select(row => row.Id!).ToList();
        var order = new[] { "AllergyIntolerance", "AllergyIntolerance.identifier", "AllergyIntolerance.clinicalStatus", "AllergyIntolerance.type", "AllergyIntolerance.code", "AllergyIntolerance.reaction" };
        var places = order.Select(id => ids.IndexOf(id)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public async Task A_deprecated_profile_says_so_and_names_its_successor()
    {
        var page = await host.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Allergy)}");
        var told = page.QuerySelector(".nhsuk-inset-text")!;
        Assert.Contains("New work should use UKCore-AllergyIntolerance instead.", told.Seen(), StringComparison.Ordinal);
        Assert.Equal("https://fhir.hl7.org.uk/StructureDefinition/UKCore-AllergyIntolerance", told.QuerySelector(".fs-small").Seen());
    }

    [Fact]
    public async Task Every_number_of_a_profile_leads_to_the_list_behind_it_and_the_profile_to_its_coverage()
    {
        var page = await host.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Allergy)}");
        var numbers = page.QuerySelectorAll("section[aria-labelledby=counts-heading] tbody a").ToList();
        Assert.NotEmpty(numbers);
        foreach (var number in numbers)
        {
            var list = await host.PageAsync(number.GetAttribute("href")!);
            Assert.Contains(number.Seen().Split(' ')[0], list.QuerySelector("main").Seen(), StringComparison.Ordinal);
            Assert.Contains("CareConnect-AllergyIntolerance-1", list.QuerySelector("main").Seen(), StringComparison.Ordinal);
        }
        var coverage = await host.PageAsync(page.QuerySelector("a[href^='/coverage?scope=profile']")!.GetAttribute("href")!);
        Assert.Equal("Coverage of CareConnect-AllergyIntolerance-1", coverage.QuerySelector("h1").Seen());
    }

    [Fact]
    public async Task A_version_or_element_in_the_address_leads_to_the_same_profile()
    {
        var page = await host.PageAsync($"/profiles/view?url={Uri.EscapeDataString(Allergy + "|1.2.0#AllergyIntolerance.code")}");
        Assert.Contains("CareConnect-AllergyIntolerance-1", page.QuerySelector("h1").Seen(), StringComparison.Ordinal);
        Assert.NotEmpty(page.QuerySelectorAll(".fs-elements__needed"));
    }

    [Fact]
    public async Task Every_linked_profile_is_listed_with_its_release()
    {
        var page = await host.PageAsync("/profiles");
        Assert.Contains(page.QuerySelectorAll("caption"), caption => caption.Seen() == "FHIR STU3 (3.0.2), HL7 UK");
        Assert.True(page.QuerySelectorAll("tbody tr").Length >= 25);
    }
}
