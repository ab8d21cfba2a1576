using FhirStories.Server.Configuration;
using FhirStories.Server.Security.Apps;
using FhirStories.Storage.Accounts;
using FhirStories.Web.Accounts;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace FhirStories.Server.Security.Authority;

/// <summary>Tokens and sign-in of an authority (<c>Security:Mode</c> Oidc).</summary>
internal static class AuthorityServices
{
    /// <summary>The scheme that looks at access tokens.</summary>
    public const string TokenScheme = "authority";

    /// <summary>The scheme that signs people in at the pages.</summary>
    public const string PageScheme = "authority-pages";

    /// <summary>Where the authority sends people back to.</summary>
    public const string CallbackPath = "/account/authority";

    /// <summary>Where the authority sends people back to whom it signed out.</summary>
    public const string SignedOutCallbackPath = SignedOut.Path + "/authority";

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Registers it.</summary>
    public static void Add(IServiceCollection services, SecuritySettings settings)
    {
        var authority = settings.Authority!;
        services.AddSingleton<KnownSubjects>();
        services.AddScoped<ExternalAccounts>();
        services.AddSingleton<IAppTokens, AuthorityTokens>();
        services.AddSingleton<AuthoritySmartServer>();
        services.AddSingleton<ISmartServer>(provider => provider.GetRequiredService<AuthoritySmartServer>());
        services.AddScoped<ISignIn, AuthoritySignIn>();
        var authentication = services.AddAuthentication().AddJwtBearer(TokenScheme, options =>
        {
            options.Authority = authority.Address.ToString();
            options.Audience = authority.Audience;
            options.RequireHttpsMetadata = authority.Address.Scheme == "https";
            options.MapInboundClaims = false;
            options.TokenValidationParameters.ClockSkew = Skew;
        });
        if (authority.ClientId is null) return;
        authentication.AddOpenIdConnect(PageScheme, options =>
        {
            options.Authority = authority.Address.ToString();
            options.RequireHttpsMetadata = authority.Address.Scheme == "https";
            options.ClientId = authority.ClientId;
            options.ClientSecret = authority.ClientSecret;
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.UsePkce = true;
            options.MapInboundClaims = false;
            options.CallbackPath = CallbackPath;
            options.SignedOutCallbackPath = SignedOutCallbackPath;
            options.SignInScheme = IdentityConstants.ApplicationScheme;
            SignInCookie.Secure(options.CorrelationCookie, "fhirstories-authority.", settings);
            SignInCookie.Secure(options.NonceCookie, "fhirstories-nonce.", settings);
            options.Events = new OpenIdConnectEvents
            {
                OnTokenValidated = AdmitAsync,
                OnRemoteFailure = RefuseAsync,
                OnRedirectToIdentityProviderForSignOut = NameItself,
                OnSignedOutCallbackRedirect = ComeBack,
            };
        });
    }

    // The authority says who it is; the cookie says which account here that is.
    private static async Task AdmitAsync(TokenValidatedContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (await services.GetRequiredService<ExternalAccounts>().FindAsync(context.Principal!, context.HttpContext.RequestAborted) is not { } standing
            || await services.GetRequiredService<UserManager<Account>>().FindByIdAsync(standing.Id) is not { } account)
        {
            context.Fail(new LockedHereException());
            return;
        }
        await services.GetRequiredService<DoorAudit>().SignedInAsync(account, "By the authority.");
        context.Principal = await services.GetRequiredService<IUserClaimsPrincipalFactory<Account>>().CreateAsync(account);
        // By it the authority knows whose session to end; nothing here needs the other tokens.
        if (context.TokenEndpointResponse?.IdToken is { Length: > 0 } token)
            context.Properties?.StoreTokens([new AuthenticationToken { Name = OpenIdConnectParameterNames.IdToken, Value = token }]);
    }

    // Who signed in before tokens were kept has none: then the authority goes by who asks (OpenID Connect RP-Initiated Logout §2).
    private static Task NameItself(RedirectContext context)
    {
        if (string.IsNullOrEmpty(context.ProtocolMessage.IdTokenHint)) context.ProtocolMessage.ClientId = context.Options.ClientId;
        return Task.CompletedTask;
    }

    // An authority may forget the state; the library would answer with an empty page.
    private static Task ComeBack(RemoteSignOutContext context)
    {
        if (!string.IsNullOrEmpty(context.Properties?.RedirectUri)) return Task.CompletedTask;
        context.Response.Redirect(SignedOut.Path);
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static async Task RefuseAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        var isLocked = IsBy<LockedHereException>(context.Failure);
        var why = IsBy<HttpRequestException>(context.Failure) || IsBy<IOException>(context.Failure) ? SignInStop.Away
            : IsBy<OpenIdConnectProtocolException>(context.Failure) ? SignInStop.Refused : SignInStop.Broken;
        await context.HttpContext.RequestServices.GetRequiredService<DoorAudit>().RefusedAsync(account: null, isLocked ? "The authority vouched for somebody whose account is locked here." : why switch
        {
            SignInStop.Away => "The authority could not be reached.",
            SignInStop.Refused => "The authority refused it.",
            _ => "What came back from the authority was not asked for by that browser, or too long ago.",
        });
        await (isLocked ? PageRefusal.NotAllowedAsync(context.HttpContext) : PageRefusal.SignInAsync(context.HttpContext, why));
    }

    // The library wraps what went wrong, sometimes.
    private static bool IsBy<T>(Exception? failure) where T : Exception => failure is T || failure?.InnerException is { } inner && IsBy<T>(inner);

    private sealed class LockedHereException : Exception;
}
