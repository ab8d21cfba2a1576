using System.Data.Common;
using FhirStories.Repository.Access;
using FhirStories.Rest;
using FhirStories.Server.Configuration;
using FhirStories.Server.Hardening;
using FhirStories.Storage;
using FhirStories.Validation;
using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Http.Extensions;

namespace FhirStories.Server.Security;

/// <summary>Finds out who asks, before anything else runs, and turns away who may not even read.</summary>
/// <remarks>
/// A bearer token that is no good is refused, also where nobody would need one: who sends it believes to be somebody. A cookie that is
/// no good is forgotten: the person goes on as nobody, and signs in again.
/// </remarks>
internal sealed class Door
{
    private const string RetryAfterSeconds = "2";
    private const string Realm = "Bearer realm=\"FhirStories\"";

    private readonly RequestDelegate _next;
    private readonly SecuritySettings _settings;
    private readonly StorageProvider _storage;
    private readonly ILogger<Door> _log;

    // A token that is no good is a try to sign in, and a line in the audit: there are as many of them as of passwords, and their number takes nobody else's.
    private readonly RequestBudget _badTokens;

    public Door(RequestDelegate next, SecuritySettings settings, HardeningSettings hardening, StorageProvider storage, IHostApplicationLifetime lifetime, ILogger<Door> log)
    {
        (_next, _settings, _storage, _log, _badTokens) = (next, settings, storage, log, new RequestBudget(hardening.SignIns));
        lifetime.ApplicationStopped.Register(_badTokens.Dispose);
    }

    public async Task InvokeAsync(HttpContext http, CurrentCaller current, CallerFinder finder)
    {
        var need = DoorRules.NeedOf(http.Request);
        if (need == DoorNeed.Nothing)
        {
            await _next(http);
            return;
        }
        Caller caller;
        string? problem;
        try
        {
            (caller, problem) = await finder.FindAsync(http);
        }
        catch (Exception exception) when ((exception as DbException ?? exception.InnerException as DbException) is { } failure && _storage.IsUnavailable(failure))
        {
            _log.LogError(exception, "The database is not available.");
            await UnavailableAsync(http);
            return;
        }
        if (problem is not null)
        {
            if (_badTokens.Spend(RequestBudget.ClientOf(http.Connection.RemoteIpAddress)) is { } seconds)
            {
                await RequestGuard.TooManyAsync(http, seconds);
                return;
            }
            if (http.RequestServices.GetService<DoorAudit>() is { } audit) await audit.RefusedAsync(Caller.Anonymous, "A token was no good: it is not known, has expired, was revoked, or its account may not sign in.");
            await RefuseAsync(http, $"{Realm}, error=\"invalid_token\", error_description=\"{problem}\"", FhirIssue.Error("login", "token-invalid", $"{problem} Send a token that is good, or none."));
            return;
        }
        current.Value = caller;
        http.Response.OnStarting(Finish, http);
        if (need == DoorNeed.SignIn && !_settings.AnonymousReading && caller.Role == CallerRole.Anonymous)
        {
            if (DoorRules.IsFhir(http.Request))
                await RefuseAsync(http, Realm, FhirIssue.Error("login", "sign-in-needed", "This catalogue is read by people with an account only: send a token as 'Authorization: Bearer …'."));
            else http.Response.Redirect($"/account/sign-in?returnUrl={Uri.EscapeDataString(HttpMethods.IsGet(http.Request.Method) ? http.Request.GetEncodedPathAndQuery() : "/")}");
            return;
        }
        await _next(http);
    }

    private static Task RefuseAsync(HttpContext http, string challenge, FhirIssue issue)
    {
        http.Response.Headers.WWWAuthenticate = challenge;
        return DoorRules.IsFhir(http.Request) ? RefuseAsync(http, StatusCodes.Status401Unauthorized, issue) : PageRefusal.TokenAsync(http);
    }

    private static Task RefuseAsync(HttpContext http, int status, FhirIssue issue)
    {
        // An app in a browser has to see why.
        CrossOrigin.Allow(http.Request, http.Response, http.RequestServices.GetRequiredService<RestOptions>());
        return RestEndpoints.RefuseAsync(http, FhirResponse.Outcome(status, issue));
    }

    private static Task UnavailableAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds;
        return DoorRules.IsFhir(http.Request)
            ? RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, FhirIssue.Error("transient", "storage-unavailable", "The database is not available just now. Try again in a moment."))
            : PageRefusal.UnavailableAsync(http);
    }

    private static Task Finish(object state)
    {
        var http = (HttpContext)state;
        var headers = http.Response.Headers;
        // A 401 says how to sign in (RFC 9110 §11.6.1), whoever decided on it.
        if (http.Response.StatusCode == StatusCodes.Status401Unauthorized && headers.WWWAuthenticate.Count == 0) headers.WWWAuthenticate = Realm;
        // What somebody who signed in sees is for no cache that others share.
        if (http.RequestServices.GetRequiredService<CurrentCaller>().Value.IsSignedIn && headers.CacheControl == "no-cache") headers.CacheControl = "private, no-cache";
        return Task.CompletedTask;
    }
}
