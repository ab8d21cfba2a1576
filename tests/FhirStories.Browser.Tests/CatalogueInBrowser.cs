using FhirStories.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(FhirStories.Browser.Tests.CatalogueInBrowser))]

namespace FhirStories.Browser.Tests;

/// <summary>The real server with the starter catalogue, and Debian's chromium to look at it.</summary>
public sealed class CatalogueInBrowser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-browser-").FullName;
    private readonly Dictionary<(Screen, bool), IBrowserContext> _contexts = [];
    private readonly SemaphoreSlim _opening = new(1);
    private WebApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    // A bound for what never comes, not a measure: a machine that does other work besides is slow, and not wrong.
    private const float Patience = 60_000;

    /// <summary>Address of the server, without a slash at its end.</summary>
    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
        {
            // Where the browser tests have to run, a missing browser is a failure, not a reason to skip.
            if (Environment.GetEnvironmentVariable("FHIRSTORIES_REQUIRE_BROWSER") == "1")
                throw new FileNotFoundException($"{Chromium} is not installed, and these tests may not be skipped here.");
            return;
        }
        _app = await FhirStoriesServer.BuildAsync(
        [
            "--urls=http://127.0.0.1:0", "--Catalogue:Seed=true", "--Security:Mode=Open", $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(_folder, "catalogue.db")}",
        ]);
        await _app.StartAsync();
        Address = _app.Urls.First().TrimEnd('/');
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A fresh tab; skips the test where there is no chromium. Tabs of a kind share their cache, as a reader's do.</summary>
    public async Task<IPage> OpenAsync(Screen screen, bool script = true)
    {
        Assert.SkipUnless(_browser is not null, $"{Chromium} is not installed: apt-get install chromium.");
        await _opening.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!_contexts.TryGetValue((screen, script), out var context))
            {
                _contexts[(screen, script)] = context = await _browser.NewContextAsync(new BrowserNewContextOptions
                {
                    ViewportSize = new ViewportSize { Width = screen == Screen.Phone ? 320 : 1280, Height = screen == Screen.Phone ? 640 : 900 },
                    JavaScriptEnabled = script,
                });
                context.SetDefaultTimeout(Patience);
            }

            return await context.NewPageAsync();
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>A browser profile of its own, with cookies that nobody else has; skips the test where there is no chromium.</summary>
    public async Task<IBrowserContext> ProfileAsync(bool script = true)
    {
        Assert.SkipUnless(_browser is not null, $"{Chromium} is not installed: apt-get install chromium.");
        var profile = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 }, JavaScriptEnabled = script });
        profile.SetDefaultTimeout(Patience);
        return profile;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        _opening.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>How wide the window is.</summary>
public enum Screen
{
    /// <summary>1280 px.</summary>
    Desktop,

    /// <summary>320 px, the narrowest that WCAG asks for.</summary>
    Phone,
}
