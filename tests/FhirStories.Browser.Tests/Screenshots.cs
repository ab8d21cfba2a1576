using Microsoft.Playwright;
using Xunit;

namespace FhirStories.Browser.Tests;

/// <summary>Pictures for people: set FHIRSTORIES_SCREENSHOTS to a folder.</summary>
public sealed class Screenshots(CatalogueInBrowser catalogue)
{
    [Fact]
    public async Task Pictures_of_every_page_are_taken_on_request()
    {
        var folder = Environment.GetEnvironmentVariable("FHIRSTORIES_SCREENSHOTS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "FHIRSTORIES_SCREENSHOTS names no folder.");
        foreach (var (screen, width) in new[] { ("desktop", 1280), ("phone", 375) })
        {
            var page = await catalogue.OpenAsync(Screen.Desktop);
            await page.SetViewportSizeAsync(width, 800);
            foreach (var path in Paths.All)
            {
                await page.GotoAsync(catalogue.Address + path);
                var name = path == "/" ? "home" : string.Concat(Short(path).Select(c => char.IsLetterOrDigit(c) ? c : '-')).Trim('-');
                var file = Path.Combine(folder!, $"{name}-{screen}.png");
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true });
                Assert.True(new FileInfo(file).Length > 1000);
            }

            await page.CloseAsync();
        }
    }

    /// <summary>An address without the canonicals in it.</summary>
    private static string Short(string path) => System.Text.RegularExpressions.Regex.Replace(Uri.UnescapeDataString(path), "https?://[^&]*/", "");
}
