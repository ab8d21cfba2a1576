using FhirStories.Repository;
using FhirStories.Storage;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace FhirStories.Web.Rendering;

/// <summary>Feeds of what changes: in the catalogue, of one story, feature or role, and of the stories that need a profile.</summary>
internal static class FeedEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/changes.atom", Methods, (HttpContext http, CatalogueReader reader, PageTexts texts, RepositoryOptions options) => AnswerAsync(http, options, async () =>
            new Found<Feed>(new Feed(texts["Changes.FeedTitle"], "/changes", (await reader.ChangesAsync(null, http.RequestAborted)).Changes))));
        routes.MapMethods("/features/{id}.atom", Methods, (HttpContext http, string id, CatalogueReader reader, RepositoryOptions options) => AnswerAsync(http, options, () => reader.FeedOfFeatureAsync(id, http.RequestAborted)));
        foreach (var kind in new[] { ThingKind.Story, ThingKind.Role })
            routes.MapMethods($"/{kind.Section}/{{id}}.atom", Methods, (HttpContext http, string id, CatalogueReader reader, RepositoryOptions options) => AnswerAsync(http, options, () => reader.FeedOfThingAsync(kind, id, http.RequestAborted)));
        routes.MapMethods("/profiles/feed.atom", Methods, (HttpContext http, string? url, CatalogueReader reader, RepositoryOptions options) => AnswerAsync(http, options, async () =>
            new Found<Feed>(await reader.FeedOfProfileAsync(url, http.RequestAborted))));
    }

    private static async Task AnswerAsync(HttpContext http, RepositoryOptions options, Func<Task<Found<Feed>>> read)
    {
        var (request, response) = (http.Request, http.Response);
        Found<Feed> found;
        try
        {
            found = await read();
        }
        catch (StorageUnavailableException)
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.Headers.RetryAfter = "5";
            return;
        }

        if (found.Value is not { } feed)
        {
            response.StatusCode = found.DeletedAt is null ? StatusCodes.Status404NotFound : StatusCodes.Status410Gone;
            return;
        }

        var server = Server(request, options);
        var self = request.Path + request.QueryString;
        var tag = AtomFeed.TagOf(feed, server);
        response.Headers.ETag = tag;
        // What is in a feed depends on who asks, so no cache between may keep it for another.
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        if (EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known) && known.Any(each => each.Tag == tag || each.Tag == "*"))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var body = AtomFeed.Write(feed, server, self);
        response.ContentType = AtomFeed.MediaType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(request.Method)) await response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>Address of the server: the configured one, so that ids are the same however it is reached.</summary>
    private static string Server(HttpRequest request, RepositoryOptions options)
    {
        var own = options.BaseUrl?.TrimEnd('/');
        return own is null ? $"{request.Scheme}://{request.Host}{request.PathBase}" : own.EndsWith("/fhir", StringComparison.Ordinal) ? own[..^"/fhir".Length] : new Uri(own).GetLeftPart(UriPartial.Authority);
    }
}
