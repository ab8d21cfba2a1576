using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;

namespace FhirStories.Web.Rendering;

/// <summary>Turns a request away before it reaches a page.</summary>
public static class PageRefusal
{
    /// <summary>401: the request brought a token that is no good.</summary>
    public static Task WriteAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        PageGuard.AddHeaders(http.Response.Headers);
        return PageAnswers.TokenRefused().ExecuteResultAsync(new ActionContext(http, http.GetRouteData() ?? new RouteData(), new ActionDescriptor()));
    }
}
