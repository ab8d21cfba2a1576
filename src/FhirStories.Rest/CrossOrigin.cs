using Microsoft.AspNetCore.Http;

namespace FhirStories.Rest;

/// <summary>Lets pages of other origins call the facade from a browser, where the operator names them (Fetch, "CORS protocol").</summary>
public static class CrossOrigin
{
    private const string Exposed = "ETag, Location, Content-Location, Last-Modified, X-Progress, X-Request-Id";
    private const string AnHour = "3600";

    /// <summary>Allows an origin that is named.</summary>
    /// <returns>Whether the request is a browser's question beforehand, which is answered with that.</returns>
    public static bool Allow(HttpRequest request, HttpResponse response, RestOptions options)
    {
        if (options.Origins.Count == 0 || request.Headers.Origin.ToString() is not { Length: > 0 } origin) return false;
        response.Headers.Append("Vary", "Origin");
        if (!options.Origins.Contains(origin)) return false;
        response.Headers.AccessControlAllowOrigin = origin;
        response.Headers.AccessControlExposeHeaders = Exposed;
        if (!HttpMethods.IsOptions(request.Method) || request.Headers.AccessControlRequestMethod.Count == 0) return false;
        response.Headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        response.Headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
        response.Headers.AccessControlMaxAge = AnHour;
        return true;
    }
}
