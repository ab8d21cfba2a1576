using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirStories.Repository.Content;

namespace FhirStories.Rest.Formats;

/// <summary>Writes Bundles around stored bytes: no entry is parsed.</summary>
internal static class BundleText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(BundleBody bundle, IBufferWriter<byte> target)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        json.WriteString("resourceType"u8, "Bundle"u8);
        json.WriteString("id"u8, Guid.CreateVersion7().ToString("N"));
        json.WriteString("type"u8, bundle.Type);
        if (bundle.Total is { } total) json.WriteNumber("total"u8, total);
        json.WriteStartArray("link"u8);
        foreach (var (relation, url) in bundle.Links)
        {
            json.WriteStartObject();
            json.WriteString("relation"u8, relation);
            json.WriteString("url"u8, url);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (bundle.Entries.Count > 0 || bundle.Issues.Count > 0)
        {
            json.WriteStartArray("entry"u8);
            foreach (var entry in bundle.Entries) Write(entry, json);
            if (bundle.Issues.Count > 0) WriteOutcome(bundle, json);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    public static void Write(AnswersBody bundle, IBufferWriter<byte> target)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        json.WriteString("resourceType"u8, "Bundle"u8);
        json.WriteString("id"u8, Guid.CreateVersion7().ToString("N"));
        json.WriteString("type"u8, bundle.Type);
        if (bundle.Answers.Count > 0)
        {
            json.WriteStartArray("entry"u8);
            foreach (var answer in bundle.Answers) Write(answer, json);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Write(FhirResponse answer, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (answer.Body is { } body and not OutcomeBody)
        {
            if (body is StoredBody stored && answer.Location is { } location) json.WriteString("fullUrl"u8, location[..location.IndexOf("/_history/", StringComparison.Ordinal)]);
            json.WritePropertyName("resource"u8);
            json.WriteRawValue(ResponseWriter.Json(body).Span, skipInputValidation: true);
        }
        json.WriteStartObject("response"u8);
        json.WriteString("status"u8, answer.Status.ToString(CultureInfo.InvariantCulture));
        if (answer.Location is { } at) json.WriteString("location"u8, at);
        if (answer.Version is { } version) json.WriteString("etag"u8, string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\""));
        if (answer.LastModified is { } modified) json.WriteString("lastModified"u8, modified.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        if (answer.Body is OutcomeBody outcome)
        {
            json.WritePropertyName("outcome"u8);
            json.WriteRawValue(ResponseWriter.Json(outcome).Span, skipInputValidation: true);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(BundleEntry entry, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("fullUrl"u8, entry.FullUrl);
        var resource = entry.Resource;
        if (!resource.Deleted)
        {
            json.WritePropertyName("resource"u8);
            json.WriteRawValue(resource.Json.Span, skipInputValidation: true);
        }
        if (entry.Method is null)
        {
            json.WriteStartObject("search"u8);
            json.WriteString("mode"u8, entry.IsIncluded ? "include"u8 : "match"u8);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartObject("request"u8);
            json.WriteString("method"u8, entry.Method);
            json.WriteString("url"u8, entry.Method == "POST" ? resource.Type : $"{resource.Type}/{resource.Id}");
            json.WriteEndObject();
            json.WriteStartObject("response"u8);
            json.WriteString("status"u8, entry.Status);
            json.WriteString("etag"u8, string.Create(CultureInfo.InvariantCulture, $"W/\"{resource.Version}\""));
            // A definition of a package has no instant of its own.
            if (resource.LastUpdated != default) json.WriteString("lastModified"u8, resource.LastUpdated.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteOutcome(BundleBody bundle, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        // It has no address, and needs a name all the same (R4 bundle §2.36.4).
        json.WriteString("fullUrl"u8, $"urn:uuid:{Guid.CreateVersion7()}");
        json.WritePropertyName("resource"u8);
        json.WriteRawValue(ResourceText.ToJson(OutcomeText.Of(bundle.Issues)), skipInputValidation: true);
        json.WriteStartObject("search"u8);
        json.WriteString("mode"u8, "outcome"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
