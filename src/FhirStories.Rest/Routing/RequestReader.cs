using System.Globalization;
using System.Text;
using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Packages;
using FhirStories.Repository.Searching;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Content;
using FhirStories.Rest.Formats;
using FhirStories.Validation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Net.Http.Headers;
using QueryString = FhirStories.Repository.Searching.QueryString;

namespace FhirStories.Rest.Routing;

/// <summary>Reads an HTTP request into a <see cref="FhirRequest"/>: headers understood, body bounded.</summary>
internal sealed class RequestReader(RestOptions options, PackageOptions packages)
{
    /// <summary>Address of the base as the client sees it.</summary>
    public string BaseUrl(HttpRequest http) => options.BaseUrl?.TrimEnd('/') ?? $"{http.Scheme}://{http.Host}{http.PathBase}{RestEndpoints.Base}";

    public async Task<FhirRequest> ReadAsync(HttpRequest http, RouteMatch match, AnswerFormat format, CancellationToken cancellation)
    {
        IReadOnlyList<KeyValuePair<string, string>> parameters = http.QueryString.HasValue ? [.. QueryString.Parse(http.QueryString.Value!)] : [];
        ReadOnlyMemory<byte> body = default;
        var bodyFormat = BodyFormat.Json;
        var release = match.Release ?? FhirRelease.R4;
        Stream? archive = null;
        switch (match.Route!.Method)
        {
            case "POST" when match.Route.Shape is PathShape.TypeSearch or PathShape.SystemSearch or PathShape.CompartmentSearch:
                parameters = [.. parameters, .. QueryString.Parse(Encoding.UTF8.GetString((await FormAsync(http, cancellation)).Span))];
                // A form may say what else a query could.
                if (parameters.LastOrDefault(p => p.Key == "_format").Value is { } named) format = MediaTypes.Answer(null, named, match.Release ?? FhirRelease.R4);
                if (parameters.Any(p => p is { Key: "_pretty", Value: "true" })) format = format with { Pretty = true };
                break;
            case "POST" when match.Route.TakesArchive && MediaTypes.IsArchive(http.ContentType):
                archive = Archive(http);
                break;
            // An operation that takes all it needs from its URL is called without a body.
            case "POST" when match.Route.Shape == PathShape.Operation && http.ContentLength is null or 0 && http.ContentType is null:
                break;
            case "PATCH":
                body = await BodyAsync(http, cancellation);
                break;
            case "POST" or "PUT" when match.Route.TakesContent && match.Type == BinaryContent.Type:
                (body, bodyFormat) = await ContentAsync(http, match, cancellation);
                break;
            case "POST" or "PUT":
                (bodyFormat, release) = MediaTypes.Body(http.ContentType, match.Release, match.Route.TakesAnyRelease);
                body = await BodyAsync(http, cancellation);
                break;
        }
        var headers = http.Headers;
        return new FhirRequest
        {
            Method = match.Route.Method,
            BaseUrl = BaseUrl(http) + ReleaseRoutes.PathOf(match.Release),
            Type = match.Type,
            Id = match.Id,
            VersionId = match.VersionId,
            Within = match.Within,
            Parameters = parameters,
            Body = body,
            Archive = archive,
            BodyFormat = bodyFormat,
            Query = http.QueryString.HasValue ? http.QueryString.Value!.TrimStart('?') : "",
            Release = release,
            PathRelease = match.Release,
            Format = format,
            Accept = http.Query.ContainsKey("_format") ? null : headers.Accept.ToString() is { Length: > 0 } accept ? accept : null,
            View = ResourceView.Read(match.Type, parameters, match.Elements),
            PatchType = match.Route.Method == "PATCH" ? http.ContentType ?? "" : null,
            IfNoneExist = headers.TryGetValue("If-None-Exist", out var unless) ? ExistCriteria.Of(unless.ToString(), match.Type) : null,
            IfModifiedSince = headers.TryGetValue("If-Modified-Since", out var since) && DateTimeOffset.TryParse(since.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null,
            IfMatch = VersionTags.Read(headers.IfMatch.ToString()),
            IfNoneMatch = VersionTags.Read(headers.IfNoneMatch.ToString()),
            Prefer = headers.TryGetValue("Prefer", out var prefer) ? Preferred(prefer.ToString()) : Preference.Default,
        };
    }

    // Kestrel's limit is that of ordinary bodies; this one route takes more. Who reads the archive counts its bytes again.
    private Stream Archive(HttpRequest http)
    {
        if (http.ContentLength > packages.LargestPackage)
            throw new FhirRequestException(413, FhirIssue.Error("too-long", "package-too-large",
                $"The package is larger than the {packages.LargestPackage:N0} bytes that are taken (Definitions:LargestPackage)."));
        if (http.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = packages.LargestPackage + options.LargestBody;
        http.HttpContext.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        return http.Body;
    }

    private async Task<ReadOnlyMemory<byte>> FormAsync(HttpRequest http, CancellationToken cancellation)
    {
        if (http.ContentLength is null or 0 && http.ContentType is null) return default;
        if (!MediaTypeHeaderValue.TryParse(http.ContentType, out var media) || !media.MediaType.Equals(MediaTypes.Form, StringComparison.OrdinalIgnoreCase))
            throw new FhirRequestException(415, FhirIssue.Error("not-supported", "content-type-unsupported",
                $"A search by POST sends its parameters as {MediaTypes.Form}.", "http.Content-Type"));
        return await BodyAsync(http, cancellation);
    }

    private async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest http, CancellationToken cancellation)
    {
        if (http.ContentLength > options.LargestBody) throw TooLarge();
        if (http.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding and not "identity")
            throw new FhirRequestException(415, FhirIssue.Error("not-supported", "content-encoding-unsupported", $"A body in the Content-Encoding '{encoding}' is not supported: send it as it is.", "http.Content-Encoding"));
        var reader = http.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > options.LargestBody)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge();
            }
            if (read.IsCompleted)
            {
                var bytes = new byte[read.Buffer.Length];
                System.Buffers.BuffersExtensions.CopyTo(read.Buffer, bytes);
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private FhirRequestException TooLarge() => new(413, FhirIssue.Error("too-long", "body-too-large",
        $"The body is larger than the {options.LargestBody:N0} bytes that this server takes."));

    private async Task<(ReadOnlyMemory<byte> Body, BodyFormat Format)> ContentAsync(HttpRequest http, RouteMatch match, CancellationToken cancellation)
    {
        if (http.ContentType is null) throw new FhirRequestException(415, FhirIssue.Error("not-supported", "content-type-unsupported", "Content needs its media type: say it as the Content-Type.", "http.Content-Type"));
        var body = await BodyAsync(http, cancellation);
        return BinaryContent.IsResource(http.ContentType, body)
            ? (body, MediaTypes.Body(http.ContentType).Format)
            : (BinaryContent.Resource(match.Id, http.ContentType, body, http.Headers[BinaryContent.SecurityContext].FirstOrDefault()), BodyFormat.Json);
    }

    private static Preference Preferred(string header)
    {
        var preference = Preference.Default;
        // Names have no case, and a value may stand in quotes (RFC 7240 §2).
        foreach (var part in header.Split([',', ';'], StringSplitOptions.TrimEntries))
            preference = part.Replace("\"", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() switch
            {
                "return=minimal" => preference with { Return = ReturnPreference.Minimal },
                "return=representation" => preference with { Return = ReturnPreference.Representation },
                "return=operationoutcome" => preference with { Return = ReturnPreference.OperationOutcome },
                "handling=strict" => preference with { Strict = true },
                _ => preference,
            };
        return preference;
    }
}
