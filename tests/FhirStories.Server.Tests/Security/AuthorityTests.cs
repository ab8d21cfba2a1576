using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>Tokens of an authority elsewhere.</summary>
public sealed class AuthorityTests
{
    private const string Audience = "stories";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_of_the_authority_makes_an_account_once_whose_name_and_role_are_the_authoritys()
    {
        await using var authority = await FakeAuthority.StartAsync();
        await using var host = await StartAsync(authority, "--Security:RoleClaim=realm_access.roles", "--Security:Roles:catalogue-editors=Editor");
        var who = (await host.WhoAsync(authority.Token(Audience, 5, Of("ed", "Ed Itor", "staff", "catalogue-editors"))))!;
        Assert.Equal(("Ed Itor", "Editor", null), ((string?)who["name"], (string?)who["role"], who["scopes"]));
        Assert.Equal($"account-{who["account"]}", (string?)who["practitioner"]);
        // The next token says less, and that counts.
        var again = (await host.WhoAsync(authority.Token(Audience, 5, Of("ed", "Ed Itor", "staff"))))!;
        Assert.Equal(((string?)who["account"], "Reader"), ((string?)again["account"], (string?)again["role"]));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.WhoAsync(authority.Token(Audience, 5, Of("ann", "Ann")))));
        await using var accounts = Accounts(host);
        Assert.Equal(2, await accounts.Users.CountAsync(Cancel));
    }

    [Fact]
    public async Task Scopes_of_the_authority_narrow_the_role()
    {
        await using var authority = await FakeAuthority.StartAsync();
        await using var host = await StartAsync(authority);
        var claims = Of("ed", "Ed");
        (claims["roles"], claims["scope"]) = (new[] { "Administrator" }, "openid user/Basic.read launch");
        var who = (await host.WhoAsync(authority.Token(Audience, 5, claims)))!;
        Assert.Equal(("Administrator", "user/Basic.rs"), ((string?)who["role"], (string?)Assert.Single(who["scopes"]!.AsArray())));
        // A scope that means nothing here opens nothing.
        claims["scope"] = "patient/Basic.rs";
        Assert.Empty((await host.WhoAsync(authority.Token(Audience, 5, claims)))!["scopes"]!.AsArray());
    }

    [Fact]
    public async Task A_token_for_others_of_others_or_that_is_over_is_refused_and_so_is_a_locked_account()
    {
        await using var authority = await FakeAuthority.StartAsync();
        await using var other = await FakeAuthority.StartAsync();
        await using var host = await StartAsync(authority);
        var claims = Of("ed", "Ed");
        Assert.NotNull(await host.WhoAsync(authority.Token(Audience, 5, claims)));
        Assert.Null(await host.WhoAsync(authority.Token("somebody-else", 5, claims)));
        Assert.Null(await host.WhoAsync(authority.Token(Audience, -5, claims)));
        Assert.Null(await host.WhoAsync(other.Token(Audience, 5, claims)));
        await using var accounts = Accounts(host);
        var account = await accounts.Users.SingleAsync(Cancel);
        account.State = AccountState.Locked;
        await accounts.SaveChangesAsync(Cancel);
        host.App.Services.GetRequiredService<FhirStories.Server.Security.Accounts.AccountDirectory>().Forget(account.Id);
        Assert.Null(await host.WhoAsync(authority.Token(Audience, 5, claims)));
    }

    [Fact]
    public async Task SMART_clients_are_sent_to_the_authority()
    {
        await using var authority = await FakeAuthority.StartAsync();
        await using var host = await StartAsync(authority);
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        var smart = (await http.GetFromJsonAsync<JsonObject>(new Uri("/fhir/.well-known/smart-configuration", UriKind.Relative), Cancel))!;
        Assert.Equal(authority.Address + "/token", (string?)smart["token_endpoint"]);
        Assert.Contains(authority.Address + "/authorize", await http.GetStringAsync(new Uri("/fhir/metadata", UriKind.Relative), Cancel), StringComparison.Ordinal);
        using var own = await http.GetAsync(new Uri("/.well-known/openid-configuration", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
    }

    private static Task<SignInHost> StartAsync(FakeAuthority authority, params string[] settings) =>
        SignInHost.StartAsync(["--Security:Mode=Oidc", $"--Security:Authority={authority.Address}", $"--Security:Audience={Audience}", .. settings]);

    private static AccountsContext Accounts(SignInHost host) => host.App.Services.GetRequiredService<StorageProvider>().CreateAccountsContext();

    private static Dictionary<string, object> Of(string subject, string name, params string[] roles) => new()
    {
        ["sub"] = subject,
        ["name"] = name,
        ["realm_access"] = new Dictionary<string, object> { ["roles"] = roles },
    };
}
