using System.Text;
using System.Text.Json;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Rest.Formats;
using Microsoft.Net.Http.Headers;

namespace FhirStories.Rest.Content;

/// <summary>Content of any kind as <c>Binary</c>: sent and served by its own media type, stored as a resource (R4 binary).</summary>
internal static class BinaryContent
{
    /// <summary>The resource type.</summary>
    public const string Type = "Binary";

    /// <summary>The header that names what the security of the content follows.</summary>
    public const string SecurityContext = "X-Security-Context";

    /// <summary>Whether a path is about content, whose media type may be anything.</summary>
    public static bool IsAt(string path) => path == Type || path.StartsWith(Type + "/", StringComparison.Ordinal) && !path.Contains('$', StringComparison.Ordinal) && !path.EndsWith("/_history", StringComparison.Ordinal) && !path.EndsWith("/_search", StringComparison.Ordinal);

    /// <summary>Whether a body is a Binary resource in FHIR, rather than content.</summary>
    public static bool IsResource(string? contentType, ReadOnlyMemory<byte> body)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var media) || MediaTypes.FormatOf(media) is not { } format || MediaTypes.IsOtherRelease(media)) return false;
        // FHIR's own media types mean a resource; plain JSON and XML mean one where they hold a Binary.
        return media.MediaType.Value is MediaTypes.FhirJson or MediaTypes.FhirXml
            || (format == BodyFormat.Json ? JsonTree.TryRead(body) is { } tree && JsonTree.Text(tree["resourceType"]) == Type : XmlNames(body));
    }

    /// <summary>The Binary resource around content.</summary>
    /// <param name="id">Its id; empty where the server gives one.</param>
    /// <param name="contentType">The media type as it was sent.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="securityContext">A reference; null for none.</param>
    public static byte[] Resource(string id, string contentType, ReadOnlyMemory<byte> content, string? securityContext)
    {
        using var buffer = new MemoryStream(content.Length * 4 / 3 + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, Type);
            if (id.Length > 0) json.WriteString("id"u8, id);
            json.WriteString("contentType"u8, string.Join(' ', contentType.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            if (securityContext is { Length: > 0 })
            {
                json.WriteStartObject("securityContext"u8);
                json.WriteString("reference"u8, securityContext);
                json.WriteEndObject();
            }
            if (!content.IsEmpty) json.WriteBase64String("data"u8, content.Span);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>A stored Binary as it is wanted: its content, unless FHIR is asked for by name.</summary>
    /// <exception cref="FhirRequestException">406: neither is wanted.</exception>
    public static AnswerBody Negotiated(StoredResource stored, FhirRequest request)
    {
        if (request.Accept is null && request.Parameters.Any(p => p.Key is "_format" or "_summary" or "_elements")) return new StoredBody(request.View.Of(stored));
        using var document = JsonDocument.Parse(stored.Json);
        var root = document.RootElement;
        var contentType = root.TryGetProperty("contentType", out var type) ? type.GetString() ?? "" : "";
        if (!WantsContent(request.Accept, contentType)) return new StoredBody(request.View.Of(stored));
        return new RawBody(contentType, root.TryGetProperty("data", out var data) && data.TryGetBytesFromBase64(out var bytes) ? bytes : default);
    }

    private static bool WantsContent(string? accept, string contentType)
    {
        if (string.IsNullOrWhiteSpace(accept)) return true;
        if (!MediaTypeHeaderValue.TryParseList([accept], out var wanted)) throw MediaTypes.NotAcceptable(accept, "Accept");
        var own = MediaTypeHeaderValue.TryParse(contentType, out var parsed) ? parsed : null;
        foreach (var media in wanted.OrderByDescending(m => m.Quality ?? 1).Where(m => m.Quality != 0))
        {
            if (own is not null && own.IsSubsetOf(WithoutQuality(media)) || media.MatchesAllTypes) return true;
            if (MediaTypes.FormatOf(media) is not null && !MediaTypes.IsOtherRelease(media)) return false;
        }
        throw MediaTypes.NotAcceptable(accept, $"Accept: the content is {contentType}");
    }

    private static MediaTypeHeaderValue WithoutQuality(MediaTypeHeaderValue media)
    {
        var copy = media.Copy();
        copy.Quality = null;
        return copy;
    }

    private static bool XmlNames(ReadOnlyMemory<byte> body)
    {
        // The root is near the begin; a document that hides it behind more than this is content.
        var begin = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 4096)]);
        return begin.Contains("<Binary", StringComparison.Ordinal) && begin.Contains("http://hl7.org/fhir", StringComparison.Ordinal);
    }
}
