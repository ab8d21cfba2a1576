using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace FhirStories.Browser.Tests;

/// <summary>What every page must be, whatever it says.</summary>
internal static class PageChecks
{
    // A bound for what never comes, not a measure.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string WiderByScript = "() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)";

    private const string WidestScript = """
        () => [...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right + scrollX > document.documentElement.clientWidth + 1)
            .slice(0, 5).map(each => each.outerHTML.slice(0, 160)).join('\n')
            + '\nBy its text: ' + [...document.querySelectorAll('body *')].filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
            .slice(0, 8).map(each => each.outerHTML.slice(0, 160)).join('\n')
        """;

    /// <summary>Axe finds nothing, and nothing is wider than the screen.</summary>
    /// <param name="page">The page.</param>
    /// <param name="script">Whether the page may run scripts. Axe is one itself: where it may not run it never ends.</param>
    public static async Task AssertSoundAsync(this IPage page, bool script = true)
    {
        await page.AssertFitsAsync();
        if (!script) return;
        var found = await page.RunAxe().WaitAsync(Patience, TestContext.Current.CancellationToken);
        if (found.Violations.Length == 0) return;
        Assert.Fail($"{page.Url}:\n{string.Join('\n', found.Violations.Select(each => $"{each.Id}: {each.Help}: {string.Join(" | ", each.Nodes.Take(3).Select(node => node.Html))}"))}");
    }

    /// <summary>Nothing is wider than the screen.</summary>
    public static async Task AssertFitsAsync(this IPage page)
    {
        if (await page.EvaluateAsync<int>(WiderByScript) == 0) return;
        Assert.Fail($"{page.Url} is wider than the screen:\n{await page.EvaluateAsync<string>(WidestScript)}");
    }

    /// <summary>Takes a picture where FHIRSTORIES_SCREENSHOTS names a folder.</summary>
    public static async Task PictureAsync(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("FHIRSTORIES_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
