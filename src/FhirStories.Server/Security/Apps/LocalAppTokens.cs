using FhirStories.Repository.Access;
using FhirStories.Server.Security.Accounts;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace FhirStories.Server.Security.Apps;

/// <summary>Access tokens that this server gave to apps.</summary>
internal sealed class LocalAppTokens(AccountDirectory directory) : IAppTokens
{
    /// <inheritdoc/>
    public async Task<Caller?> FindAsync(HttpContext http)
    {
        var found = await http.AuthenticateAsync(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        if (found is not { Succeeded: true, Principal: { } principal } || principal.GetClaim(Claims.Subject) is not { } subject) return null;
        var client = principal.GetClaim(Claims.ClientId) ?? "";
        var scopes = principal.GetScopes().Select(SmartScope.Read).OfType<SmartScope>().Where(scope => scope.IsResource).Select(scope => scope.AsV2).ToList();
        if (AccountWriting.RoleOf(principal.GetClaim(AppClaims.SystemRole)) is { } role)
            return new Caller { Account = client, Name = principal.GetClaim(Claims.Name) ?? client, Role = role, Scopes = scopes, Client = client };
        return await directory.ActiveAsync(subject, http.RequestAborted) is { } standing ? standing.ToCaller() with { Scopes = scopes, Client = client } : null;
    }
}
