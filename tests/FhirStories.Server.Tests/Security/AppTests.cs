using System.Net;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>Tokens for apps: OAuth 2.1 and SMART App Launch over HTTP.</summary>
public sealed class AppTests
{
    private const string Usual = "openid fhirUser offline_access user/Basic.cruds user/Practitioner.rs";

    [Theory]
    [InlineData("/connect/authorize")]
    [InlineData("/connect/token")]
    [InlineData("/connect/revocation")]
    [InlineData("/connect/introspection")]
    public async Task A_form_that_cannot_be_read_is_the_clients_mistake(string path)
    {
        await using var host = await SignInHost.StartAsync("--Security:Mode=Local");
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        foreach (var text in new[] { "client_id=%00&token=%00", new string('k', 5000) + "=1", string.Join('&', Enumerable.Range(0, 3000).Select(i => $"f{i}=1")) })
        {
            using var form = new StringContent(text, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");
            using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), form, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_public_app_gets_tokens_for_somebody_who_allows_it_refreshes_them_and_loses_them()
    {
        await using var host = await SignInHost.StartAsync();
        using var person = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, person, "public", Usual);
        var (status, tokens) = await app.TradeAsync(await app.CodeAsync(person, "openid fhirUser offline_access user/Basic.read"));
        Assert.Equal(HttpStatusCode.OK, status);
        var who = (await host.WhoAsync((string)tokens["access_token"]!))!;
        var account = (string?)(await person.WhoAsync())["account"];
        Assert.Equal((account, app.ClientId), ((string?)who["account"], (string?)who["client"]));
        // Granted as it was asked for, and handed on as the second version writes it.
        Assert.Contains("user/Basic.read", ((string)tokens["scope"]!).Split(' '));
        Assert.Equal(["user/Basic.rs"], who["scopes"]!.AsArray().Select(scope => (string?)scope));
        var identity = new JsonWebToken((string)tokens["id_token"]!);
        Assert.Equal($"{host.Address}/fhir/Practitioner/account-{account}", identity.GetClaim("fhirUser").Value);

        var (refreshed, second) = await app.SendAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", (string)tokens["refresh_token"]!));
        Assert.Equal(HttpStatusCode.OK, refreshed);
        Assert.NotNull(await host.WhoAsync((string)second["access_token"]!));

        // Allowed once, it is not asked again; taken back, every token is worth nothing at once.
        Assert.NotNull((await person.GetAsync(app.Question("user/Basic.read"))).Location);
        await person.SubmitAsync(await person.GetAsync("/account"), "Revoke");
        Assert.Null(await host.WhoAsync((string)second["access_token"]!));
        Assert.Equal("invalid_grant", (string?)(await app.SendAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", (string)second["refresh_token"]!))).Body["error"]);
        Assert.Null((await person.GetAsync(app.Question("user/Basic.read"))).Location);
    }

    [Fact]
    public async Task A_code_needs_its_verifier_and_is_good_once()
    {
        await using var host = await SignInHost.StartAsync();
        using var person = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, person, "public", Usual);
        Assert.Equal("invalid_grant", (string?)(await app.TradeAsync(await app.CodeAsync(person, "user/Basic.rs"), "a verifier that somebody has made up, of good length")).Body["error"]);
        var code = await app.CodeAsync(person, "user/Basic.rs");
        Assert.Equal(HttpStatusCode.OK, (await app.TradeAsync(code)).Status);
        Assert.Equal("invalid_grant", (string?)(await app.TradeAsync(code)).Body["error"]);
        // Without a challenge, or with one that is its own answer, nobody is even asked.
        foreach (var others in new[] { new[] { ("code_challenge", ""), ("code_challenge_method", "") }, [("code_challenge_method", "plain")] })
        {
            var refused = await person.GetAsync(app.Question("user/Basic.rs", others));
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains("error:invalid_request", refused.Page.Source.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("user/Basic.everything")]
    [InlineData("patient/Basic.rs")]
    [InlineData("launch/patient")]
    [InlineData("user/Patient.rs")]
    [InlineData("user/*.rs")]
    [InlineData("system/Basic.rs")]
    public async Task A_scope_that_is_not_known_or_not_the_apps_is_refused(string scope)
    {
        await using var host = await SignInHost.StartAsync();
        using var person = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, person, "public", Usual);
        Assert.Equal("invalid_scope", TestApp.Answer(await person.GetAsync(app.Question($"user/Basic.rs {scope}")))["error"]);
    }

    [Fact]
    public async Task A_narrower_scope_than_the_apps_is_granted()
    {
        await using var host = await SignInHost.StartAsync();
        using var person = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, person, "confidential", "user/*.rs user/Basic.c");
        var (_, tokens) = await app.TradeAsync(await app.CodeAsync(person, "user/Basic.s?code=http://hl7.org/fhir/fhir-types|Requirements"));
        Assert.Equal("user/Basic.s?code=http://hl7.org/fhir/fhir-types|Requirements", (string?)(await host.WhoAsync((string)tokens["access_token"]!))!["scopes"]![0]);
    }

    [Fact]
    public async Task Who_does_not_allow_it_or_is_asked_for_another_server_gives_nothing()
    {
        await using var host = await SignInHost.StartAsync();
        using var person = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, person, "public", Usual);
        var asked = await person.GetAsync(app.Question("user/Basic.rs", ("aud", $"{host.Address}/fhir/r5")));
        Assert.Contains("May read stories", asked.Text("main"), StringComparison.Ordinal);
        Assert.Equal("access_denied", TestApp.Answer(await person.SubmitAsync(asked, null, ("decision", "deny")))["error"]);
        Assert.Equal("invalid_request", TestApp.Answer(await person.GetAsync(app.Question("user/Basic.rs", ("aud", "https://elsewhere.example.org/fhir"))))["error"]);
        // An address that is not the app's gets no answer at all.
        var elsewhere = await person.GetAsync(app.Question("user/Basic.rs", ("redirect_uri", "https://evil.example.org/")));
        Assert.Equal((HttpStatusCode.BadRequest, null), (elsewhere.Status, elsewhere.Location));
    }

    [Fact]
    public async Task Who_is_not_signed_in_signs_in_first_and_comes_back_to_the_question()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, administrator, "public", Usual);
        using var person = host.Visit();
        var signIn = await person.GetAsync(app.Question("user/Basic.rs"));
        Assert.Equal("/account/sign-in", signIn.Path);
        var asked = await person.SubmitAsync(signIn, null, ("UserName", "ada"), ("Password", SignInHost.Password));
        Assert.Equal("/connect/authorize", asked.Path);
        Assert.NotEmpty(TestApp.Answer(await person.SubmitAsync(asked, null, ("decision", "allow")))["code"]);
        using var nobody = host.Visit();
        Assert.Equal("login_required", TestApp.Answer(await nobody.GetAsync(app.Question("user/Basic.rs", ("prompt", "none"))))["error"]);
    }

    [Fact]
    public async Task A_system_acts_for_itself_within_its_role_and_scopes()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        using var app = await TestApp.RegisterAsync(host, administrator, "system", "system/Basic.cruds system/TestReport.c", "Contributor");
        var (status, tokens) = await app.SendAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "system/TestReport.c"));
        Assert.Equal(HttpStatusCode.OK, status);
        var who = (await host.WhoAsync((string)tokens["access_token"]!))!;
        Assert.Equal((app.ClientId, "Contributor", "system/TestReport.c", null), ((string?)who["account"], (string?)who["role"], (string?)who["scopes"]![0], (string?)who["practitioner"]));
        foreach (var scope in new[] { "", "system/Patient.rs", "user/Basic.rs", "openid" })
            Assert.Equal("invalid_scope", (string?)(await app.SendAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", scope))).Body["error"]);

        // Introspection knows it, revocation ends it, and an app that is removed has no tokens.
        Assert.True((bool?)(await app.SendAsync("/connect/introspection", ("token", (string)tokens["access_token"]!))).Body["active"]);
        await app.SendAsync("/connect/revocation", ("token", (string)tokens["access_token"]!));
        Assert.Null(await host.WhoAsync((string)tokens["access_token"]!));
        var (_, more) = await app.SendAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "system/TestReport.c"));
        Assert.NotNull(await host.WhoAsync((string)more["access_token"]!));
        await administrator.SubmitAsync(await administrator.GetAsync($"/administration/apps/view/{app.ClientId}"), "Remove");
        Assert.Null(await host.WhoAsync((string)more["access_token"]!));
    }

    [Fact]
    public async Task A_locked_accounts_apps_stop_at_once_and_get_nothing_new()
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        using var ed = await host.InvitedAsync(administrator, "ed");
        using var app = await TestApp.RegisterAsync(host, administrator, "public", Usual);
        var (_, tokens) = await app.TradeAsync(await app.CodeAsync(ed, "offline_access user/Basic.rs"));
        var page = $"/administration/accounts/{(await ed.WhoAsync())["account"]}";
        await administrator.SubmitAsync(await administrator.GetAsync(page), "Role", ("Role", "Reader"));
        Assert.Equal("Reader", (string?)(await host.WhoAsync((string)tokens["access_token"]!))!["role"]);
        await administrator.SubmitAsync(await administrator.GetAsync(page), "Lock");
        Assert.Null(await host.WhoAsync((string)tokens["access_token"]!));
        Assert.Equal("invalid_grant", (string?)(await app.SendAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", (string)tokens["refresh_token"]!))).Body["error"]);
    }

    [Theory]
    [InlineData("public", "http://elsewhere.example.org/", "user/Basic.rs", "Check the addresses")]
    [InlineData("public", "https://app.example.org/#a", "user/Basic.rs", "Check the addresses")]
    [InlineData("public", "javascript:alert(1)", "user/Basic.rs", "Check the addresses")]
    [InlineData("public", "", "user/Basic.rs", "Enter an address")]
    [InlineData("public", TestApp.Redirect, "system/Basic.rs", "An app that acts for people")]
    [InlineData("system", "", "user/Basic.rs", "An app that acts for itself")]
    [InlineData("system", "", "", "Say what the app may ask for")]
    [InlineData("toy", TestApp.Redirect, "user/Basic.rs", "Choose the kind of app")]
    public async Task A_mistake_about_an_app_is_told(string kind, string redirect, string scopes, string problem)
    {
        await using var host = await SignInHost.StartAsync();
        using var administrator = await host.AdministratorAsync();
        Assert.StartsWith(problem, (await administrator.SubmitAsync("/administration/apps/new", ("Name", "An app"), ("Kind", kind), ("RedirectUris", redirect), ("Scopes", scopes), ("Role", "Reader"))).Problems, StringComparison.Ordinal);
    }
}
