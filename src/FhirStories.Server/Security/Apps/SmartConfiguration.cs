using FhirStories.Rest;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FhirStories.Server.Security.Apps;

/// <summary><c>.well-known/smart-configuration</c> below each base that stories are served at (SMART App Launch, "Conformance").</summary>
internal static class SmartConfiguration
{
    private const string Path = "/.well-known/smart-configuration";

    // What an app may ask for is made of parts; these are examples that hold for every type.
    private static readonly string[] Scopes = ["openid", "fhirUser", "profile", "offline_access", "user/*.rs", "user/*.cruds", "user/Basic.cruds", "system/*.rs", "system/*.cruds"];

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { RestEndpoints.Base, RestEndpoints.Base + "/r5" })
            routes.MapMethods(path + Path, [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options], AnswerAsync);
    }

    private static async Task<Results<JsonHttpResult<Dictionary<string, object>>, NoContent, StatusCodeHttpResult>> AnswerAsync(HttpContext http, RestOptions rest, ISmartServer server)
    {
        if (CrossOrigin.Allow(http.Request, http.Response, rest)) return TypedResults.NoContent();
        http.Response.Headers.CacheControl = "no-cache";
        if (await server.FindAsync(http.Request, http.RequestAborted) is not { } known) return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        var answer = new Dictionary<string, object>
        {
            ["issuer"] = known.Issuer,
            ["jwks_uri"] = known.Keys,
            ["authorization_endpoint"] = known.Authorize,
            ["token_endpoint"] = known.Token,
            ["grant_types_supported"] = known.Grants,
            ["token_endpoint_auth_methods_supported"] = new[] { "client_secret_basic", "client_secret_post" },
            ["response_types_supported"] = new[] { "code" },
            ["code_challenge_methods_supported"] = new[] { "S256" },
            ["scopes_supported"] = Scopes,
            ["capabilities"] = known.Capabilities,
        };
        if (known.Introspection is not null) answer["introspection_endpoint"] = known.Introspection;
        if (known.Revocation is not null) answer["revocation_endpoint"] = known.Revocation;
        return TypedResults.Json(answer);
    }
}

/// <summary>The server that gives tokens.</summary>
internal interface ISmartServer
{
    /// <summary>Where it is; null while nobody can tell.</summary>
    Task<SmartServerView?> FindAsync(HttpRequest request, CancellationToken cancellation);

    /// <summary>Its endpoints as the capabilities of a base name them; null while nobody can tell.</summary>
    SmartEndpoints? Endpoints(string fhirBase);
}

/// <summary>Where the server that gives tokens is, and what it can do.</summary>
internal sealed record SmartServerView(
    string Issuer, string Keys, string Authorize, string Token, string? Introspection, string? Revocation, IReadOnlyList<string> Grants, IReadOnlyList<string> Capabilities);

/// <summary>This server itself.</summary>
internal sealed class LocalSmartServer(SmartAddresses addresses) : ISmartServer
{
    private static readonly string[] Grants = ["authorization_code", "client_credentials", "refresh_token"];

    private static readonly string[] Capabilities =
        ["launch-standalone", "client-public", "client-confidential-symmetric", "sso-openid-connect", "permission-offline", "permission-user", "permission-v1", "permission-v2"];

    /// <inheritdoc/>
    public SmartEndpoints? Endpoints(string fhirBase)
    {
        var site = SmartAddresses.SiteOf(fhirBase);
        return new(site + SmartAddresses.Authorize, site + SmartAddresses.Token, site + SmartAddresses.Introspection, site + SmartAddresses.Revocation);
    }

    /// <inheritdoc/>
    public Task<SmartServerView?> FindAsync(HttpRequest request, CancellationToken cancellation)
    {
        var site = addresses.Site(request);
        // The issuer is what its tokens and its own configuration say, with the slash that a bare host has as an address.
        return Task.FromResult<SmartServerView?>(new(
            $"{site}/", site + SmartAddresses.Keys, site + SmartAddresses.Authorize, site + SmartAddresses.Token, site + SmartAddresses.Introspection, site + SmartAddresses.Revocation, Grants, Capabilities));
    }
}
