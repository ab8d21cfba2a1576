using System.Text.RegularExpressions;
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
        foreach (var path in new[] { "/account/sign-in", "/account/signed-out", "/account/signed-out?still=open", "/account/sign-up", "/account/reset?token=x", (await FirstLinkAsync())! }) await LookAsync(page, path);
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
        await LookAtTokensAsync(page);
        await LookAtAppAsync(page);
        Assert.Equal([], complaints);
    }

    [Fact]
    public async Task Axe_finds_nothing_where_the_authority_that_people_sign_in_at_is_away()
    {
        await using var elsewhere = await FhirStoriesServer.BuildAsync(
        [
            "--urls=http://127.0.0.1:0", "--Catalogue:Seed=false", "--Security:Mode=Oidc", "--Security:Authority=http://127.0.0.1:9", "--Security:Audience=stories", "--Security:ClientId=pages",
            "--Logging:LogLevel:Default=None", $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(_folder, "elsewhere.db")}",
        ]);
        await elsewhere.StartAsync(TestContext.Current.CancellationToken);
        await using var profile = await catalogue.ProfileAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync(elsewhere.Urls.First() + "/account/sign-in");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" })).ToBeVisibleAsync();
        await LookAsync(page, null);
        await page.GotoAsync(elsewhere.Urls.First() + "/account/authority?error=access_denied");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in again" })).ToBeVisibleAsync();
        await LookAsync(page, null);
    }

    [Fact]
    public async Task Signing_up_and_in_changing_the_password_and_making_a_token_need_no_script()
    {
        const string Other = "four other random words";
        await using var office = await catalogue.ProfileAsync(script: false);
        var desk = await office.NewPageAsync();
        await BecomeAdministratorAsync(desk);
        await using var profile = await catalogue.ProfileAsync(script: false);
        var page = await profile.NewPageAsync();

        await page.GotoAsync(_address + "/account/sign-in?returnUrl=%2Faccount");
        await page.GetByRole(AriaRole.Link, new() { Name = "Ask for an account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for an account" }).ClickAsync();
        // What is wrong is said at the top, and leads to the field.
        await page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Link).First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(NameField());
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Nora Nurse");
        await page.GetByLabel("User name").FillAsync("nora");
        await page.GetByLabel("New password").FillAsync(Password);
        await page.GetByLabel("About you").FillAsync("A ward nurse with a few ideas.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for an account" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Thank you: your request is waiting" })).ToBeVisibleAsync();

        await desk.GotoAsync(_address + "/administration/accounts");
        await Assertions.Expect(desk.GetByText("A ward nurse with a few ideas.")).ToBeVisibleAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "Approve Nora Nurse" }).ClickAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Button, new() { Name = "Approve Nora Nurse" })).ToHaveCountAsync(0);

        await page.GotoAsync(_address + "/account/sign-in?returnUrl=%2Faccount");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" })).ToHaveCountAsync(0);
        await SignInAsync(page, "a wrong password");
        await Assertions.Expect(page.GetByLabel("User name")).ToHaveValueAsync("nora");
        await SignInAsync(page, Password);
        await Assertions.Expect(page).ToHaveURLAsync(OwnAccount());

        await page.GotoAsync(_address + "/account/password");
        await page.GetByLabel("Password now").FillAsync(Password);
        await page.GetByLabel("New password").FillAsync(Other);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Access tokens" })).ToBeVisibleAsync();

        await page.GotoAsync(_address + "/account/tokens");
        await MakeTokenAsync(page);
        await Assertions.Expect(page.Locator(".fs-secret__text")).ToHaveTextAsync(Token());
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke nightly build" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Revoked", new() { Exact = true })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync(_address + "/account/sign-in?returnUrl=%2Faccount");
        await SignInAsync(page, Other);
        await Assertions.Expect(page).ToHaveURLAsync(OwnAccount());
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task SignInAsync(IPage page, string password)
    {
        await page.GetByLabel("User name").FillAsync("nora");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    private static async Task MakeTokenAsync(IPage page)
    {
        await page.GetByLabel("What it is for").FillAsync("nightly build");
        await page.GetByLabel("30 days").CheckAsync();
        await page.GetByLabel("Something else, in scopes").CheckAsync();
        await page.GetByLabel("Scopes, for something else").FillAsync("user/Basic.rs user/TestReport.c");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the token" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Your new token" })).ToBeVisibleAsync();
    }

    private async Task LookAtTokensAsync(IPage page)
    {
        await page.GotoAsync(_address + "/account/tokens");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the token" }).ClickAsync();
        await LookAsync(page, null);
        await MakeTokenAsync(page);
        await LookAsync(page, null);
    }

    private async Task LookAtAppAsync(IPage page)
    {
        await page.GotoAsync(_address + "/administration/apps/new");
        await page.GetByLabel("Name of the app").FillAsync("Ward round companion");
        await page.GetByLabel("Runs on a server, for people").CheckAsync();
        await page.GetByLabel("Addresses to come back to").FillAsync("https://ward.example.org/signed-in");
        await page.GetByLabel("What it may ask for").FillAsync("openid fhirUser offline_access user/Basic.cruds user/*.rs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Register the app" }).ClickAsync();
        var client = await page.Locator("#client-id").InnerTextAsync();
        await LookAsync(page, null);
        await LookAsync(page, "/administration/apps");
        await LookAsync(page, $"/administration/apps/view/{client}");
        await page.GetByText("Make a new secret").ClickAsync();
        await LookAsync(page, null);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it now" }).ClickAsync();
        await LookAsync(page, null);
        var redirect = Uri.EscapeDataString("https://ward.example.org/signed-in");
        var scope = Uri.EscapeDataString("openid fhirUser offline_access user/Basic.cruds user/*.rs");
        await LookAsync(page, $"/connect/authorize?response_type=code&client_id={client}&redirect_uri={redirect}&scope={scope}&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Allow Ward round companion to act for you?" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("https://ward.example.org")).ToBeVisibleAsync();
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
            await page.AssertSoundAsync();
            await page.PictureAsync($"{string.Concat(new Uri(page.Url).AbsolutePath.Select(c => char.IsLetterOrDigit(c) ? c : '-')).Trim('-')}{(path is null ? "-after" : "")}-{width}");
        }
    }

    [GeneratedRegex("#Name$")]
    private static partial Regex NameField();

    [GeneratedRegex("^fhs_[A-Za-z0-9_-]{43}$")]
    private static partial Regex Token();

    [GeneratedRegex("/account$")]
    private static partial Regex OwnAccount();
}
