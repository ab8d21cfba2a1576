using System.Globalization;
using FhirStories.Repository;
using FhirStories.Repository.Searching;
using FhirStories.Rest.Formats;
using FhirStories.Rest.Routing;
using FhirStories.Validation;

namespace FhirStories.Rest.Bundles;

/// <summary>An entry as a request of its own.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Match">What its url leads to.</param>
/// <param name="Request">The request.</param>
internal sealed record EntryRequest(SentEntry Entry, RouteMatch Match, FhirRequest Request)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Reads an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="bundle">The request that brought it.</param>
    /// <param name="format">The format of its resource.</param>
    /// <param name="routes">Where requests lead.</param>
    /// <exception cref="FhirRequestException">It leads nowhere.</exception>
    public static EntryRequest Of(SentEntry entry, FhirRequest bundle, Repository.Writing.BodyFormat format, RouteTable routes)
    {
        if (entry["method"] is not { } method || !Methods.Contains(method))
            throw new FhirRequestException(400, FhirIssue.Error("required", "entry-request-missing", $"An entry needs request.method, one of {string.Join(", ", Methods)}.", "http.method"));
        if (entry["url"] is not { } url)
            throw new FhirRequestException(400, FhirIssue.Error("required", "entry-request-missing", "An entry needs request.url, such as Patient or Patient/1.", "http.url"));
        if (url.StartsWith(bundle.BaseUrl + "/", StringComparison.Ordinal)) url = url[(bundle.BaseUrl.Length + 1)..];
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        var path = Uri.UnescapeDataString((mark < 0 ? url : url[..mark]).Trim('/'));
        if (path.Length == 0 && method is not ("GET" or "HEAD")) throw new FhirRequestException(400, FhirIssue.Error("not-supported", "entry-nested", "A Bundle within a Bundle is not carried out.", "http.url"));
        IReadOnlyList<KeyValuePair<string, string>> parameters = mark < 0 ? [] : [.. QueryString.Parse(url[(mark + 1)..])];
        var release = bundle.PathRelease;
        var match = routes.Match(method == "HEAD" ? "GET" : method, (ReleaseRoutes.PathOf(release) + "/" + path).Trim('/'));
        if (match.Route is null)
            throw new FhirRequestException(405, FhirIssue.Error("not-supported", "method-not-allowed", $"'{path}' does not take {method}; it takes {match.Allow}.")) { Allow = match.Allow };
        if (match.Route.Method is "POST" or "PUT" or "PATCH" && entry.Resource.IsEmpty && match.Route.Shape is not (PathShape.Operation or PathShape.TypeSearch or PathShape.SystemSearch or PathShape.CompartmentSearch))
            throw new FhirRequestException(400, FhirIssue.Error("required", "entry-resource-missing", $"{method} {url} needs a resource in the entry."));
        var (body, bodyFormat, patchType) = match.Route.Method == "PATCH" ? EntryPatch.Of(entry, format) : (entry.Resource, format, null);
        return new EntryRequest(entry, match, new FhirRequest
        {
            Method = match.Route.Method,
            BaseUrl = bundle.BaseUrl,
            Type = match.Type,
            Id = match.Id,
            VersionId = match.VersionId,
            Within = match.Within,
            Parameters = parameters,
            Query = mark < 0 ? "" : url[(mark + 1)..],
            Body = body,
            BodyFormat = bodyFormat,
            PatchType = patchType,
            Release = bundle.Release,
            PathRelease = release,
            // Within a Bundle content is a resource like any other.
            Accept = MediaTypes.FhirJson,
            View = ResourceView.Read(match.Type, parameters, match.Elements),
            IfMatch = VersionTags.Read(entry["ifMatch"]),
            IfNoneMatch = VersionTags.Read(entry["ifNoneMatch"]),
            IfModifiedSince = DateTimeOffset.TryParse(entry["ifModifiedSince"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) ? since : null,
            IfNoneExist = ExistCriteria.Of(entry["ifNoneExist"], match.Type),
            Prefer = bundle.Prefer,
        });
    }

    /// <summary>Carries it out.</summary>
    public async Task<FhirResponse> RunAsync(FhirRepository repository, CancellationToken cancellation) =>
        Shown(await Match.Route!.Handler(Request, repository, cancellation));

    /// <summary>An answer as this entry wants it.</summary>
    public FhirResponse Shown(FhirResponse response) => Entry["method"] == "HEAD" && response.Body is not OutcomeBody ? response with { Body = null } : response;
}
