using System.Security.Claims;
using System.Text.Json;
using FhirStories.Repository.Access;
using FhirStories.Server.Security.Accounts;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace FhirStories.Server.Security.Apps;

/// <summary><c>/connect/token</c>: gives tokens for a code, for a refresh token, and to systems. The library has checked the request before.</summary>
internal static class TokenEndpoint
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static async Task<IResult> HandleAsync(HttpContext http, AccountDirectory directory, SmartAddresses addresses, IOpenIddictApplicationManager applications, DoorAudit audit)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The request did not pass the token server.");
        if (request.IsClientCredentialsGrantType())
        {
            var application = await applications.FindByClientIdAsync(request.ClientId ?? "", http.RequestAborted);
            var role = application is null ? null : AppRegistry.RoleOf(await applications.GetPropertiesAsync(application, http.RequestAborted));
            if (application is null || role is null) return Refuse(Errors.UnauthorizedClient, "This app acts for people only.");
            var name = await applications.GetDisplayNameAsync(application, http.RequestAborted) ?? request.ClientId!;
            await audit.SignedInAsync(new Caller { Account = request.ClientId!, Name = name, Role = role.Value, Client = request.ClientId }, "An app was given a token to act for itself.");
            return Give(AppClaims.Of(request.ClientId!, name, role.Value, request.GetScopes()));
        }
        // Of a code or a refresh token: whom it was given for, and what.
        var before = (await http.AuthenticateAsync(Scheme)).Principal;
        if (before?.GetClaim(Claims.Subject) is not { } subject || await directory.ActiveAsync(subject, http.RequestAborted) is not { } standing)
            return Refuse(Errors.InvalidGrant, "The account may not sign in any more.");
        var scopes = request.IsRefreshTokenGrantType() && request.GetScopes() is { Length: > 0 } fewer ? fewer : before.GetScopes();
        var identity = AppClaims.Of(standing, scopes, addresses.FhirBase(http.Request));
        identity.SetAuthorizationId(before.GetAuthorizationId());
        await audit.SignedInAsync(standing.ToCaller() with { Client = request.ClientId }, request.IsRefreshTokenGrantType() ? "An app was given a token for a refresh token." : "An app was given a token for a code.");
        return Give(identity);
    }

    private static IResult Give(ClaimsIdentity identity) => Results.SignIn(new ClaimsPrincipal(identity), authenticationScheme: Scheme);

    private static IResult Refuse(string error, string description) => Results.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
    }), [Scheme]);
}
