using FhirStories.Storage;
using FhirStories.Web.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FhirStories.Web.Rendering;

/// <summary>Leads FHIR clients from the address of a page to the resource, and browsers from the address of a resource to its page (docs/0003).</summary>
internal static class NegotiationMiddleware
{
    private const string FhirBase = "fhir";
    private const string R5 = "r5";
    private static readonly string[] Carried = ["Requirements", "ActorDefinition"];

    /// <summary>Answers, where the other form of a thing is wanted; else lets the request pass.</summary>
    public static async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            var parts = (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (parts is [var section, var id] && ThingKind.OfSection(section) is { } kind && UserInput.IsId(id) && !id.EndsWith(".atom", StringComparison.Ordinal))
            {
                AddVary(http.Response);
                if (Negotiation.PrefersFhir(request))
                {
                    SeeOther(http.Response, $"{request.PathBase}/{FhirBase}/{kind.Type}/{id}{Negotiation.FormatQuery(request)}");
                    return;
                }
            }
            else if (Resource(parts) is var (type, resourceId) && Negotiation.PrefersPage(request)
                && await PageOfAsync(http, type, resourceId) is { } page)
            {
                AddVary(http.Response);
                SeeOther(http.Response, request.PathBase + page);
                return;
            }
        }

        await next(http);
    }

    private static async Task<string?> PageOfAsync(HttpContext http, string type, string id)
    {
        try
        {
            return await http.RequestServices.GetRequiredService<CatalogueReader>().PageOfAsync(type, id, http.RequestAborted);
        }
        catch (StorageUnavailableException)
        {
            // The facade asks again, and says so in its own words.
            return null;
        }
    }

    /// <summary>The resource whose current version a path names, where pages may show such.</summary>
    private static (string Type, string Id)? Resource(string[] parts) => parts switch
    {
        [FhirBase, R5, var type, var id] when Carried.Contains(type) => ("Basic", id),
        [FhirBase, var type, var id] when ThingKind.All.Any(kind => kind.Type == type) && id[0] is not ('$' or '_') => (type, id),
        _ => null,
    };

    private static void SeeOther(HttpResponse response, string location)
    {
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = location;
        response.Headers.CacheControl = "no-cache";
    }

    private static void AddVary(HttpResponse response) => response.Headers.Append(Microsoft.Net.Http.Headers.HeaderNames.Vary, "Accept");
}
