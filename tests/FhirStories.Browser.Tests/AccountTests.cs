using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using FhirStories.Server;
using FhirStories.Server.Security.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace FhirStories.Browser.Tests;

/// <summary>Signing in and the pages of accounts, on a server that has accounts.</summary>
public sealed partial class AccountTests(CatalogueInBrowser catalogue) : IAsyncLifetime
{
    private const string Password = "three random words";
    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-accounts-").FullName;
    private WebApplication? _app;
    private string _address = "";

    public async ValueTask InitializeAsync()
    {
        _app = await FhirStoriesServer.BuildAsync(
        [
            "--urls=http://127.0.0.1:0", "--Catalogue:Seed=false", "--Security:SignUp=Approval", $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(_folder, "catalogue.db")}",
        ]);
        await _app.StartAsync();
        // A passkey is for a name, not for a number.
        _address = _app.Urls.First().TrimEnd('/').Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_adds_a_passkey_and_signs_in_with_it()
    {
        await using var profile = await catalogue.ProfileAsync();
        var page = await profile.NewPageAsync();
        var device = await profile.NewCDPSessionAsync(page);
        await device.SendAsync("WebAuthn.enable");
        await device.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        await BecomeAdministratorAsync(page);
        await page.GotoAsync(_address + "/account/passkeys");
        await page.GetByLabel("Name of the passkey").FillAsync("work laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "work laptop" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GotoAsync(_address + "/account/sign-in?returnUrl=%2Faccount");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(OwnAccount());
    }

    [Fact]
    public async Task Axe_finds_nothing_on_any_page_of_accounts_and_none_is_wider_than_a_phone()
    {
        await using var profile = await catalogue.ProfileAsync();
        var page = await profile.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.Contains("410", StringComparison.Ordinal)) complaints.Add($"{page.Url}: {message.Text}");
        };
        foreach (var path in new[] { "/account/sign-in", "/account/sign-up", "/account/reset?token=x", (await FirstLinkAsync())! }) await LookAsync(page, path);
        await page.GotoAsync(_address + "/account/sign-up");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for an account" }).ClickAsync();
        await LookAsync(page, null);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Nora Nurse");
        await page.GetByLabel("User name").FillAsync("nora");
        await page.GetByLabel("New password").FillAsync(Password);
        await page.GetByLabel("About you").FillAsync("A ward nurse with a few ideas.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for an account" }).ClickAsync();
        await BecomeAdministratorAsync(page, "bea");
        foreach (var path in new[]
        {
            "/account", "/account/password", "/account/passkeys", "/account/tokens", "/administration/accounts", "/administration/invite", "/administration/apps", "/administration/apps/new",
        }) await LookAsync(page, path);
        await page.GotoAsync(_address + "/administration/accounts");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ada Admin" }).Last.ClickAsync();
        await LookAsync(page, null);
        await page.GotoAsync(_address + "/administration/invite");
        await page.GetByLabel("Whom it is for").FillAsync("Somebody");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        await LookAsync(page, null);
        Assert.Equal([], complaints);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<string?> FirstLinkAsync() => _app!.Services.GetRequiredService<FirstAdministrator>().InviteAsync(TestContext.Current.CancellationToken);

    private async Task BecomeAdministratorAsync(IPage page, string userName = "ada")
    {
        // That somebody waits for an account already keeps nobody from it.
        await page.GotoAsync(_address + await FirstLinkAsync());
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada Admin");
        await page.GetByLabel("User name").FillAsync(userName);
        await page.GetByLabel("New password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(OwnAccount());
    }

    private async Task LookAsync(IPage page, string? path)
    {
        foreach (var width in new[] { 320, 1280 })
        {
            await page.SetViewportSizeAsync(width, 900);
            if (path is not null) await page.GotoAsync(_address + path);
            var found = await page.RunAxe();
            Assert.Equal([], found.Violations.Select(each => $"{page.Url} {each.Id}: {each.Help}: {each.Nodes[0].Html}"));
            Assert.Equal((page.Url, 0), (page.Url, await page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)")));
            if (Environment.GetEnvironmentVariable("FHIRSTORIES_SCREENSHOTS") is { Length: > 0 } folder)
            {
                var name = string.Concat(new Uri(page.Url).AbsolutePath.Select(c => char.IsLetterOrDigit(c) ? c : '-')).Trim('-') + (path is null ? "-after" : "");
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
            }
        }
    }

    [GeneratedRegex("/account$")]
    private static partial Regex OwnAccount();
}
