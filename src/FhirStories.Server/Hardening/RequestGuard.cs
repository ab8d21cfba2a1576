using FhirStories.Repository.Access;
using FhirStories.Rest;
using FhirStories.Server.Operating;
using FhirStories.Server.Security.Authority;
using FhirStories.Validation;
using FhirStories.Web;
using Microsoft.AspNetCore.Http.Timeouts;

namespace FhirStories.Server.Hardening;

/// <summary>Stands before everything that answers.</summary>
/// <remarks>
/// <list type="number">
/// <item><see cref="UseRequestGuard"/>: forwarded headers of named proxies → TLS only → time limit → the address's budget, and the tighter one for sign-ins.</item>
/// <item>The door says who asks, and counts tokens that are no good.</item>
/// <item><see cref="UseCallerGuard"/>: a write that a browser sends comes from our own pages → the account's budget.</item>
/// </list>
/// </remarks>
internal static class RequestGuard
{
    private static readonly string[] Exempt = [Health.Path, "/assets"];
    private static readonly string[] SignInPaths = ["/account", "/connect"];

    // People come back here from an authority by a link, which is a try to sign in as well.
    private static readonly string[] SignInLinks = [AuthorityServices.CallbackPath];

    /// <summary>Registers what the guard needs.</summary>
    public static void AddRequestGuard(this IServiceCollection services, HardeningSettings settings)
    {
        services.AddSingleton(settings);
        services.AddRequestTimeouts(options => options.DefaultPolicy = new RequestTimeoutPolicy { Timeout = settings.RequestTime });
        services.AddHsts(options => options.MaxAge = TimeSpan.FromDays(settings.TransportSecurityDays));
    }

    /// <summary>What holds whoever asks.</summary>
    public static void UseRequestGuard(this WebApplication app, HardeningSettings settings)
    {
        if (settings.Proxies.Count > 0) app.UseForwardedHeaders(settings.Forwarded());
        // Sent with answers to https only, and never for localhost.
        if (settings.TransportSecurityDays > 0) app.UseHsts();
        app.UseRequestTimeouts();
        if (settings is { PerAddress: 0, SignIns: 0 }) return;
        var (addresses, signIns) = (new RequestBudget(settings.PerAddress), new RequestBudget(settings.SignIns));
        app.Lifetime.ApplicationStopped.Register(addresses.Dispose);
        app.Lifetime.ApplicationStopped.Register(signIns.Dispose);
        app.Use((http, next) =>
        {
            if (Is(http.Request.Path, Exempt)) return next(http);
            var client = RequestBudget.ClientOf(http.Connection.RemoteIpAddress);
            var wait = Is(http.Request.Path, HttpMethods.IsPost(http.Request.Method) ? SignInPaths : SignInLinks) ? signIns.Spend(client) : null;
            return (wait ?? addresses.Spend(client)) is { } seconds ? TooManyAsync(http, seconds) : next(http);
        });
    }

    /// <summary>What holds the caller that the door found.</summary>
    public static void UseCallerGuard(this WebApplication app, HardeningSettings settings)
    {
        var accounts = new RequestBudget(settings.PerAccount);
        app.Lifetime.ApplicationStopped.Register(accounts.Dispose);
        var origins = app.Services.GetRequiredService<RestOptions>().Origins;
        app.Use((http, next) =>
        {
            if (IsForged(http.Request, origins))
                return RestEndpoints.RefuseAsync(http, FhirResponse.Outcome(StatusCodes.Status403Forbidden, FhirIssue.Error("forbidden", "cross-site-write",
                    "A browser sent this write from a page of another site. Its operator names that site in Rest:Origins, or the page sends a token in the Authorization header.", "http.Origin")));
            var caller = http.RequestServices.GetRequiredService<CurrentCaller>().Value;
            return caller.IsSignedIn && accounts.Spend(caller.Account) is { } seconds ? TooManyAsync(http, seconds) : next(http);
        });
    }

    /// <summary>
    /// Whether another site's page made a browser send a write to the facade, with the cookie of a sign-in here or, without sign-in, with
    /// the rights of this machine. The pages have tokens of their own against that.
    /// </summary>
    private static bool IsForged(HttpRequest request, IReadOnlyList<string> origins)
    {
        if (!request.Path.StartsWithSegments(RestEndpoints.Base) || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return false;
        if (request.Headers.Authorization.Count > 0) return false;
        // Every browser of today says where a request comes from; what says nothing is no browser, and has no cookie by accident.
        var origin = request.Headers.Origin.ToString();
        if (origins.Contains(origin)) return false;
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site is not ("same-origin" or "none");
        return origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>429, in the form that the client understands.</summary>
    public static Task TooManyAsync(HttpContext http, int seconds)
    {
        if (http.Request.Path.StartsWithSegments(RestEndpoints.Base))
            return RestEndpoints.RefuseAsync(http, FhirResponse.Outcome(StatusCodes.Status429TooManyRequests, FhirIssue.Error("throttled", "too-many-requests",
                $"These were more requests than one client may send. Wait {seconds} {(seconds == 1 ? "second" : "seconds")}, and send them more slowly.")) with { RetryAfter = seconds });
        http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return FhirStoriesPages.TooManyRequestsAsync(http, seconds);
    }

    private static bool Is(PathString path, string[] starts)
    {
        foreach (var start in starts)
            if (path.StartsWithSegments(start)) return true;
        return false;
    }
}
