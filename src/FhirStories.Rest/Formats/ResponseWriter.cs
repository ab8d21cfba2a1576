using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
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

    private const string NothingRuns = "sandbox; default-src 'none'";

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
            headers.ContentSecurityPolicy = NothingRuns;
            await SendAsync(http, raw.Content, withBody);
            return;
        }
        if (body is LinesBody lines)
        {
            http.ContentType = LinesBody.MediaType;
            if (withBody) await WholeOrNothingAsync(http, () => SendAsync(http, lines));
            return;
        }
        if (body is ReportBody { ContentType: { } type } text)
        {
            http.ContentType = type;
            headers.ContentSecurityPolicy = NothingRuns;
            if (withBody) await WholeOrNothingAsync(http, () => text.Write(http.BodyWriter, http.HttpContext.RequestAborted));
            return;
        }
        http.ContentType = format.MediaType;
        if (body is ReportBody report)
        {
            // JSON is indented as it is. XML is made of a resource as a whole.
            if (format.Xml) body = await WholeAsync(report, http.HttpContext.RequestAborted);
            else
            {
                if (withBody) await WholeOrNothingAsync(http, () => report.Write(http.BodyWriter, http.HttpContext.RequestAborted));
                return;
            }
        }
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

    /// <summary>Writes a body of unknown length. Where that fails, what went out must not be taken for all of it: the connection breaks, and only so can the client tell.</summary>
    private static async Task WholeOrNothingAsync(HttpResponse http, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch when (http.HasStarted)
        {
            http.HttpContext.Abort();
            throw;
        }
    }

    /// <summary>An answer that can stand in a Bundle: what is written as it goes out is written now, and what is no resource becomes a Binary.</summary>
    internal static async Task<FhirResponse> WholeAsync(FhirResponse response, CancellationToken cancellation) => response.Body switch
    {
        ReportBody report => response with { Body = await WholeAsync(report, cancellation) },
        RawBody raw => response with { Body = Binary(raw.ContentType, raw.Content.Span) },
        _ => response,
    };

    private static async Task<JsonBody> WholeAsync(ReportBody report, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        var pipe = PipeWriter.Create(whole, new StreamPipeWriterOptions(leaveOpen: true));
        await report.Write(pipe, cancellation);
        await pipe.CompleteAsync();
        var bytes = whole.GetBuffer().AsMemory(0, (int)whole.Length);
        return report.ContentType is { } type ? Binary(type, bytes.Span) : new JsonBody(bytes);
    }

    private static JsonBody Binary(string contentType, ReadOnlySpan<byte> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, "Binary"u8);
            json.WriteString("contentType"u8, contentType);
            if (content.Length > 0) json.WriteBase64String("data"u8, content);
            json.WriteEndObject();
        }
        return new JsonBody(buffer.WrittenMemory);
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
