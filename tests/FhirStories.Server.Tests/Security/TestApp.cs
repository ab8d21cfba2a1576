using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>An app as a client of the token server: what it keeps, and what it sends.</summary>
internal sealed class TestApp : IDisposable
{
    public const string Redirect = "https://app.example.org/callback";

    private readonly HttpClient _http;

    private TestApp(string address, string clientId, string? secret) => (_http, ClientId, Secret) = (new HttpClient { BaseAddress = new Uri(address) }, clientId, secret);

    public string ClientId { get; }

    public string? Secret { get; }

    /// <summary>The secret behind the challenge of PKCE.</summary>
    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Has an administrator register an app.</summary>
    public static Task<TestApp> RegisterAsync(SignInHost host, Visitor administrator, string kind, string scopes, string role = "Reader") => RegisterAsync(host.Address, administrator, kind, scopes, role);

    /// <inheritdoc cref="RegisterAsync(SignInHost, Visitor, string, string, string)"/>
    public static async Task<TestApp> RegisterAsync(string address, Visitor administrator, string kind, string scopes, string role = "Reader")
    {
        var made = await administrator.SubmitAsync("/administration/apps/new", ("Name", $"A {kind} app"), ("Kind", kind), ("RedirectUris", kind == "system" ? "" : Redirect), ("Scopes", scopes), ("Role", role));
        return new TestApp(address, made.Text("#client-id"), kind == "public" ? null : made.Text(".fs-secret__text"));
    }

    /// <summary>Where it sends somebody to be asked.</summary>
    public string Question(string scope, params (string Name, string Value)[] others)
    {
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = Redirect,
            ["scope"] = scope,
            ["state"] = "a state",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in others) query[name] = value;
        return QueryHelpers.AddQueryString("/connect/authorize", query.Where(each => each.Value!.Length > 0));
    }

    /// <summary>What it was sent back with, by name.</summary>
    public static Dictionary<string, string> Answer(Seen seen)
    {
        Assert.StartsWith(Redirect, seen.Location, StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(new Uri(seen.Location!).Query).ToDictionary(each => each.Key, each => each.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>Asks somebody, who allows it, and says the code that it got.</summary>
    public async Task<string> CodeAsync(Visitor person, string scope)
    {
        var asked = await person.GetAsync(Question(scope));
        var answer = Answer(asked.Location is null ? await person.SubmitAsync(asked, null, ("decision", "allow")) : asked);
        Assert.Equal("a state", answer["state"]);
        return answer["code"];
    }

    /// <summary>Sends a form to an endpoint, as this client.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(string endpoint, params (string Name, string Value)[] values)
    {
        var form = values.Select(value => KeyValuePair.Create(value.Name, value.Value)).ToList();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (Secret is null) form.Add(KeyValuePair.Create("client_id", ClientId));
        else request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{ClientId}:{Secret}")));
        request.Content = new FormUrlEncodedContent(form);
        using var answer = await _http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return (answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text)!.AsObject() : []);
    }

    /// <summary>Trades a code for tokens.</summary>
    public Task<(HttpStatusCode Status, JsonObject Body)> TradeAsync(string code, string? verifier = null) =>
        SendAsync("/connect/token", ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Redirect), ("code_verifier", verifier ?? Verifier));

    public void Dispose() => _http.Dispose();
}
