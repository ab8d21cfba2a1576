using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FhirStories.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>Tokens that people make for programs of theirs.</summary>
public sealed class PersonalTokenTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_acts_for_its_owner_is_kept_as_a_hash_only_and_refused_the_moment_it_is_revoked()
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        var token = (await visitor.SubmitAsync("/account/tokens", ("Name", "build"), ("Days", "30"), ("Scopes", ""))).Text(".fs-secret__text");
        Assert.StartsWith("fhs_", token, StringComparison.Ordinal);
        var who = (await host.WhoAsync(token))!;
        Assert.Equal((string?)(await visitor.WhoAsync())["account"], (string?)who["account"]);
        Assert.Equal("Administrator", (string?)who["role"]);
        Assert.Null(who["scopes"]);

        await using (var accounts = host.App.Services.GetRequiredService<StorageProvider>().CreateAccountsContext())
        {
            var row = await accounts.PersonalTokens.SingleAsync(Cancel);
            Assert.DoesNotContain(token["fhs_".Length..], row.Hash, StringComparison.Ordinal);
            Assert.NotNull(row.LastUsed);
        }
        // Shown once.
        var page = await visitor.GetAsync("/account/tokens");
        Assert.DoesNotContain(token, page.Page.Source.Text, StringComparison.Ordinal);
        await visitor.SubmitAsync(page, "Revoke");
        Assert.Null(await host.WhoAsync(token));
    }

    [Fact]
    public async Task A_token_is_kept_to_its_scopes_in_the_words_of_SMARTs_second_version()
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        var token = (await visitor.SubmitAsync("/account/tokens", ("Name", "build"), ("Days", "30"), ("Use", "other"), ("Scopes", "user/Basic.read user/TestReport.c user/Requirements.rs?status=active"))).Text(".fs-secret__text");
        Assert.Equal(["user/Basic.rs", "user/TestReport.c", "user/Requirements.rs?status=active"], (await host.WhoAsync(token))!["scopes"]!.AsArray().Select(scope => (string?)scope));
    }

    [Theory]
    [InlineData("all", "")]
    [InlineData("read", "user/*.rs")]
    [InlineData("tests", "user/*.rs user/TestReport.cu")]
    [InlineData("stories", "user/*.rs user/Basic.cud")]
    public async Task Whoever_knows_no_scopes_says_what_the_token_is_for(string use, string scopes)
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        var page = await visitor.SubmitAsync("/account/tokens", ("Name", "build"), ("Days", "30"), ("Use", use));
        Assert.Equal(scopes, string.Join(' ', (await host.WhoAsync(page.Text(".fs-secret__text")))!["scopes"]?.AsArray().Select(scope => (string?)scope) ?? []));
        // Scopes that were typed and not chosen are no guess.
        page = await visitor.SubmitAsync("/account/tokens", ("Name", "other"), ("Days", "30"), ("Use", use), ("Scopes", "user/Patient.rs"));
        Assert.StartsWith("Choose “Something else", page.Problems, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user/Basic.sr")]
    [InlineData("user/Nothing.rs")]
    [InlineData("patient/Basic.rs")]
    [InlineData("user/Basic.")]
    [InlineData("openid")]
    [InlineData("everything")]
    public async Task A_scope_that_is_none_is_a_mistake_and_what_was_typed_stays(string scope)
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        var page = await visitor.SubmitAsync("/account/tokens", ("Name", "build"), ("Days", "30"), ("Use", "other"), ("Scopes", scope));
        Assert.StartsWith("Check the scopes", page.Problems, StringComparison.Ordinal);
        Assert.Equal(scope, page.Page.QuerySelector("#Scopes")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_token_whose_time_is_over_or_whose_owner_is_locked_is_refused_with_an_outcome()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        using var ed = await host.InvitedAsync(administrator, "ed");
        var tokens = new List<string>();
        foreach (var name in new[] { "over", "locked" }) tokens.Add((await ed.SubmitAsync("/account/tokens", ("Name", name), ("Days", "7"), ("Scopes", ""))).Text(".fs-secret__text"));
        await using (var accounts = host.App.Services.GetRequiredService<StorageProvider>().CreateAccountsContext())
            await accounts.PersonalTokens.Where(row => row.Name == "over").ExecuteUpdateAsync(set => set.SetProperty(row => row.Expires, 1L), Cancel);
        Assert.Null(await host.WhoAsync(tokens[0]));
        Assert.NotNull(await host.WhoAsync(tokens[1]));
        await administrator.SubmitAsync(await administrator.GetAsync($"/administration/accounts/{(await ed.WhoAsync())["account"]}"), "Lock");

        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        foreach (var token in tokens.Append("fhs_invented").Append("something else"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/Basic") { Headers = { { "Authorization", $"Bearer {token}" } } };
            using var answer = await http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains("error=\"invalid_token\"", Assert.Single(answer.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
            Assert.Equal("OperationOutcome", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["resourceType"]);
            using var page = new HttpRequestMessage(HttpMethod.Get, "/stories") { Headers = { { "Authorization", $"Bearer {token}" } } };
            using var shown = await http.SendAsync(page, Cancel);
            Assert.Equal((HttpStatusCode.Unauthorized, "text/html"), (shown.StatusCode, shown.Content.Headers.ContentType!.MediaType));
        }
    }

    [Fact]
    public async Task A_token_that_is_kept_to_little_gives_no_app_more()
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, visitor, "public", "user/*.cruds");
        var token = (await visitor.SubmitAsync("/account/tokens", ("Name", "build"), ("Days", "30"), ("Use", "other"), ("Scopes", "user/Basic.rs"))).Text(".fs-secret__text");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(host.Address), DefaultRequestHeaders = { { "Authorization", $"Bearer {token}" } } };
        using var answer = await http.GetAsync(new Uri(app.Question("user/*.cruds"), UriKind.Relative), Cancel);
        Assert.StartsWith("/account/sign-in?", answer.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_over_for_long_is_swept_away_and_what_is_good_stays()
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, visitor, "system", "system/Basic.rs");
        var (_, given) = await app.SendAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "system/Basic.rs"));
        var tokens = new List<string>();
        foreach (var name in new[] { "over", "good" }) tokens.Add((await visitor.SubmitAsync("/account/tokens", ("Name", name), ("Days", "30"), ("Scopes", ""))).Text(".fs-secret__text"));
        await using var accounts = host.App.Services.GetRequiredService<StorageProvider>().CreateAccountsContext();
        await accounts.PersonalTokens.Where(row => row.Name == "over").ExecuteUpdateAsync(set => set.SetProperty(row => row.Expires, 1L), Cancel);
        await accounts.OneTimeLinks.ExecuteUpdateAsync(set => set.SetProperty(row => row.Expires, 1L), Cancel);
        await host.App.Services.GetRequiredService<FhirStories.Server.Security.Accounts.AccountSweep>().SweepAsync(Cancel);
        Assert.Equal("good", (await accounts.PersonalTokens.SingleAsync(Cancel)).Name);
        Assert.False(await accounts.OneTimeLinks.AnyAsync(Cancel));
        Assert.NotNull(await host.WhoAsync(tokens[1]));
        Assert.NotNull(await host.WhoAsync((string)given["access_token"]!));
    }

    [Fact]
    public async Task A_token_makes_no_tokens_and_sees_no_accounts()
    {
        await using var host = await SignInHost.StartAsync();
        using var visitor = await host.AdministratorAsync();
        var token = (await visitor.SubmitAsync("/account/tokens", ("Name", "build"), ("Days", "30"), ("Scopes", ""))).Text(".fs-secret__text");
        using var http = new HttpClient { BaseAddress = new Uri(host.Address), DefaultRequestHeaders = { { "Authorization", $"Bearer {token}" } } };
        foreach (var path in new[] { "/account", "/account/tokens", "/administration/accounts" })
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }
}
