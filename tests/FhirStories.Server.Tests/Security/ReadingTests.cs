using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>Who may read without signing in, and where a client learns how to sign in.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_reading_needs_an_account_only_what_says_how_to_get_in_is_open()
    {
        await using var host = await SignInHost.StartAsync("--Security:AnonymousReading=false");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(host.Address) };
        foreach (var path in new[] { "/fhir/metadata", "/fhir/r5/metadata", "/fhir/.well-known/smart-configuration", "/.well-known/openid-configuration", "/health/live", "/account/sign-in" })
        {
            using var open = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal((path, HttpStatusCode.OK), (path, open.StatusCode));
        }
        foreach (var path in new[] { "/fhir", "/fhir/Basic", "/fhir/r5/Requirements", "/fhir/$trace", "/fhir/Basic/_search", "/fhir/metadatas" })
        {
            using var closed = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, closed.StatusCode));
            Assert.Equal("Bearer", Assert.Single(closed.Headers.WwwAuthenticate).Scheme);
            Assert.Equal("login", (string?)(await closed.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["issue"]![0]!["code"]);
        }
        using var page = await http.GetAsync(new Uri("/stories?q=a", UriKind.Relative), Cancel);
        Assert.Equal("/account/sign-in?returnUrl=%2Fstories%3Fq%3Da", page.Headers.Location?.ToString());

        using var visitor = await host.AdministratorAsync();
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/stories?q=a")).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/fhir/Basic")).Status);
    }

    [Fact]
    public async Task Anybody_reads_otherwise()
    {
        await using var host = await SignInHost.StartAsync();
        using var nobody = host.Visit();
        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/fhir/Basic")).Status);
        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/stories")).Status);
    }

    [Theory]
    [InlineData("/fhir")]
    [InlineData("/fhir/r5")]
    public async Task The_endpoints_that_SMART_and_the_capabilities_name_are_those_of_the_token_server(string fhirBase)
    {
        await using var host = await SignInHost.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        var smart = (await http.GetFromJsonAsync<JsonObject>(new Uri($"{fhirBase}/.well-known/smart-configuration", UriKind.Relative), Cancel))!;
        var server = (await http.GetFromJsonAsync<JsonObject>(new Uri("/.well-known/openid-configuration", UriKind.Relative), Cancel))!;
        foreach (var name in new[] { "issuer", "jwks_uri", "authorization_endpoint", "token_endpoint", "introspection_endpoint", "revocation_endpoint" })
            Assert.Equal((name, (string?)server[name]), (name, (string?)smart[name]));
        Assert.Equal(["S256"], server["code_challenge_methods_supported"]!.AsArray().Select(each => (string?)each));
        Assert.Equal(["S256"], smart["code_challenge_methods_supported"]!.AsArray().Select(each => (string?)each));
        Assert.Equal(server["grant_types_supported"]!.AsArray().Select(each => (string?)each).Order(), smart["grant_types_supported"]!.AsArray().Select(each => (string?)each).Order());
        var keys = (await http.GetFromJsonAsync<JsonObject>(new Uri((string)smart["jwks_uri"]!), Cancel))!;
        Assert.Null(keys["keys"]![0]!["d"]);

        var statement = (await http.GetFromJsonAsync<JsonObject>(new Uri($"{fhirBase}/metadata", UriKind.Relative), Cancel))!;
        var security = statement["rest"]![0]!["security"]!;
        Assert.Equal("SMART-on-FHIR", (string?)security["service"]![0]!["coding"]![0]!["code"]);
        var uris = security["extension"]![0]!;
        Assert.Equal("http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris", (string?)uris["url"]);
        Assert.Equal([(string?)smart["authorization_endpoint"], (string?)smart["token_endpoint"], (string?)smart["introspection_endpoint"], (string?)smart["revocation_endpoint"]],
            new[] { "authorize", "token", "introspect", "revoke" }.Select(name => (string?)uris["extension"]!.AsArray().Single(each => (string?)each!["url"] == name)!["valueUri"]));
    }

    [Fact]
    public async Task Without_sign_in_nothing_says_that_there_is_one()
    {
        await using var host = await SignInHost.StartAsync("--Security:Mode=Open");
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        Assert.Null((await http.GetFromJsonAsync<JsonObject>(new Uri("/fhir/metadata", UriKind.Relative), Cancel))!["rest"]![0]!["security"]);
        using var smart = await http.GetAsync(new Uri("/fhir/.well-known/smart-configuration", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, smart.StatusCode);
    }

    [Fact]
    public async Task A_page_of_a_named_origin_may_ask_for_tokens_and_sees_why_it_is_refused()
    {
        await using var host = await SignInHost.StartAsync("--Rest:Origins=https://app.example.org");
        using var http = new HttpClient { BaseAddress = new Uri(host.Address), DefaultRequestHeaders = { { "Origin", "https://app.example.org" } } };
        foreach (var path in new[] { "/fhir/.well-known/smart-configuration", "/.well-known/openid-configuration", "/connect/token", "/fhir/Basic" })
        {
            using var asked = new HttpRequestMessage(HttpMethod.Options, path) { Headers = { { "Access-Control-Request-Method", "POST" } } };
            using var answer = await http.SendAsync(asked, Cancel);
            Assert.Equal((path, "https://app.example.org"), (path, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origin) ? origin.Single() : null));
        }
        using var refused = new HttpRequestMessage(HttpMethod.Get, "/fhir/Basic") { Headers = { { "Authorization", "Bearer fhs_invented" } } };
        using var outcome = await http.SendAsync(refused, Cancel);
        Assert.Equal("https://app.example.org", outcome.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }
}
