using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace FhirStories.Web.Accounts;

/// <summary>Where somebody comes back to after signing in.</summary>
internal static class ReturnPath
{
    private const int Longest = 1000;

    /// <summary>The page at hand; the front page where that is a form's answer, or a page about signing in itself.</summary>
    public static string Of(HttpRequest request)
    {
        var path = request.GetEncodedPathAndQuery();
        return HttpMethods.IsGet(request.Method) && path.Length <= Longest && !request.Path.StartsWithSegments("/account", StringComparison.Ordinal) ? path : "/";
    }
}
