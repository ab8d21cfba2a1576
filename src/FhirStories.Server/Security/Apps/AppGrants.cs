using FhirStories.Web.Accounts;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace FhirStories.Server.Security.Apps;

/// <summary>What people have allowed apps to do for them.</summary>
internal sealed class AppGrants(IOpenIddictAuthorizationManager authorizations, IOpenIddictApplicationManager applications)
{
    /// <summary>Those of an account that hold.</summary>
    public async Task<IReadOnlyList<GrantView>> ListAsync(string account, CancellationToken cancellation)
    {
        var grants = new List<GrantView>();
        await foreach (var grant in authorizations.FindBySubjectAsync(account, cancellation))
        {
            if (!await authorizations.HasStatusAsync(grant, Statuses.Valid, cancellation) || !await authorizations.HasTypeAsync(grant, AuthorizationTypes.Permanent, cancellation)) continue;
            if (await authorizations.GetApplicationIdAsync(grant, cancellation) is not { } id || await applications.FindByIdAsync(id, cancellation) is not { } application) continue;
            grants.Add(new GrantView(
                await authorizations.GetIdAsync(grant, cancellation) ?? "", await applications.GetDisplayNameAsync(application, cancellation) ?? "",
                [.. await authorizations.GetScopesAsync(grant, cancellation)], await authorizations.GetCreationDateAsync(grant, cancellation)));
        }
        return [.. grants.OrderByDescending(grant => grant.Since)];
    }

    /// <summary>Takes one back. The tokens that were given for it are worth nothing from then on.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RevokeAsync(string account, string id, CancellationToken cancellation) =>
        id.Length > 0 && await authorizations.FindByIdAsync(id, cancellation) is { } grant && await authorizations.GetSubjectAsync(grant, cancellation) == account
        && await authorizations.TryRevokeAsync(grant, cancellation);
}
