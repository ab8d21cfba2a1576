using FhirStories.Definitions;
using FhirStories.Repository;
using FhirStories.Repository.Writing;
using FhirStories.Validation;
using Microsoft.Net.Http.Headers;

namespace FhirStories.Rest.Formats;

/// <summary>Decides formats from <c>Accept</c>, <c>_format</c> and <c>Content-Type</c> (R4 http §3.1.0.1.11).</summary>
internal static class MediaTypes
{
    public const string FhirJson = "application/fhir+json";
    public const string FhirXml = "application/fhir+xml";
    public const string Form = "application/x-www-form-urlencoded";

    private static readonly string[] Archives =
        ["application/gzip", "application/x-gzip", "application/tar+gzip", "application/x-tgz", "application/zip", "application/octet-stream"];

    private static readonly string[] R4Versions = ["4.0", "4.0.0", "4.0.1"];
    private static readonly string[] R5Versions = ["5.0", "5.0.0"];

    private static readonly AnswerFormat Xml = new(true, false);

    /// <summary>The answer's format.</summary>
    /// <param name="accept">The Accept header, null without one.</param>
    /// <param name="format">The <c>_format</c> parameter, null without one; it overrides the header.</param>
    /// <param name="release">The release of the answer; null where it is the same in every release, as an OperationOutcome is.</param>
    /// <exception cref="FhirRequestException">406: neither JSON nor XML of the release is wanted.</exception>
    public static AnswerFormat Answer(string? accept, string? format, FhirRelease? release)
    {
        if (format is not null) return Named(format.Replace(' ', '+'), "_format", release);
        if (accept is null or "" or "*/*" or FhirJson or "application/json") return AnswerFormat.Json;
        return Negotiated(accept, release);
    }

    /// <summary>The format and release of a body.</summary>
    /// <param name="contentType">The Content-Type, null without one.</param>
    /// <param name="path">The release that the path names; null for R4's own base.</param>
    /// <param name="anyRelease">Whether the Content-Type may name another release than R4.</param>
    /// <exception cref="FhirRequestException">415: not FHIR JSON or XML, or of a release that is not taken there.</exception>
    public static (BodyFormat Format, FhirRelease Release) Body(string? contentType, FhirRelease? path = null, bool anyRelease = false)
    {
        if (contentType is FhirJson) return (BodyFormat.Json, path ?? FhirRelease.R4);
        if (!MediaTypeHeaderValue.TryParse(contentType, out var media) || Kind(media) is not { } xml)
            throw new FhirRequestException(415, FhirIssue.Error("not-supported", "content-type-unsupported",
                $"The Content-Type '{contentType}' is not supported: send {FhirJson} or {FhirXml}.", "http.Content-Type"));
        var format = xml ? BodyFormat.Xml : BodyFormat.Json;
        if (!anyRelease)
        {
            Require(media, FhirRelease.R4, 415);
            return (format, FhirRelease.R4);
        }
        if (Version(media) is not { } version) return (format, path ?? FhirRelease.R4);
        if (FhirReleases.Of(version) is not { } stated)
            throw new FhirRequestException(415, FhirIssue.Error("not-supported", "fhir-version-unsupported", $"fhirVersion={version} is not supported: 3.0, 4.0, 4.3 and 5.0 are.", "http.Content-Type"));
        if (path is { } named && named != stated)
            throw new FhirRequestException(415, FhirIssue.Error("not-supported", "fhir-version-unsupported",
                $"This base is for FHIR {FhirReleases.VersionOf(named)}, and the Content-Type says fhirVersion={version}: make them agree.", "http.Content-Type"));
        return (format, stated);
    }

    private static AnswerFormat Named(string format, string where, FhirRelease? release)
    {
        switch (format)
        {
            case "json" or FhirJson or "application/json" or "text/json": return AnswerFormat.Json;
            case "xml" or FhirXml or "application/xml" or "text/xml": return Xml;
        }
        if (MediaTypeHeaderValue.TryParse(format, out var media) && Kind(media) is { } xml)
        {
            if (release is { } served) Require(media, served, 406);
            return xml ? Xml : AnswerFormat.Json;
        }
        throw NotAcceptable(format, where);
    }

    private static AnswerFormat Negotiated(string accept, FhirRelease? release)
    {
        if (!MediaTypeHeaderValue.TryParseList([accept], out var wanted)) throw NotAcceptable(accept, "Accept");
        MediaTypeHeaderValue? otherRelease = null;
        foreach (var media in wanted.OrderByDescending(m => m.Quality ?? 1))
        {
            if (media.Quality == 0) continue;
            // Anything will do, but what is named as unwanted (RFC 9110 §12.5.1: the most specific range counts).
            if (media.MatchesAllTypes || media.MediaType == "application/*" || media.MediaType == "text/*")
            {
                if (!IsUnwanted(wanted, xml: false)) return AnswerFormat.Json;
                if (!IsUnwanted(wanted, xml: true)) return Xml;
                continue;
            }
            if (Kind(media) is not { } xml) continue;
            if (release is not { } served || !IsOther(media, served)) return xml ? Xml : AnswerFormat.Json;
            otherRelease ??= media;
        }
        if (otherRelease is not null) Require(otherRelease, release!.Value, 406);
        throw NotAcceptable(accept, "Accept");
    }

    private static bool IsUnwanted(IEnumerable<MediaTypeHeaderValue> wanted, bool xml) => wanted.Any(m => m.Quality == 0 && Kind(m) == xml);

    // True for XML, false for JSON, null for anything else.
    private static bool? Kind(MediaTypeHeaderValue media) => media.MediaType.Value?.ToLowerInvariant() switch
    {
        FhirJson or "application/json" or "text/json" or "application/json+fhir" => false,
        FhirXml or "application/xml" or "text/xml" or "application/xml+fhir" => true,
        _ => null,
    };

    private static string? Version(MediaTypeHeaderValue media) =>
        media.Parameters.FirstOrDefault(p => p.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase))?.Value.Value?.Trim('"');

    private static void Require(MediaTypeHeaderValue media, FhirRelease release, int status)
    {
        if (IsOther(media, release))
            throw new FhirRequestException(status, FhirIssue.Error("not-supported", "fhir-version-unsupported",
                $"This base serves FHIR {release}: fhirVersion={Version(media)} is not supported here.", status == 415 ? "http.Content-Type" : "http.Accept"));
    }

    /// <summary>Whether a body is an archive: what packages are sent as.</summary>
    public static bool IsArchive(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var media) && Archives.Contains(media.MediaType.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an Accept header can be met by a FHIR format.</summary>
    public static bool IsFhir(string? accept) => string.IsNullOrEmpty(accept) || MediaTypeHeaderValue.TryParseList([accept], out var wanted)
        && wanted.Any(m => m.Quality != 0 && (m.MatchesAllTypes || m.MediaType == "application/*" || m.MediaType == "text/*" || FormatOf(m) is not null && !IsOtherRelease(m)));

    /// <summary>FHIR's format that a media type names; null for anything else.</summary>
    public static BodyFormat? FormatOf(MediaTypeHeaderValue media) => Kind(media) switch
    {
        true => BodyFormat.Xml,
        false => BodyFormat.Json,
        _ => null,
    };

    /// <summary>Whether a media type names another release than R4.</summary>
    public static bool IsOtherRelease(MediaTypeHeaderValue media) => IsOther(media, FhirRelease.R4);

    private static bool IsOther(MediaTypeHeaderValue media, FhirRelease release) =>
        Version(media) is { } version && !(release == FhirRelease.R5 ? R5Versions : R4Versions).Contains(version);

    /// <summary>The refusal of a format: 406.</summary>
    public static FhirRequestException NotAcceptable(string format, string where) => new(406, FhirIssue.Error("not-supported", "format-unsupported",
        $"'{format}' is not a format of this server: ask for {FhirJson} or {FhirXml}.", $"http.{where}"));
}
