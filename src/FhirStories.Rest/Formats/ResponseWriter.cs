using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Repository.Content;
using FhirStories.Validation.Formats;
using Microsoft.AspNetCore.Http;

namespace FhirStories.Rest.Formats;

/// <summary>Writes an answer. JSON as it is stored goes out untouched; everything else is converted here and nowhere else.</summary>
internal static class ResponseWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpResponse http, FhirResponse response, AnswerFormat format, bool withBody, InstanceText texts)
    {
        http.StatusCode = response.Status;
        var headers = http.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (response.Version is { } version) headers.ETag = string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");
        if (response.LastModified is { } modified) headers.LastModified = modified.ToString("R", CultureInfo.InvariantCulture);
        if (response.Location is { } location) headers.Location = location;
        if (response.Allow is { } allow) headers.Allow = allow;
        if (response.Tag is { } tag) headers.ETag = tag;
        foreach (var (name, value) in response.Headers) headers[name] = value;
        if (response.RetryAfter is { } seconds) headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // A cache may keep an answer, and asks each time whether it still holds: a Last-Modified alone would let it guess (RFC 9111 §4.2.2).
        headers.CacheControl = "no-cache";
        if (response.Body is not { } body)
        {
            if (response.Status is not (204 or 304)) http.ContentLength = 0;
            return;
        }

        headers.Append("Vary", "Accept");
        if (body is RawBody raw)
        {
            http.ContentType = raw.ContentType;
            // Whatever somebody stored runs nothing at this address.
            headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            await SendAsync(http, raw.Content, withBody);
            return;
        }
        if (body is LinesBody lines)
        {
            http.ContentType = LinesBody.MediaType;
            if (withBody) await SendAsync(http, lines);
            return;
        }
        http.ContentType = format.MediaType;
        if (withBody && !format.Xml && !format.Pretty && body is BundleBody bundle)
        {
            // The one body that is composed on the way out, straight into the connection's buffers.
            BundleText.Write(bundle, http.BodyWriter);
            await http.BodyWriter.FlushAsync(http.HttpContext.RequestAborted);
            return;
        }
        var json = Json(body);
        if (format.Xml) json = response.Release == FhirRelease.R4 ? ResourceText.ToXml(ResourceText.Read(json.Span), format.Pretty) : texts.ToXml(json.Span, response.Release, format.Pretty);
        else if (format.Pretty) json = Indent(json);
        await SendAsync(http, json, withBody);
    }

    private static async Task SendAsync(HttpResponse http, ReadOnlyMemory<byte> bytes, bool withBody)
    {
        http.ContentLength = bytes.Length;
        if (withBody) await http.BodyWriter.WriteAsync(bytes, http.HttpContext.RequestAborted);
    }

    private static async Task SendAsync(HttpResponse http, LinesBody lines)
    {
        var cancellation = http.HttpContext.RequestAborted;
        await foreach (var line in lines.Resources.WithCancellation(cancellation))
        {
            http.BodyWriter.Write(line.Span);
            http.BodyWriter.Write("\n"u8);
            // Waits for a client that reads slowly.
            await http.BodyWriter.FlushAsync(cancellation);
        }
    }

    /// <summary>A body as UTF-8 JSON.</summary>
    internal static ReadOnlyMemory<byte> Json(AnswerBody body)
    {
        switch (body)
        {
            case StoredBody stored: return stored.Resource.Json;
            case JsonBody json: return json.Json;
            case OutcomeBody outcome: return ResourceText.ToJson(OutcomeText.Of(outcome.Issues));
            case BundleBody bundle:
                var buffer = new ArrayBufferWriter<byte>();
                BundleText.Write(bundle, buffer);
                return buffer.WrittenMemory;
            case AnswersBody answers:
                var text = new ArrayBufferWriter<byte>();
                BundleText.Write(answers, text);
                return text.WrittenMemory;
            default: throw new ArgumentOutOfRangeException(nameof(body));
        }
    }

    private static ReadOnlyMemory<byte> Indent(ReadOnlyMemory<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length * 2);
        using (var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 }))
        using (var writer = new Utf8JsonWriter(buffer, Indented))
            document.WriteTo(writer);
        return buffer.WrittenMemory;
    }
}
