using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace FhirStories.Server.Security.Apps;

/// <summary>Refuses scopes that are not known here, and those that an app may not ask for. The library knows fixed lists only; SMART's scopes are made of parts.</summary>
internal sealed class ScopeCheck(IOpenIddictApplicationManager applications, SmartAddresses addresses) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    /// <summary>After the library's own checks: by then the client is known.</summary>
    public const int Order = int.MaxValue - 100_000;

    /// <summary>What is wrong with an app's question to a person; null for nothing. The app is told by way of its redirect address, which the library has checked.</summary>
    public async Task<(string Error, string Description)?> ProblemAsync(OpenIddictRequest request, HttpRequest http, CancellationToken cancellation)
    {
        // A token for another server's base must not be had here (SMART App Launch, "aud").
        if (request.GetParameter("aud")?.ToString() is { Length: > 0 } audience && !addresses.IsBase(http, audience))
            return (Errors.InvalidRequest, $"The parameter 'aud' takes the FHIR base of this server: {addresses.FhirBase(http)}.");
        return await ProblemAsync(request, "user", cancellation) is { } problem ? (Errors.InvalidScope, problem) : null;
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (context.Request.IsClientCredentialsGrantType() && await ProblemAsync(context.Request, "system", context.CancellationToken) is { } problem)
            context.Reject(Errors.InvalidScope, problem);
    }

    private async Task<string?> ProblemAsync(OpenIddictRequest request, string resourceContext, CancellationToken cancellation)
    {
        var asked = request.GetScopes();
        if (asked.Length > ScopeList.Most) return $"An app asks for {ScopeList.Most} scopes at most.";
        if (await applications.FindByClientIdAsync(request.ClientId ?? "", cancellation) is not { } application) return "The app is not known.";
        var allowed = (await applications.GetPermissionsAsync(application, cancellation)).Where(permission => permission.StartsWith(Permissions.Prefixes.Scope, StringComparison.Ordinal))
            .Select(permission => SmartScope.Read(permission[Permissions.Prefixes.Scope.Length..])).OfType<SmartScope>().ToList();
        foreach (var text in asked)
        {
            if (SmartScope.Read(text) is not { } scope) return $"'{text}' is not a scope of this server.";
            if (scope.IsResource && scope.Context != resourceContext)
                return $"'{text}' is for {(scope.Context == "system" ? "apps that act for themselves (client credentials)" : "apps that act for a person")}.";
            if (!scope.IsResource && resourceContext == "system") return $"'{text}' is for apps that act for a person.";
            if (!allowed.Any(each => each.Covers(scope))) return $"This app may not ask for '{text}'.";
        }
        return asked.Any(text => SmartScope.Read(text) is { IsResource: true }) || resourceContext == "user" ? null : "Ask for at least one scope, such as system/Basic.rs.";
    }
}
