using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FhirStories.Web.Rendering;

/// <summary>Whether a request wants a page or FHIR (docs/0003).</summary>
internal static class Negotiation
{
    private const string Format = "_format";

    private static readonly string[] Pages = ["text/html", "application/xhtml+xml"];

    private static readonly string[] Fhir =
    [
        "application/fhir+json", "application/fhir+xml", "application/json", "application/xml", "text/json", "text/xml",
        "application/json+fhir", "application/xml+fhir",
    ];

    /// <summary>At the address of a page: <c>_format</c> names a format, or the Accept header names one of FHIR's and no page above it.</summary>
    public static bool PrefersFhir(HttpRequest request)
    {
        if (request.Query.ContainsKey(Format)) return true;
        var (page, fhir, _) = Wishes(request);
        return fhir > 0 && fhir > page;
    }

    /// <summary>At the address of a FHIR resource: the Accept header names a page and none of FHIR's formats as high, and <c>_format</c> names nothing.</summary>
    public static bool PrefersPage(HttpRequest request)
    {
        if (request.Query.ContainsKey(Format)) return false;
        var (page, fhir, any) = Wishes(request);
        return page > 0 && page > fhir && page >= any;
    }

    /// <summary>The query that carries the wish of this request on to the FHIR address; empty for none.</summary>
    public static string FormatQuery(HttpRequest request) =>
        request.Query[Format].FirstOrDefault() is { } format ? $"?{Format}={Uri.EscapeDataString(format)}" : "";

    /// <summary>How much is wanted, from 0 to 1, of what the header names outright, and of anything.</summary>
    private static (double Page, double Fhir, double Any) Wishes(HttpRequest request)
    {
        double page = 0, fhir = 0, any = 0;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var wanted)) return default;
        foreach (var media in wanted)
        {
            var quality = media.Quality ?? 1;
            var type = media.MediaType.Value ?? "";
            if (media.MatchesAllTypes) any = Math.Max(any, quality);
            else if (Pages.Contains(type, StringComparer.OrdinalIgnoreCase)) page = Math.Max(page, quality);
            else if (Fhir.Contains(type, StringComparer.OrdinalIgnoreCase)) fhir = Math.Max(fhir, quality);
        }

        return (page, fhir, any);
    }
}
