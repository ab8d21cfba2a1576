using System.Net;
using AngleSharp.Dom;
using FhirStories.Definitions;
using FhirStories.Repository.Packages;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Coverage;

public sealed class PackagePageTests(PagesHost shared)
{
    [Fact]
    public async Task Every_package_has_a_page_with_its_profiles_and_the_stories_that_need_them()
    {
        var page = await shared.PageAsync("/packages");
        var care = page.QuerySelectorAll("main tbody tr").Single(row => row.Seen().StartsWith("careconnect", StringComparison.Ordinal));
        Assert.Contains("FHIR STU3 (3.0.2)", care.Seen(), StringComparison.Ordinal);
        var package = await shared.PageAsync(care.QuerySelector("a")!.GetAttribute("href")!);
        var stories = package.QuerySelectorAll("main tbody td:last-child").Select(cell => int.Parse(cell.Seen(), null)).ToList();
        Assert.True(stories[0] > 0);
        Assert.Equal(stories.OrderDescending(), stories);
    }

    [Theory]
    [InlineData("/packages/none/1.0.0")]
    [InlineData("/packages/hl7.fhir.r4.core/0.0.0")]
    [InlineData("/packages/%3Cb%3E/%22")]
    [InlineData("/packages/compare?before=none&after=nothing")]
    [InlineData("/packages/compare?before=hl7.fhir.r4.core&after=hl7.fhir.r4.core")]
    [InlineData("/packages/compare?before=hl7.fhir.r4.core")]
    public async Task What_is_no_package_is_not_found(string path)
    {
        var answer = await shared.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.NotEmpty((await PagesHost.PageAsync(answer)).QuerySelectorAll("main a, main select"));
    }

    [Fact]
    public async Task A_package_is_added_compared_with_its_next_version_and_removed()
    {
        await using var host = await OwnAsync();
        await host.PutAsync(MadeStories.Of("needs-name", "Needs a name", $"{MadePackage.Profile}|1.0.0#Patient.name"));
        Assert.Equal($"/packages/{MadePackage.Name}/1.0.0", (await host.PostFileAsync("/packages/add", "/packages/add", "file", MadePackage.Of("1.0.0", 0))).Headers.Location!.OriginalString);
        var package = await host.PageAsync($"/packages/{MadePackage.Name}/1.0.0");
        Assert.Equal("1", package.QuerySelector("main tbody td:last-child").Seen());
        Assert.Contains("hl7.fhir.r4.core 4.0.1", package.QuerySelector("[aria-labelledby=dependencies-heading]").Seen(), StringComparison.Ordinal);

        // The same again changes nothing; another content of the same version is refused unless it is to replace it.
        Assert.Equal(HttpStatusCode.Redirect, (await host.PostFileAsync("/packages/add", "/packages/add", "file", MadePackage.Of("1.0.0", 0))).StatusCode);
        var taken = await host.PostFileAsync("/packages/add", "/packages/add", "file", MadePackage.Of("1.0.0", 1));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, taken.StatusCode);
        Assert.Equal("#Replace", (await PagesHost.PageAsync(taken)).QuerySelector(".nhsuk-error-summary a")!.GetAttribute("href"));

        await host.PostFileAsync("/packages/add", "/packages/add", "file", MadePackage.Of("2.0.0", 1));
        var comparison = await host.PageAsync($"/packages/compare?before={MadePackage.Name}%231.0.0&after={MadePackage.Name}%232.0.0");
        Assert.Contains("Patient.name how many: 0..* → 1..* (may make records invalid)", comparison.QuerySelector(".fs-stories").Seen(), StringComparison.Ordinal);
        Assert.NotEmpty(comparison.QuerySelectorAll(".fs-stories a[href='/stories/needs-name#AC1']"));

        var path = $"/packages/{MadePackage.Name}/2.0.0";
        var unsure = await host.PostAsync(path, path, []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.StatusCode);
        Assert.NotNull((await PagesHost.PageAsync(unsure)).GetElementById("Sure-error"));
        Assert.Equal(HttpStatusCode.Forbidden, (await host.PostAsync(path, path, [("sure", "true")], "Editor")).StatusCode);
        Assert.Equal("/packages", (await host.PostAsync(path, path, [("sure", "true")])).Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task What_is_no_package_or_too_large_is_refused_in_words_at_the_file()
    {
        await using var host = await OwnAsync();
        foreach (var file in new[] { "no package"u8.ToArray(), MadePackage.Of("1.0.0", 0)[..100], [] })
        {
            var answer = await host.PostFileAsync("/packages/add", "/packages/add", "file", file);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Equal("#File", (await PagesHost.PageAsync(answer)).QuerySelector(".nhsuk-error-summary a")!.GetAttribute("href"));
        }
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.PostFileAsync("/packages/add", "/packages/add", "file", new byte[100_001])).StatusCode);
        var large = await host.PostFileAsync("/packages/add", "/packages/add", "file", new byte[2_000_000]);
        Assert.Equal("/packages/add?problem=too-large", large.Headers.Location!.OriginalString);
        Assert.NotNull((await host.PageAsync("/packages/add?problem=too-large")).GetElementById("File-error"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.PostAsync("/packages/add", "/packages/add", [("name", "")])).StatusCode);
    }

    [Fact]
    public async Task Only_administrators_add_packages()
    {
        foreach (var role in new[] { "Reader", "Contributor", "Editor" })
            Assert.Equal(HttpStatusCode.Forbidden, (await shared.PostAsync("/packages/add", "/packages/add", [("name", "x")], role)).StatusCode);
        Assert.Equal("/account/sign-in?returnUrl=%2Fpackages%2Fadd", (await shared.PostAsync("/packages/add", "/packages/add", [("name", "x")], Callers.Anonymous)).Headers.Location!.OriginalString);
    }

    private static async Task<PagesHost> OwnAsync()
    {
        var host = new PagesHost { IsSeeded = false, Definitions = new DefinitionStore(new DefinitionStoreOptions()), Packages = new PackageOptions { LargestPackage = 100_000 } };
        await host.InitializeAsync();
        return host;
    }
}
