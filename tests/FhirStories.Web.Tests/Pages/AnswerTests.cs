using System.Net;
using FhirStories.Repository;
using FhirStories.Validation;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Pages;

public sealed class AnswerTests(PagesHost host)
{
    [Theory]
    [InlineData("/nothing/here", "page")]
    [InlineData("/stories/nobody-wrote-it", "story")]
    [InlineData("/stories/hospital-pharmacist", "story")]
    [InlineData("/stories/a%20b%01", "story")]
    [InlineData("/features/us-med-01", "feature")]
    [InlineData("/roles/feature-medicines", "role")]
    [InlineData("/scenarios/nope", "scenario")]
    [InlineData("/solutions/nope", "solution")]
    [InlineData("/case-studies/nope", "case study")]
    [InlineData("/profiles/view", "profile")]
    [InlineData("/profiles/view?url=http%3A%2F%2Fexample.org%2Funknown", "profile")]
    [InlineData("/profiles/view?url=%7C%23", "profile")]
    public async Task What_is_not_there_is_a_404_that_helps(string path, string thing)
    {
        var response = await host.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var page = await PagesHost.PageAsync(response);
        Assert.Equal($"We cannot find this {thing}", page.QuerySelector("h1").Seen());
        Assert.NotNull(page.QuerySelector("main form[action='/stories'] input[name=q]"));
    }

    [Fact]
    public async Task A_deleted_story_is_a_410()
    {
        await host.PutAsync(Stories.Bare("short-lived", "Short-lived", "Not for long."));
        await host.PageAsync("/stories/short-lived");
        await host.Repository.DeleteAsync("Basic", "short-lived", null, TestContext.Current.CancellationToken);
        var response = await host.GetAsync("/stories/short-lived");
        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        Assert.Equal("This story was deleted", (await PagesHost.PageAsync(response)).QuerySelector("h1").Seen());
    }

    [Fact]
    public async Task The_address_of_a_story_leads_on_to_a_feature()
    {
        var response = await host.GetAsync("/stories/feature-medicines");
        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal("/features/feature-medicines", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_failure_is_a_500_without_details()
    {
        host.Queries.BreakOn = "breaks-on-purpose";
        try
        {
            var response = await host.GetAsync("/stories/breaks-on-purpose");
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.NotEmpty(response.Headers.GetValues("Content-Security-Policy"));
            var page = await PagesHost.PageAsync(response);
            Assert.Contains("there is a problem", page.QuerySelector("h1").Seen(), StringComparison.Ordinal);
            Assert.DoesNotContain("secret", page.Source.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", page.Source.Text, StringComparison.Ordinal);
        }
        finally
        {
            host.Queries.BreakOn = null;
        }
    }

    [Theory]
    [InlineData("/stories/database-is-away")]
    [InlineData("/stories?q=database-is-away")]
    [InlineData("/features/database-is-away")]
    public async Task A_database_that_is_away_is_a_503_in_a_plain_sentence_and_says_when_to_come_back(string path)
    {
        (host.Queries.BreakOn, host.Queries.BreakBy) = ("away", _ => new FhirStories.Storage.StorageUnavailableException("secret address", new IOException()));
        try
        {
            var response = await host.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter?.Delta);
            Assert.NotEmpty(response.Headers.GetValues("Content-Security-Policy"));
            var page = await PagesHost.PageAsync(response);
            Assert.Equal("Sorry, the catalogue is not available just now", page.QuerySelector("h1").Seen());
            Assert.DoesNotContain("secret", page.Source.Text, StringComparison.Ordinal);
        }
        finally
        {
            (host.Queries.BreakOn, host.Queries.BreakBy) = (null, WatchedQueries.Broken);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/stories/database-is-away")).StatusCode);
    }

    [Theory]
    [InlineData(400, "value", 400)]
    [InlineData(403, "forbidden", 403)]
    [InlineData(404, "not-found", 404)]
    [InlineData(409, "conflict", 409)]
    [InlineData(410, "deleted", 410)]
    [InlineData(412, "conflict", 412)]
    [InlineData(422, "business-rule", 422)]
    [InlineData(428, "required", 428)]
    public async Task What_the_repository_refuses_is_no_failure_of_the_page_but_a_page_of_that_status_with_its_sentences(int status, string code, int expected)
    {
        (host.Queries.BreakOn, host.Queries.BreakBy) = ("refused-by-rule", _ => new FhirRequestException(status, FhirIssue.Error(code, "made-up", "The <first> thing is wrong: change it."), FhirIssue.Error(code, "made-up", "So is the second.")));
        try
        {
            var response = await host.GetAsync("/stories/refused-by-rule");
            Assert.Equal(expected, (int)response.StatusCode);
            Assert.NotEmpty(response.Headers.GetValues("Content-Security-Policy"));
            var main = (await PagesHost.PageAsync(response)).QuerySelector("main").Seen();
            if (status == 404) Assert.Contains("We cannot find this page", main, StringComparison.Ordinal);
            else
            {
                Assert.Contains("The <first> thing is wrong: change it.", main, StringComparison.Ordinal);
                Assert.Contains("So is the second.", main, StringComparison.Ordinal);
                Assert.StartsWith(status switch { 403 => "Your account may not do this", 410 => "This page was deleted", _ => "This could not be done" }, main.TrimStart(), StringComparison.Ordinal);
            }
        }
        finally
        {
            (host.Queries.BreakOn, host.Queries.BreakBy) = (null, WatchedQueries.Broken);
        }
    }

    [Theory]
    [InlineData("OPTIONS", "/stories")]
    [InlineData("POST", "/stories")]
    [InlineData("DELETE", "/stories/us-med-01")]
    public async Task A_page_that_is_only_read_refuses_other_methods(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.InRange((int)response.StatusCode, 400, 405);
    }

    [Fact]
    public async Task A_style_sheet_may_be_kept_for_ever_and_asks_no_other_host()
    {
        var page = await host.PageAsync("/");
        foreach (var href in page.QuerySelectorAll("link[rel=stylesheet]").Select(link => link.GetAttribute("href")!))
        {
            var response = await host.GetAsync(href);
            Assert.Equal("text/css", response.Content.Headers.ContentType!.MediaType);
            Assert.Contains("immutable", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            var css = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("url(http", css, StringComparison.Ordinal);
            Assert.DoesNotContain("@import", css, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/assets/older/site.css")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/assets/older/../secret")).StatusCode);
    }
}
