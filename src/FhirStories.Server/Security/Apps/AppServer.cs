using FhirStories.Rest;
using FhirStories.Server.Configuration;
using FhirStories.Server.Security.Keys;
using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Validation;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace FhirStories.Server.Security.Apps;

/// <summary>The token server for apps: OpenIddict over the accounts' tables.</summary>
internal static class AppServer
{
    private static readonly TimeSpan AccessLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan RefreshLife = TimeSpan.FromDays(30);

    /// <summary>Registers it.</summary>
    public static void Add(IServiceCollection services, RestOptions rest)
    {
        AddKeys(services);
        services.AddSingleton<IAppTokens, LocalAppTokens>();
        services.AddSingleton<ISmartServer, LocalSmartServer>();
        services.AddScoped<IAppRegistry, AppRegistry>();
        services.AddScoped<IConsent, Consent>();
        services.AddScoped<AppGrants>();
        services.AddScoped<ScopeCheck>();
        services.AddScoped<TokenAudit>();
        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<AccountsContext>())
            .AddServer(server =>
            {
                server.SetAuthorizationEndpointUris(SmartAddresses.Authorize[1..]).SetTokenEndpointUris(SmartAddresses.Token[1..])
                    .SetRevocationEndpointUris(SmartAddresses.Revocation[1..]).SetIntrospectionEndpointUris(SmartAddresses.Introspection[1..])
                    .SetJsonWebKeySetEndpointUris(SmartAddresses.Keys[1..]);
                server.AllowAuthorizationCodeFlow().AllowClientCredentialsFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
                // A challenge that is its own answer proves nothing (RFC 9700 §2.1.1).
                server.Configure(options => options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain));
                // A token is a name without meaning: what it stands for lies here, and is gone the moment it is revoked.
                server.UseReferenceAccessTokens().UseReferenceRefreshTokens().SetAccessTokenLifetime(AccessLife).SetRefreshTokenLifetime(RefreshLife);
                server.DisableScopeValidation().IgnoreScopePermissions().RegisterClaims(AppClaims.FhirUser, "name").RegisterScopes([.. SmartScope.OfSignIn]);
                if (rest.BaseUrl is { } address) server.SetIssuer(new Uri(SmartAddresses.SiteOf(address) + "/"));
                server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseScopedHandler<ScopeCheck>().SetOrder(ScopeCheck.Order));
                server.AddEventHandler<ApplyTokenResponseContext>(handler => handler.UseScopedHandler<TokenAudit>().SetOrder(TokenAudit.Order));
                server.AddEventHandler<ApplyRevocationResponseContext>(handler => handler.UseScopedHandler<TokenAudit>().SetOrder(TokenAudit.Order));
                // TLS is often a proxy's in front; who listens to the world without it is told at the start.
                server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement();
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.EnableTokenEntryValidation().EnableAuthorizationEntryValidation();
                // A token in an address ends up in logs.
                validation.UseAspNetCore().DisableAccessTokenExtractionFromQueryString().DisableAccessTokenExtractionFromBodyForm();
            });
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddSingleton<TokenKeys>();
        services.AddSingleton<OptionsSignal<OpenIddictServerOptions>>();
        services.AddSingleton<OptionsSignal<OpenIddictValidationOptions>>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(provider => provider.GetRequiredService<TokenKeys>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<OptionsSignal<OpenIddictServerOptions>>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictValidationOptions>>(provider => provider.GetRequiredService<OptionsSignal<OpenIddictValidationOptions>>());
        services.AddHostedService<TokenKeyWatch>();
    }
}
