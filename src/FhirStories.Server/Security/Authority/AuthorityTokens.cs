using System.Security.Claims;
using FhirStories.Repository.Access;
using FhirStories.Server.Security.Apps;
using Microsoft.AspNetCore.Authentication;

namespace FhirStories.Server.Security.Authority;

/// <summary>Access tokens of the authority: JWTs that name this server as their audience.</summary>
internal sealed class AuthorityTokens : IAppTokens
{
    /// <inheritdoc/>
    public async Task<Caller?> FindAsync(HttpContext http)
    {
        var found = await http.AuthenticateAsync(AuthorityServices.TokenScheme);
        if (found is not { Succeeded: true, Principal: { } principal }) return null;
        if (await http.RequestServices.GetRequiredService<ExternalAccounts>().FindAsync(principal, http.RequestAborted) is not { } standing) return null;
        // SMART's scopes narrow what the role allows; a token of an authority that knows none is as wide as the role.
        var scopes = principal.FindAll("scope").Concat(principal.FindAll("scp")).SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(text => text.Contains('/', StringComparison.Ordinal)).ToList();
        var known = scopes.Select(SmartScope.Read).OfType<SmartScope>().Where(scope => scope.IsResource).Select(scope => scope.AsV2).ToList();
        return standing.ToCaller() with
        {
            Scopes = scopes.Any(text => text.StartsWith("user/", StringComparison.Ordinal) || text.StartsWith("system/", StringComparison.Ordinal) || text.StartsWith("patient/", StringComparison.Ordinal)) ? known : null,
            Client = principal.FindFirstValue("azp") ?? principal.FindFirstValue("client_id") ?? "",
        };
    }
}
