using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FhirStories.Web.Tests.Hosting;
using Xunit;

namespace FhirStories.Web.Tests.Work;

/// <summary>Whatever is posted to the pages of editors' work, the answer is a page that says what is wrong, and nothing is done.</summary>
public sealed class HostilePostTests(WorkHost host) : IClassFixture<WorkHost>
{
    private static readonly (string Type, string Text)[] Bodies =
    [
        ("application/x-www-form-urlencoded", ""),
        ("application/x-www-form-urlencoded", "decision=publish&decision=decline&comment=a&comment=b&id=x&id=y&link=a&link=b&whole=true&whole=x&sheet=1"),
        ("application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 1500).Select(i => $"f{i}=1"))),
        ("application/x-www-form-urlencoded", new string('k', 5000) + "=1"),
        ("application/x-www-form-urlencoded", "comment=%00%01%1B&reply=%00&version=99999999999999999999&id=..%2F..&release=%00"),
        ("application/x-www-form-urlencoded", "a=%ZZ&b=%"),
        ("application/json", """{"decision":"publish"}"""),
        ("multipart/form-data; boundary=x", "--x\r\nbroken"),
        ("multipart/form-data", "x"),
    ];

    [Fact]
    public async Task A_post_that_is_no_form_of_ours_is_answered_with_a_page_and_does_nothing()
    {
        var id = "hostile-" + Guid.NewGuid().ToString("N")[..8];
        await host.HandInAsync(id, "Hostile posts");
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        foreach (var path in new[] { $"/review/story/{id}", $"/review/story/{id}?handler=Undo", "/review/comments", "/review/links", "/import", "/import?handler=Forget", $"/contribute/story", "/contribute/comment?on=Basic%2F" + id, "/baselines/new", "/packages/add" })
            foreach (var (type, text) in Bodies)
            {
                using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
                content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
                using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
                var page = await PagesHost.PageAsync(answer);
                Assert.True((int)answer.StatusCode is 200 or (>= 400 and < 500), $"{path} with {type} {text[..Math.Min(40, text.Length)]}: {(int)answer.StatusCode}");
                Assert.True(page.QuerySelector("h1") is not null, $"{path} with {type} {text[..Math.Min(40, text.Length)]} has no page.");
            }
        Assert.Equal(FhirStories.Catalogue.Stories.ContributionState.Submitted, (await host.StoryAsync(id)).Contribution);
    }

    [Fact]
    public async Task A_post_with_an_old_token_leads_back_to_the_page()
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("version", "1.0.0"), KeyValuePair.Create("__RequestVerificationToken", "old")]);
        using var answer = await client.PostAsync(new Uri("/baselines/new", UriKind.Relative), form, TestContext.Current.CancellationToken);
        var page = await PagesHost.PageAsync(answer);
        Assert.Equal((HttpStatusCode.BadRequest, "Nothing was done"), (answer.StatusCode, page.QuerySelector("h1").Seen()));
        Assert.NotNull(page.QuerySelector("main a[href='/baselines/new']"));
        Assert.StartsWith("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }
}
