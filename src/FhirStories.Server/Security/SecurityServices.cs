using FhirStories.Repository.Access;
using FhirStories.Rest;
using FhirStories.Server.Configuration;
using FhirStories.Server.Security.Accounts;
using FhirStories.Server.Security.Apps;
using FhirStories.Server.Security.Authority;
using FhirStories.Server.Security.Bearer;
using FhirStories.Server.Security.Keys;
using FhirStories.Storage;
using FhirStories.Storage.Accounts;
using FhirStories.Storage.Sqlite;
using FhirStories.Web.Accounts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FhirStories.Server.Security;

/// <summary>Puts sign-in together (docs/0001).</summary>
internal static class SecurityServices
{
    private const int FailuresBeforeLockout = 5;
    private const int DifferentCharacters = 5;
    private static readonly TimeSpan Lockout = TimeSpan.FromMinutes(15);

    /// <summary>Registers what the mode needs.</summary>
    public static void Add(IServiceCollection services, SecuritySettings settings, StorageProvider storage, RestOptions rest)
    {
        services.AddSingleton(settings);
        services.AddSingleton(new AccountSite(
            settings.Mode switch { SecurityMode.Local => AccountKind.Local, SecurityMode.Oidc when settings.Authority?.ClientId is not null => AccountKind.Elsewhere, _ => AccountKind.None },
            settings.SignUp));
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton<PersonalTokens>();
        services.AddSingleton<CallerFinder>();
        services.Configure<AntiforgeryOptions>(options => SignInCookie.Secure(options.Cookie, "fhirstories-form", settings));
        if (settings.Mode == SecurityMode.Open) return;

        Keys(services, settings, storage);
        services.AddHttpContextAccessor();
        services.AddSingleton<SmartAddresses>();
        services.AddSingleton<AuthorRecords>();
        services.AddSingleton<OneTimeLinks>();
        services.AddScoped(_ => storage.CreateAccountsContext());
        services.AddSingleton<AccountSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountSweep>());
        services.AddScoped<DoorAudit>();
        services.AddScoped<AccountWriting>();
        services.AddScoped<PasswordTries>();
        services.AddScoped<IOwnAccount, OwnAccount>();
        services.AddScoped<IAccountAdministration, Administration>();
        services.AddScoped<IUserConfirmation<Account>, ActiveAccounts>();
        services.AddAuthentication().AddIdentityCookies();
        services.AddIdentityCore<Account>(identity =>
        {
            identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            identity.SignIn.RequireConfirmedAccount = true;
            identity.Password = new PasswordOptions
            {
                RequiredLength = AccountWriting.ShortestPassword,
                RequiredUniqueChars = DifferentCharacters,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
            };
            identity.Lockout = new LockoutOptions { MaxFailedAccessAttempts = FailuresBeforeLockout, DefaultLockoutTimeSpan = Lockout };
        }).AddEntityFrameworkStores<AccountsContext>().AddSignInManager().AddDefaultTokenProviders();
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, options => SignInCookie.Configure(options, settings));
        foreach (var (scheme, name) in new[] { (IdentityConstants.TwoFactorUserIdScheme, "fhirstories-passkey"), (IdentityConstants.ExternalScheme, "fhirstories-external") })
            services.Configure<CookieAuthenticationOptions>(scheme, options => SignInCookie.Secure(options.Cookie, name, settings));
        // A passkey signs in without a user name, and is worth a password and more: the device asks whose hand it is in.
        services.Configure<IdentityPasskeyOptions>(static passkeys => (passkeys.ResidentKeyRequirement, passkeys.UserVerificationRequirement) = ("required", "required"));
        if (settings.Mode == SecurityMode.Local)
        {
            services.AddSingleton<FirstAdministrator>();
            services.AddScoped<ISignIn, LocalSignIn>();
            services.AddScoped<IRegistration, Registration>();
            AppServer.Add(services, rest);
        }
        else AuthorityServices.Add(services, settings);
    }

    /// <summary>Puts the door in front of everything, and maps what belongs to sign-in.</summary>
    public static void Use(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<SecuritySettings>();
        // Where the world comes by TLS only, a proxy in front has ended it: addresses and cookies are those of https all the same.
        if (settings.IsTls)
            app.Use(static (http, next) =>
            {
                http.Request.Scheme = Uri.UriSchemeHttps;
                return next(http);
            });
        app.UseWhen(static http => IsForApps(http.Request), branch => branch.Use((http, next) => CrossOriginAsync(http, next, app.Services.GetRequiredService<RestOptions>())));
        app.UseWhen(static http => http.Request.Path.StartsWithSegments("/connect", StringComparison.Ordinal), static branch => branch.Use(RefuseUnreadableAsync));
        // The sign-in schemes answer a few paths themselves, and look at tokens of apps; nothing else has to wait for them. The name is the
        // one by which the host knows that it need not add them for every request (WebApplicationBuilder).
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        if (settings.Mode != SecurityMode.Open)
            app.UseWhen(static http => Answers(http.Request), static branch => branch.UseAuthentication());
        app.UseMiddleware<Door>();
        if (settings.Mode == SecurityMode.Open) return;
        SmartConfiguration.Map(app);
        app.Services.GetRequiredService<RestOptions>().Smart = app.Services.GetRequiredService<ISmartServer>().Endpoints;
        if (settings.Mode == SecurityMode.Local) app.MapPost(SmartAddresses.Token, TokenEndpoint.HandleAsync).DisableAntiforgery();
    }

    // A form that the framework cannot read is the client's mistake, and the libraries of OAuth let it pass as a failure of ours.
    private static async Task RefuseUnreadableAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (InvalidDataException) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            await Results.Json(new { error = "invalid_request", error_description = "The form cannot be read." }, statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(http);
        }
    }

    private static bool Answers(HttpRequest request) =>
        request.Path.StartsWithSegments("/connect", StringComparison.Ordinal) || request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal)
        || request.Path.StartsWithSegments(AuthorityServices.CallbackPath, StringComparison.Ordinal)
        || request.Path.StartsWithSegments(AuthorityServices.SignedOutCallbackPath, StringComparison.Ordinal) || CallerFinder.HasAppToken(request);

    // An app in a browser asks for tokens from a page of its own; the page that asks people is no business of its scripts.
    private static bool IsForApps(HttpRequest request) =>
        request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal)
        || request.Path.StartsWithSegments("/connect", StringComparison.Ordinal) && !request.Path.StartsWithSegments(SmartAddresses.Authorize, StringComparison.Ordinal);

    private static Task CrossOriginAsync(HttpContext http, RequestDelegate next, RestOptions rest)
    {
        if (!CrossOrigin.Allow(http.Request, http.Response, rest)) return next(http);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static void Keys(IServiceCollection services, SecuritySettings settings, StorageProvider storage)
    {
        var seal = settings.KeyText is { } text ? KeySeal.OfText(text) : storage is SqliteProvider { DataSource: not ":memory:" } sqlite ? KeySeal.Beside(sqlite.DataSource) : null;
        services.AddDataProtection().SetApplicationName("FhirStories");
        if (seal is not null) services.AddSingleton(seal);
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new DatabaseKeys(storage, seal, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DatabaseKeys>>());
            if (seal is not null) options.XmlEncryptor = new SealedXml(seal);
        }));
    }
}
