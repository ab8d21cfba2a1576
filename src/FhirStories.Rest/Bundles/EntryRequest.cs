using FhirStories.Repository;
using FhirStories.Repository.Searching;
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
        if (path.Length == 0) throw new FhirRequestException(400, FhirIssue.Error("not-supported", "entry-nested", "A Bundle within a Bundle is not carried out.", "http.url"));
        IReadOnlyList<KeyValuePair<string, string>> parameters = mark < 0 ? [] : [.. QueryString.Parse(url[(mark + 1)..])];
        var release = bundle.PathRelease;
        var match = routes.Match(method == "HEAD" ? "GET" : method, (ReleaseRoutes.PathOf(release) + "/" + path).Trim('/'));
        if (match.Route is null)
            throw new FhirRequestException(405, FhirIssue.Error("not-supported", "method-not-allowed", $"'{path}' does not take {method}; it takes {match.Allow}.")) { Allow = match.Allow };
        if (match.Route.Method is "POST" or "PUT" && entry.Resource.IsEmpty && match.Route.Shape is not (PathShape.Operation or PathShape.TypeSearch))
            throw new FhirRequestException(400, FhirIssue.Error("required", "entry-resource-missing", $"{method} {url} needs a resource in the entry."));
        return new EntryRequest(entry, match, new FhirRequest
        {
            Method = match.Route.Method,
            BaseUrl = bundle.BaseUrl,
            Type = match.Type,
            Id = match.Id,
            VersionId = match.VersionId,
            Parameters = parameters,
            Query = mark < 0 ? "" : url[(mark + 1)..],
            Body = entry.Resource,
            BodyFormat = format,
            Release = bundle.Release,
            PathRelease = release,
            IfMatch = entry["ifMatch"] is { } tag ? RequestReader.Version(tag, "ifMatch") : null,
            IfNoneMatch = entry["ifNoneMatch"] is { } other ? RequestReader.OneVersion(other) : null,
            IfNoneExist = entry["ifNoneExist"],
            Prefer = bundle.Prefer,
        });
    }

    /// <summary>Carries it out.</summary>
    public Task<FhirResponse> RunAsync(FhirRepository repository, CancellationToken cancellation) => Match.Route!.Handler(Request, repository, cancellation);
}
