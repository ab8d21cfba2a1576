using System.Collections.Immutable;
using System.Text.Json;
using FhirStories.Repository.Access;
using FhirStories.Repository.Access.Auditing;
using FhirStories.Server.Security.Accounts;
using FhirStories.Web.Accounts;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace FhirStories.Server.Security.Apps;

/// <summary>Apps that may ask for tokens, as the token server keeps them.</summary>
internal sealed class AppRegistry(IOpenIddictApplicationManager applications, DoorAudit audit) : IAppRegistry
{
    private const string RoleProperty = "role";
    private const int LongestName = 100;
    private const int MostRedirects = 10;
    private const int LongestRedirect = 500;

    /// <summary>The role of an app that acts for itself; null where it does not.</summary>
    public static CallerRole? RoleOf(ImmutableDictionary<string, JsonElement> properties) =>
        properties.TryGetValue(RoleProperty, out var role) ? AccountWriting.RoleOf(role.GetString()) : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AppView>> ListAsync(CancellationToken cancellation)
    {
        var apps = new List<AppView>();
        await foreach (var application in applications.ListAsync(cancellationToken: cancellation)) apps.Add(await ViewAsync(application, cancellation));
        return [.. apps.OrderBy(app => app.Name, StringComparer.OrdinalIgnoreCase).ThenBy(app => app.ClientId, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async Task<AppView?> FindAsync(string clientId, CancellationToken cancellation) =>
        clientId.Length > 0 && await applications.FindByClientIdAsync(clientId, cancellation) is { } application ? await ViewAsync(application, cancellation) : null;

    /// <inheritdoc/>
    public async Task<(string? ClientId, string? Secret, IReadOnlyList<FormProblem> Problems)> AddAsync(NewApp app, CancellationToken cancellation)
    {
        var problems = new List<FormProblem>();
        var isSystem = app.Kind == "system";
        if (app.Name.Length == 0) problems.Add(new("Name", "AppNameMissing"));
        else if (app.Name.Length > LongestName) problems.Add(new("Name", "NameLong"));
        if (app.Kind is not ("public" or "confidential" or "system")) problems.Add(new("Kind", "AppKindMissing"));
        var redirects = app.RedirectUris.Split((char[])['\r', '\n', ' '], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        if (!isSystem && redirects.Count == 0) problems.Add(new("RedirectUris", "RedirectMissing"));
        else if (!isSystem && (redirects.Count > MostRedirects || redirects.Any(text => !IsRedirect(text)))) problems.Add(new("RedirectUris", "RedirectWrong"));
        var scopes = ScopeList.Read(app.Scopes);
        if (scopes is null) problems.Add(new("Scopes", "ScopesWrong"));
        else if (scopes.All(scope => !scope.IsResource) && (isSystem || scopes.Count == 0)) problems.Add(new("Scopes", "ScopesMissing"));
        else if (scopes.Any(scope => scope.IsResource ? scope.Context != (isSystem ? "system" : "user") : isSystem)) problems.Add(new("Scopes", isSystem ? "ScopesNotSystem" : "ScopesNotUser"));
        var role = AccountWriting.RoleOf(app.Role);
        if (isSystem && role is null) problems.Add(new("Role", "RoleMissing"));
        if (problems.Count > 0) return (null, null, problems);

        var clientId = $"app-{Guid.NewGuid().ToString("N")[..20]}";
        var secret = app.Kind == "public" ? null : Secret.New();
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientSecret = secret,
            ClientType = secret is null ? ClientTypes.Public : ClientTypes.Confidential,
            DisplayName = app.Name,
            ConsentType = ConsentTypes.Explicit,
        };
        descriptor.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.Endpoints.Revocation]);
        if (secret is not null) descriptor.Permissions.Add(Permissions.Endpoints.Introspection);
        if (isSystem)
        {
            descriptor.Permissions.Add(Permissions.GrantTypes.ClientCredentials);
            descriptor.Properties[RoleProperty] = JsonSerializer.SerializeToElement(role.ToString());
        }
        else
        {
            descriptor.Permissions.UnionWith([Permissions.Endpoints.Authorization, Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code]);
            descriptor.RedirectUris.UnionWith(redirects.Select(text => new Uri(text, UriKind.Absolute)));
            descriptor.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        }
        descriptor.Permissions.UnionWith(scopes!.Select(scope => Permissions.Prefixes.Scope + scope.Text));
        await applications.CreateAsync(descriptor, cancellation);
        await audit.ChangedAsync('C', AuditInteractions.SecurityConfiguration, clientId, $"An app was registered that may ask for {string.Join(' ', scopes!.Select(scope => scope.Text))}{(isSystem ? $", with the role {role}" : "")}.");
        return (clientId, secret, []);
    }

    /// <inheritdoc/>
    public async Task<string?> NewSecretAsync(string clientId, CancellationToken cancellation)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellation) is not { } application
            || !await applications.HasClientTypeAsync(application, ClientTypes.Confidential, cancellation)) return null;
        var secret = Secret.New();
        try
        {
            await applications.UpdateAsync(application, secret, cancellation);
        }
        catch (OpenIddictExceptions.ConcurrencyException)
        {
            // Another administrator made one at the very same time, and that is the one.
            return null;
        }
        await audit.ChangedAsync('U', AuditInteractions.SecurityConfiguration, clientId, "An app was given a new secret; the one before is worth nothing any more.");
        return secret;
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(string clientId, CancellationToken cancellation)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellation) is not { } application) return;
        try
        {
            await applications.DeleteAsync(application, cancellation);
        }
        catch (OpenIddictExceptions.ConcurrencyException)
        {
            // Another administrator removed or changed it at the very same time.
            return;
        }
        await audit.ChangedAsync('D', AuditInteractions.SecurityConfiguration, clientId, "An app was removed; its tokens are worth nothing any more.");
    }

    // By TLS, to the person's own machine, or to an app by a scheme of its own (RFC 8252 §7).
    private static bool IsRedirect(string text) =>
        text.Length <= LongestRedirect && Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Fragment: "", UserInfo: "" }
        && (url.Scheme == "https" || url.Scheme == "http" && url.IsLoopback || url.Scheme.Contains('.', StringComparison.Ordinal));

    private async Task<AppView> ViewAsync(object application, CancellationToken cancellation)
    {
        var permissions = await applications.GetPermissionsAsync(application, cancellation);
        return new AppView(
            await applications.GetClientIdAsync(application, cancellation) ?? "",
            await applications.GetDisplayNameAsync(application, cancellation) ?? "",
            await applications.HasClientTypeAsync(application, ClientTypes.Confidential, cancellation),
            [.. await applications.GetRedirectUrisAsync(application, cancellation)],
            [.. permissions.Where(each => each.StartsWith(Permissions.Prefixes.Scope, StringComparison.Ordinal)).Select(each => each[Permissions.Prefixes.Scope.Length..]).Order(StringComparer.Ordinal)],
            RoleOf(await applications.GetPropertiesAsync(application, cancellation))?.ToString());
    }
}
