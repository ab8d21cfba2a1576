using System.Net;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Stories;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

/// <summary>The table of docs/0003: which address gives whom a page, and whom FHIR. This host has no facade: what passes on to it is a 404 here.</summary>
public sealed class NegotiationTests(PagesHost host)
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    [Theory]
    // A page's address.
    [InlineData("/stories/us-med-01", Browser, null)]
    [InlineData("/stories/us-med-01", null, null)]
    [InlineData("/stories/us-med-01", "*/*", null)]
    [InlineData("/stories/us-med-01", "application/fhir+json, text/html", null)]
    [InlineData("/stories/us-med-01", "not a media type", null)]
    [InlineData("/stories/us-med-01", "application/fhir+json;q=0", null)]
    [InlineData("/stories/us-med-01", "application/fhir+json", "/fhir/Basic/us-med-01")]
    [InlineData("/stories/us-med-01", "application/fhir+xml;fhirVersion=4.0, */*;q=0.1", "/fhir/Basic/us-med-01")]
    [InlineData("/stories/us-med-01", "application/json, text/plain, */*", "/fhir/Basic/us-med-01")]
    [InlineData("/stories/us-med-01", "text/html;q=0.5, application/fhir+json", "/fhir/Basic/us-med-01")]
    [InlineData("/stories/us-med-01?_format=xml", Browser, "/fhir/Basic/us-med-01?_format=xml")]
    [InlineData("/stories/us-med-01?_format=a%26b", Browser, "/fhir/Basic/us-med-01?_format=a%26b")]
    [InlineData("/features/feature-medicines", "application/fhir+json", "/fhir/Basic/feature-medicines")]
    [InlineData("/solutions/solution-larkrise-medicines", "application/fhir+json", "/fhir/CapabilityStatement/solution-larkrise-medicines")]
    [InlineData("/scenarios/scenario-home-after-a-fall", "application/fhir+json", "/fhir/ExampleScenario/scenario-home-after-a-fall")]
    [InlineData("/case-studies/case-medicines-at-marlowe-ferry", "application/fhir+json", "/fhir/DocumentReference/case-medicines-at-marlowe-ferry")]
    [InlineData("/data-sets/MedicinesOnAdmission", "application/fhir+json", "/fhir/StructureDefinition/MedicinesOnAdmission")]
    // A resource's address.
    [InlineData("/fhir/Basic/us-med-01", Browser, "/stories/us-med-01")]
    [InlineData("/fhir/Basic/feature-medicines", Browser, "/features/feature-medicines")]
    [InlineData("/fhir/Basic/ward-nurse", Browser, "/roles/ward-nurse")]
    [InlineData("/fhir/r5/Requirements/us-med-01", Browser, "/stories/us-med-01")]
    [InlineData("/fhir/r5/ActorDefinition/ward-nurse", Browser, "/roles/ward-nurse")]
    [InlineData("/fhir/CapabilityStatement/solution-larkrise-medicines", Browser, "/solutions/solution-larkrise-medicines")]
    [InlineData("/fhir/StructureDefinition/MedicinesOnAdmission", Browser, "/data-sets/MedicinesOnAdmission")]
    [InlineData("/fhir/StructureDefinition/Patient", Browser, "/profiles/view?url=http%3A%2F%2Fhl7.org%2Ffhir%2FStructureDefinition%2FPatient")]
    [InlineData("/fhir/Basic/us-med-01", null, "")]
    [InlineData("/fhir/Basic/us-med-01", "*/*", "")]
    [InlineData("/fhir/Basic/us-med-01", "application/fhir+json, text/html", "")]
    [InlineData("/fhir/Basic/us-med-01", "text/html;q=0.5, */*", "")]
    [InlineData("/fhir/Basic/us-med-01?_format=json", Browser, "")]
    [InlineData("/fhir/Basic/us-med-01/_history", Browser, "")]
    [InlineData("/fhir/Basic", Browser, "")]
    [InlineData("/fhir/Basic/$validate", Browser, "")]
    [InlineData("/fhir/Basic/nobody-wrote-it", Browser, "")]
    [InlineData("/fhir/Basic/comment-med-01-bought", Browser, "")]
    [InlineData("/fhir/Patient/x", Browser, "")]
    [InlineData("/fhir/DocumentReference/example-free-slot", Browser, "")]
    // A canonical.
    [InlineData("/catalogue/Requirements/us-med-01", Browser, "/stories/us-med-01")]
    [InlineData("/catalogue/Requirements/us-med-01%7C1.0.0", Browser, "/stories/us-med-01")]
    [InlineData("/catalogue/Requirements/us-med-01", null, "/stories/us-med-01")]
    [InlineData("/catalogue/Requirements/us-med-01", "application/fhir+json", "/fhir/Basic/us-med-01")]
    [InlineData("/catalogue/Requirements/us-med-01?_format=xml", Browser, "/fhir/Basic/us-med-01?_format=xml")]
    [InlineData("/catalogue/ActorDefinition/ward-nurse", Browser, "/roles/ward-nurse")]
    [InlineData("/catalogue/ExampleScenario/scenario-home-after-a-fall", Browser, "/scenarios/scenario-home-after-a-fall")]
    [InlineData("/catalogue/StructureDefinition/MedicinesOnAdmission", Browser, "/data-sets/MedicinesOnAdmission")]
    [InlineData("/catalogue/Requirements/us-med-01%7C9.9.9", Browser, "")]
    [InlineData("/catalogue/Requirements/nobody-wrote-it", Browser, "")]
    [InlineData("/catalogue/%7C%23%24", Browser, "")]
    public async Task Each_gets_the_form_that_it_reads(string path, string? accept, string? leadsTo)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        if (leadsTo is null or "")
        {
            Assert.Equal(leadsTo is null ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
            if (leadsTo is null) Assert.Contains("Accept", response.Headers.Vary);
            return;
        }

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(leadsTo, response.Headers.Location!.OriginalString);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Fact]
    public async Task A_canonical_below_this_servers_own_address_is_answered_and_means_the_version_in_force()
    {
        var own = host.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        Story Version(string id, string version, StoryStatus status) => new()
        {
            Id = id, Url = own + "/needs/of-ours", Version = version, Title = id, Status = status, Profiles = [Canonicals.UserStoryProfile],
        };
        await host.PutAsync(StoryMapper.ToBasic(Version("ours-1", "1.0.0", StoryStatus.Retired)), StoryMapper.ToBasic(Version("ours-2", "2.0.0", StoryStatus.Active)), StoryMapper.ToBasic(Version("ours-3", "3.0.0", StoryStatus.Draft)));
        Assert.Equal("/stories/ours-2", (await host.GetAsync("/needs/of-ours")).Headers.Location!.OriginalString);
        Assert.Equal("/stories/ours-1", (await host.GetAsync("/needs/of-ours%7C1.0.0")).Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_deleted_storys_FHIR_address_leads_a_browser_to_the_page_that_says_so()
    {
        await host.PutAsync(Stories.Bare("gone-as-fhir", "Gone", "Gone."));
        await host.Repository.DeleteAsync("Basic", "gone-as-fhir", null, TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("/fhir/Basic/gone-as-fhir", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", Browser);
        Assert.Equal("/stories/gone-as-fhir", (await host.Client.SendAsync(request, TestContext.Current.CancellationToken)).Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_page_names_its_resource_in_its_headers_too()
    {
        var links = (await host.GetAsync("/stories/us-med-01")).Headers.GetValues("Link").ToList();
        Assert.Contains("</fhir/Basic/us-med-01>; rel=\"alternate\"; type=\"application/fhir+json\"", links);
        Assert.Contains("</stories/us-med-01.atom>; rel=\"alternate\"; type=\"application/atom+xml\"", links);
    }
}
