using System.Security.Claims;
using FhirStories.Repository.Access;
using FhirStories.Server.Configuration;
using FhirStories.Server.Security.Accounts;
using FhirStories.Server.Security.Bearer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace FhirStories.Server.Security;

/// <summary>Who asks, by what the request brings: a personal access token, a token of an app, or a cookie.</summary>
internal sealed class CallerFinder(SecuritySettings settings, AccountDirectory directory, PersonalTokens tokens, IAppTokens? apps = null)
{
    private const string Scheme = "Bearer ";
    private const string NoGood = "The token is not known, has expired, or was revoked.";

    /// <summary>The caller, or a sentence about the token that is no good.</summary>
    public async Task<(Caller Caller, string? Problem)> FindAsync(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress?.ToString();
        if (settings.Mode == SecurityMode.Open) return (Caller.Open with { Address = address }, null);
        var (caller, problem) = BearerOf(http.Request) is { } token ? await OfTokenAsync(http, token) : (await OfCookieAsync(http), null);
        return ((caller ?? Caller.Anonymous) with { Address = address }, problem);
    }

    /// <summary>The bearer token of a request; null where there is none.</summary>
    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }

    /// <summary>Whether a request brings a token that the authentication middleware has to see.</summary>
    public static bool HasAppToken(HttpRequest request) => BearerOf(request) is { } token && !token.StartsWith(PersonalTokens.Prefix, StringComparison.Ordinal);

    private async Task<(Caller? Caller, string? Problem)> OfTokenAsync(HttpContext http, string token)
    {
        if (!token.StartsWith(PersonalTokens.Prefix, StringComparison.Ordinal))
            return apps is not null && await apps.FindAsync(http) is { } app ? (app, null) : (null, NoGood);
        if (await tokens.FindAsync(token, http.RequestAborted) is not { } row
            || await directory.ActiveAsync(row.AccountId, http.RequestAborted) is not { } standing) return (null, NoGood);
        return (standing.ToCaller() with { Scopes = row.Scopes?.Split(' '), Client = $"token:{row.Id}" }, null);
    }

    private async Task<Caller?> OfCookieAsync(HttpContext http)
    {
        if (!http.Request.Headers.ContainsKey("Cookie")) return null;
        if (DoorRules.IsFhir(http.Request) && !IsOwn(http.Request)) return null;
        var found = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        // The cookie's own check (SignInCookie) has seen that the account is active and the sign-in still holds.
        return found.Principal?.FindFirstValue(ClaimTypes.NameIdentifier) is { } id && await directory.ActiveAsync(id, http.RequestAborted) is { } standing
            ? standing.ToCaller() : null;
    }

    // Forms have a token against forgery, FHIR has none: a write by a cookie has to come from a page of this very site.
    private static bool IsOwn(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return true;
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site)) return site == "same-origin";
        return request.Headers.Origin.ToString() == $"{request.Scheme}://{request.Host}";
    }
}

/// <summary>Tokens that apps send.</summary>
internal interface IAppTokens
{
    /// <summary>The caller of a request's token; null where it is no good.</summary>
    Task<Caller?> FindAsync(HttpContext http);
}
