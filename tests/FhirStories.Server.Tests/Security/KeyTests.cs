using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FhirStories.Server.Security.Keys;
using FhirStories.Storage;
using FhirStories.TestDatabases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>The keys of cookies and tokens: how they follow each other, and how they lie in the database.</summary>
public sealed class KeyTests
{
    private const string Scopes = "openid offline_access user/Basic.rs";
    private static readonly string One = Convert.ToBase64String(Enumerable.Repeat((byte)1, KeySeal.KeyLength).ToArray());
    private static readonly string Two = Convert.ToBase64String(Enumerable.Repeat((byte)2, KeySeal.KeyLength).ToArray());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_of_tokens_is_known_before_it_is_used_and_the_old_one_is_taken_until_its_tokens_have_ended()
    {
        await using var host = await SignInHost.StartAsync();
        using var person = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, person, "public", Scopes);
        var old = await TokensAsync();
        var first = Key(old);
        Assert.Equal([first], await PublishedAsync(host));

        await AgeAsync(host, TokenKeys.Life, "");
        var published = await PublishedAsync(host);
        Assert.Equal(2, published.Count);
        // Known only.
        Assert.Equal(first, Key(await TokensAsync()));

        await AgeAsync(host, TokenKeys.Announced, "/1");
        var young = await TokensAsync();
        Assert.Equal(published.Single(key => key != first), Key(young));
        Assert.Equal(published.Order(), (await PublishedAsync(host)).Order());
        foreach (var token in new[] { old, young }) Assert.NotNull(await host.WhoAsync((string)token["access_token"]!));
        var (status, refreshed) = await app.SendAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", (string)old["refresh_token"]!));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Key(young), Key(refreshed));

        await AgeAsync(host, TokenKeys.Kept, "/1");
        Assert.Equal([Key(young)], await PublishedAsync(host));
        Assert.NotNull(await host.WhoAsync((string)young["access_token"]!));
        Assert.Null(await host.WhoAsync((string)old["access_token"]!));

        async Task<JsonObject> TokensAsync()
        {
            var (answered, tokens) = await app.TradeAsync(await app.CodeAsync(person, Scopes));
            Assert.Equal(HttpStatusCode.OK, answered);
            return tokens;
        }
    }

    [Fact]
    public async Task Two_servers_that_make_a_new_key_at_once_have_the_same_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        if (database is null) Assert.Skip(TestDatabase.Missing);
        await using var one = await SignInHost.StartAsync(database, $"--Security:Key={One}");
        await using var other = await SignInHost.StartAsync(database, $"--Security:Key={One}");
        Assert.Equal(await PublishedAsync(one), await PublishedAsync(other));
        await AgeRowsAsync(one, TokenKeys.Life, "");
        await Task.WhenAll(new[] { one, other }.Select(host => Task.Run(() => host.App.Services.GetRequiredService<TokenKeys>().Refresh(), Cancel)));
        Assert.Equal(2, (await PublishedAsync(one)).Count);
        Assert.Equal(await PublishedAsync(one), await PublishedAsync(other));
    }

    [Fact]
    public async Task A_sealing_key_that_is_lost_means_that_everybody_signs_in_again_and_no_more()
    {
        await using var database = await TestDatabase.CreateAsync();
        if (database is null) Assert.Skip(TestDatabase.Missing);
        using var visitor = await SignedInAsync(database, One);
        await using var host = await SignInHost.StartAsync(database, $"--Security:Key={Two}");
        using var later = With(host, visitor);
        Assert.Equal("Anonymous", (string?)(await later.WhoAsync())["role"]);
        Assert.Equal("/", (await later.SignInAsync("ada", SignInHost.Password)).Address);
        using var app = await TestApp.RegisterAsync(host, later, "public", Scopes);
        var (status, tokens) = await app.TradeAsync(await app.CodeAsync(later, Scopes));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotNull(await host.WhoAsync((string)tokens["access_token"]!));
    }

    [Fact]
    public async Task Keys_that_lay_open_are_sealed_once_there_is_a_seal_and_nobody_is_signed_out()
    {
        // A SQLite file always has a seal beside it.
        await using var database = await TestDatabase.CreateAsync("PostgreSql");
        if (database is null) Assert.Skip(TestDatabase.Missing);
        using var visitor = await SignedInAsync(database, null);
        Assert.Contains(await KeysAsync(database), text => text.Contains("masterKey", StringComparison.Ordinal));
        await using var host = await SignInHost.StartAsync(database, $"--Security:Key={One}");
        using var later = With(host, visitor);
        Assert.Equal("Administrator", (string?)(await later.WhoAsync())["role"]);
        Assert.DoesNotContain(await KeysAsync(database), text => text.Contains("masterKey", StringComparison.Ordinal));
        // What the keys protected before is still read: those of tokens are.
        using var app = await TestApp.RegisterAsync(host, later, "public", Scopes);
        Assert.Equal(HttpStatusCode.OK, (await app.TradeAsync(await app.CodeAsync(later, Scopes))).Status);
    }

    [Fact]
    public async Task Whoever_starts_a_server_whose_keys_lie_open_is_warned()
    {
        await using var database = await TestDatabase.CreateAsync("PostgreSql");
        if (database is null) Assert.Skip(TestDatabase.Missing);
        const string Warning = "whoever has a copy of it can sign in as anybody";
        foreach (var (settings, warns) in new (string[], bool)[] { (["--Security:Mode=Local"], true), (["--Security:Mode=Local", $"--Security:Key={One}"], false), (["--Security:Mode=Open"], false) })
        {
            await using var server = await ServerProcess.StartAsync(database, settings);
            var until = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1);
            while (!server.Said.Contains("Press Ctrl+C", StringComparison.Ordinal) && TimeProvider.System.GetUtcNow() < until) await Task.Delay(20, Cancel);
            Assert.Equal(warns, server.Said.Contains(Warning, StringComparison.Ordinal));
        }
    }

    private static async Task<Visitor> SignedInAsync(TestDatabase database, string? key)
    {
        await using var host = await SignInHost.StartAsync(database, key is null ? [] : [$"--Security:Key={key}"]);
        return await host.AdministratorAsync();
    }

    // The same browser, at a server that has come up again.
    private static Visitor With(SignInHost host, Visitor before)
    {
        var visitor = host.Visit();
        foreach (System.Net.Cookie cookie in before.Cookies.GetAllCookies()) visitor.Cookies.Add(new Uri(host.Address), new System.Net.Cookie(cookie.Name, cookie.Value));
        return visitor;
    }

    private static string Key(JsonObject tokens) => new JsonWebToken((string)tokens["id_token"]!).Kid;

    private static async Task<IReadOnlyList<string>> PublishedAsync(SignInHost host)
    {
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        var keys = (await http.GetFromJsonAsync<JsonObject>(new Uri("/connect/jwks", UriKind.Relative), Cancel))!["keys"]!.AsArray();
        return [.. keys.Where(key => (string?)key!["use"] == "sig").Select(key => (string)key!["kid"]!)];
    }

    // Time goes by for the keys of one number.
    private static async Task AgeAsync(SignInHost host, TimeSpan by, string number)
    {
        await AgeRowsAsync(host, by, number);
        host.App.Services.GetRequiredService<TokenKeys>().Refresh();
    }

    private static async Task AgeRowsAsync(SignInHost host, TimeSpan by, string number)
    {
        var names = new[] { $"tokens/signing{number}", $"tokens/encryption{number}" };
        var milliseconds = (long)by.TotalMilliseconds;
        await using var accounts = host.App.Services.GetRequiredService<StorageProvider>().CreateAccountsContext();
        Assert.Equal(2, await accounts.SecurityKeys.Where(key => names.Contains(key.Name)).ExecuteUpdateAsync(set => set.SetProperty(key => key.Created, key => key.Created - milliseconds), Cancel));
    }

    private static async Task<List<string>> KeysAsync(TestDatabase database)
    {
        await using var accounts = database.Provider.CreateAccountsContext();
        return await accounts.SecurityKeys.Select(key => key.Text).ToListAsync(Cancel);
    }
}
