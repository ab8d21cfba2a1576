using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace FhirStories.Web.Accounts;

/// <summary>Where the forms of a page may lead, beyond this site (CSP, <c>form-action</c>).</summary>
internal static class FormTargets
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(" ;,'\r\n");
    private const string Own = "form-action 'self'";

    /// <summary>Lets the forms of a page lead to another source too.</summary>
    /// <param name="response">The page's answer, with its policy.</param>
    /// <param name="source">Such as <c>https://app.example.org</c>; null for none.</param>
    public static void Allow(HttpResponse response, string? source)
    {
        if (source is null || source.AsSpan().ContainsAny(Separators)) return;
        response.Headers.ContentSecurityPolicy = response.Headers.ContentSecurityPolicy.ToString().Replace(Own, $"{Own} {source}", StringComparison.Ordinal);
    }

    /// <summary>The app that an authorisation request on this site leads back to; null where a path is none.</summary>
    public static string? OfAuthorization(string path)
    {
        if (!path.StartsWith("/connect/authorize?", StringComparison.Ordinal)) return null;
        return QueryHelpers.ParseQuery(path[path.IndexOf('?', StringComparison.Ordinal)..]).TryGetValue("redirect_uri", out var uri)
            && Uri.TryCreate(uri, UriKind.Absolute, out var url) ? url.Scheme is "http" or "https" ? url.GetLeftPart(UriPartial.Authority) : $"{url.Scheme}:" : null;
    }
}
