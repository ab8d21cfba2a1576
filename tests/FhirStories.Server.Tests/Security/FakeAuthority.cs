using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace FhirStories.Server.Tests.Security;

/// <summary>An authority on this machine that vouches for whomever a test names: its tokens, and its page where people sign in (OpenID Connect, code with PKCE).</summary>
internal sealed class FakeAuthority : IAsyncDisposable
{
    /// <summary>The id of the server under test, for signing in at its pages.</summary>
    public const string ClientId = "stories-pages";

    /// <summary>Its secret.</summary>
    public const string ClientSecret = "the secret of the pages";

    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "one" };
    private readonly ConcurrentDictionary<string, (Dictionary<string, object> Claims, string Redirect, string Challenge)> _codes = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private FakeAuthority(WebApplication app) => _app = app;

    /// <summary>Its issuer.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>What it says of whoever signs in at its page.</summary>
    public Dictionary<string, object> Person { get; set; } = new() { ["sub"] = "nobody" };

    /// <summary>The error that it sends everybody back with; null: it lets people in.</summary>
    public string? Error { get; set; }

    /// <summary>Whether it says where sessions are ended.</summary>
    public bool EndsSessions { get; set; }

    /// <summary>Whose sessions it ended, and where it sent them back to.</summary>
    public ConcurrentQueue<(string Subject, string Back)> Ended { get; } = [];

    public static async Task<FakeAuthority> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var authority = new FakeAuthority(builder.Build());
        authority._app.MapGet("/.well-known/openid-configuration", () =>
        {
            var said = new Dictionary<string, object>
            {
                ["issuer"] = authority.Address,
                ["authorization_endpoint"] = authority.Address + "/authorize",
                ["token_endpoint"] = authority.Address + "/token",
                ["jwks_uri"] = authority.Address + "/keys",
            };
            if (authority.EndsSessions) said["end_session_endpoint"] = authority.Address + "/end";
            return Results.Json(said);
        });
        authority._app.MapGet("/end", (HttpRequest request) => authority.EndAsync(request.Query));
        authority._app.MapGet("/keys", () =>
        {
            var key = authority._key.Rsa.ExportParameters(false);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "one", alg = "RS256", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } } });
        });
        authority._app.MapGet("/authorize", (HttpRequest request) => authority.SignIn(request.Query));
        authority._app.MapPost("/token", async (HttpRequest request) => authority.Trade(await request.ReadFormAsync()));
        await authority._app.StartAsync(TestContext.Current.CancellationToken);
        return authority;
    }

    /// <summary>A token.</summary>
    /// <param name="audience">Whom it is for.</param>
    /// <param name="minutes">For how long it is good; negative: it is over.</param>
    /// <param name="claims">What it says.</param>
    public string Token(string audience, int minutes, Dictionary<string, object> claims)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = audience,
            IssuedAt = now.AddHours(-1),
            NotBefore = now.AddHours(-1),
            Expires = now.AddMinutes(minutes),
            Claims = claims,
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Somebody comes with what the server under test asks, and is sent back at once.
    private IResult SignIn(IQueryCollection asked)
    {
        if (asked["client_id"] != ClientId || asked["response_type"] != "code" || asked["code_challenge_method"] != "S256" || !asked["scope"].ToString().Split(' ').Contains("openid"))
            return Results.BadRequest();
        var (redirect, state) = (asked["redirect_uri"].ToString(), asked["state"].ToString());
        if (Error is not null) return Results.Redirect(QueryHelpers.AddQueryString(redirect, new Dictionary<string, string?> { ["error"] = Error, ["state"] = state }));
        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (new Dictionary<string, object>(Person) { ["nonce"] = asked["nonce"].ToString() }, redirect, asked["code_challenge"].ToString());
        return Results.Redirect(QueryHelpers.AddQueryString(redirect, new Dictionary<string, string?> { ["code"] = code, ["state"] = state }));
    }

    // Ends the session of whom a token of its own names, and of nobody else.
    private async Task<IResult> EndAsync(IQueryCollection asked)
    {
        var hint = await new JsonWebTokenHandler().ValidateTokenAsync(asked["id_token_hint"].ToString(), new TokenValidationParameters
        {
            ValidIssuer = Address,
            ValidAudience = ClientId,
            IssuerSigningKey = _key,
            ValidateLifetime = false,
        });
        if (!hint.IsValid || !Uri.TryCreate(asked["post_logout_redirect_uri"], UriKind.Absolute, out var back)) return Results.BadRequest();
        Ended.Enqueue(((string)hint.Claims["sub"], back.AbsolutePath));
        return Results.Redirect(QueryHelpers.AddQueryString(back.ToString(), "state", asked["state"].ToString()));
    }

    private IResult Trade(IFormCollection sent)
    {
        if (sent["client_id"] != ClientId || sent["client_secret"] != ClientSecret || !_codes.TryRemove(sent["code"].ToString(), out var given) || sent["redirect_uri"] != given.Redirect
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(sent["code_verifier"].ToString()))) != given.Challenge)
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        return Results.Json(new { access_token = "for nobody here", token_type = "Bearer", expires_in = 300, id_token = Token(ClientId, 5, given.Claims) });
    }
}
