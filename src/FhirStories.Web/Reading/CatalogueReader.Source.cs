using System.Text;
using System.Text.Json;
using FhirStories.Definitions;
using FhirStories.Repository.Content;
using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

internal sealed partial class CatalogueReader
{
    /// <summary>Longest source that a page shows; what is longer is fetched.</summary>
    private const int LongestSource = 400_000;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    /// <summary>A thing as FHIR, in one of its forms.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="id">Its id.</param>
    /// <param name="form">Code of the form; null for the first.</param>
    /// <param name="cancellation">Ends the read.</param>
    public async Task<Found<SourceView>> SourceAsync(ThingKind kind, string id, string? form, CancellationToken cancellation)
    {
        var (stored, deletedAt) = await FindAsync(kind.Type, id, cancellation);
        if (stored is null || KindOf(stored) != kind) return new(null, deletedAt);
        var forms = Forms(kind, stored.Id, Carriers.Item(stored) is Catalogue.Stories.Role ? "ActorDefinition" : "Requirements");
        if (forms.FirstOrDefault(each => each.Code == (form ?? forms[0].Code)) is not { } chosen) return new(null);
        var shown = chosen.Release == FhirRelease.R5 ? await queries.AsR5Async(stored, cancellation) : stored;
        if (shown is null) return new(null);
        var text = chosen.IsXml
            ? Encoding.UTF8.GetString(chosen.Release == FhirRelease.R5 ? validator.Text.ToXml(shown.Json.Span, FhirRelease.R5, pretty: true) : ResourceText.ToXml(ResourceText.Read(shown.Json.Span), pretty: true))
            : Indent(shown.Json);
        return new(new SourceView(new ThingHead(kind, stored.Id, TitleOf(stored)), forms, chosen, text.Length > LongestSource ? null : text));
    }

    private static IReadOnlyList<SourceForm> Forms(ThingKind kind, string id, string r5Type)
    {
        var page = $"{kind.Folder(id)}/fhir";
        List<SourceForm> forms =
        [
            new("r4-json", "R4, JSON", $"{page}/r4-json", $"/fhir/{kind.Type}/{id}?_format=json", FhirRelease.R4, false),
            new("r4-xml", "R4, XML", $"{page}/r4-xml", $"/fhir/{kind.Type}/{id}?_format=xml", FhirRelease.R4, true),
        ];
        if (!kind.IsCarried) return forms;
        forms.Add(new("r5-json", "R5, JSON", $"{page}/r5-json", $"/fhir/r5/{r5Type}/{id}?_format=json", FhirRelease.R5, false));
        forms.Add(new("r5-xml", "R5, XML", $"{page}/r5-xml", $"/fhir/r5/{r5Type}/{id}?_format=xml", FhirRelease.R5, true));
        return forms;
    }

    private static string Indent(ReadOnlyMemory<byte> json)
    {
        using var buffer = new MemoryStream();
        using (var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 }))
        using (var writer = new Utf8JsonWriter(buffer, Indented))
            document.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
