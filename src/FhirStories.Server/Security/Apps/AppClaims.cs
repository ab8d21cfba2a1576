using System.Collections.Immutable;
using System.Security.Claims;
using FhirStories.Repository.Access;
using FhirStories.Server.Security.Accounts;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace FhirStories.Server.Security.Apps;

/// <summary>What the tokens of an app say about whom it acts for.</summary>
internal static class AppClaims
{
    /// <summary>The role of an app that acts for itself; no other token has it.</summary>
    public const string SystemRole = "fhirstories_role";

    /// <summary>The resource that stands for the person (SMART App Launch, "Scopes for requesting identity data").</summary>
    public const string FhirUser = "fhirUser";

    /// <summary>Those of somebody's account.</summary>
    /// <param name="standing">The account.</param>
    /// <param name="scopes">What was granted.</param>
    /// <param name="fhirBase">Address of the FHIR base.</param>
    public static ClaimsIdentity Of(AccountStanding standing, ImmutableArray<string> scopes, string fhirBase)
    {
        var identity = NewIdentity();
        identity.SetClaim(Claims.Subject, standing.Id).SetClaim(Claims.Name, standing.Name);
        if (standing.Practitioner is not null) identity.SetClaim(FhirUser, $"{fhirBase}/Practitioner/{standing.Practitioner}");
        identity.SetScopes(scopes);
        identity.SetDestinations(claim => claim.Type switch
        {
            Claims.Name when identity.HasScope(Scopes.Profile) => [Destinations.IdentityToken],
            FhirUser when identity.HasScope(FhirUser) => [Destinations.IdentityToken],
            Claims.Subject => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [],
        });
        return identity;
    }

    /// <summary>Those of an app that acts for itself.</summary>
    public static ClaimsIdentity Of(string clientId, string name, CallerRole role, ImmutableArray<string> scopes)
    {
        var identity = NewIdentity();
        identity.SetClaim(Claims.Subject, clientId).SetClaim(Claims.Name, name).SetClaim(SystemRole, role.ToString());
        identity.SetScopes(scopes);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        return identity;
    }

    private static ClaimsIdentity NewIdentity() => new(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Claims.Role);
}
