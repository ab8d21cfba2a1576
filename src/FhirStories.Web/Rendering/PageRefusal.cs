using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;

namespace FhirStories.Web.Rendering;

/// <summary>Turns a request away before it reaches a page.</summary>
public static class PageRefusal
{
    /// <summary>401: the request brought a token that is no good.</summary>
    public static Task TokenAsync(HttpContext http) => WriteAsync(http, PageAnswers.TokenRefused());

    /// <summary>403: whoever it is may not come in.</summary>
    public static Task NotAllowedAsync(HttpContext http) => WriteAsync(http, PageAnswers.NotAllowed());

    /// <summary>Signing in at an authority came to nothing.</summary>
    public static Task SignInAsync(HttpContext http, SignInStop why) => WriteAsync(http, PageAnswers.SignInStopped(why));

    /// <summary>The page that says so, as an answer of a page.</summary>
    public static IActionResult SignIn(SignInStop why) => PageAnswers.SignInStopped(why);

    /// <summary>503: the database is away.</summary>
    public static Task UnavailableAsync(HttpContext http) => WriteAsync(http, PageAnswers.Unavailable());

    private static Task WriteAsync(HttpContext http, ViewResult view)
    {
        ArgumentNullException.ThrowIfNull(http);
        PageGuard.AddHeaders(http.Response.Headers);
        return view.ExecuteResultAsync(new ActionContext(http, http.GetRouteData() ?? new RouteData(), new ActionDescriptor()));
    }
}

/// <summary>Why signing in at an authority came to nothing.</summary>
public enum SignInStop
{
    /// <summary>The authority, or the person there, said no.</summary>
    Refused,

    /// <summary>What came back was not asked for by this browser, or too long ago.</summary>
    Broken,

    /// <summary>The authority cannot be reached.</summary>
    Away,
}
