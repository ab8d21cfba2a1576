using Xunit;

namespace FhirStories.Web.Tests;

public sealed class PageTests(PagesHost host) : IClassFixture<PagesHost>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/stories")]
    public async Task Every_page_answers(string path)
    {
        var response = await host.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, body);
        if (Environment.GetEnvironmentVariable("FHIRSTORIES_PAGES_URL") is not null)
            await Task.Delay(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
    }
}
