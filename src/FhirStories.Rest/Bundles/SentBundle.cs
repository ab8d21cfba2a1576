using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using FhirStories.Repository;
using FhirStories.Repository.Content;
using FhirStories.Repository.Writing;
using FhirStories.Validation;

namespace FhirStories.Rest.Bundles;

/// <summary>An entry of a batch or transaction as it was sent: its resource is not parsed, so what is wrong with it is its own affair.</summary>
/// <param name="Index">Place in the Bundle, from 0.</param>
/// <param name="FullUrl">What other entries call it.</param>
/// <param name="Request">Its <c>request</c>: method, url, ifMatch, …; null where it has none.</param>
/// <param name="Resource">The resource as it was sent; empty without one.</param>
internal sealed record SentEntry(int Index, string? FullUrl, IReadOnlyDictionary<string, string>? Request, ReadOnlyMemory<byte> Resource)
{
    /// <summary>A property of its request; null without it.</summary>
    public string? this[string name] => Request?.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}

/// <summary>A Bundle that asks for something, taken apart without a model.</summary>
/// <param name="Type">batch, transaction, or whatever stands there.</param>
/// <param name="Format">The format of the body and of the resources in it.</param>
/// <param name="Entries">Its entries.</param>
internal sealed record SentBundle(string Type, BodyFormat Format, IReadOnlyList<SentEntry> Entries)
{
    private const int DeepestNesting = 256;
    private static readonly XNamespace Fhir = "http://hl7.org/fhir";

    /// <summary>Takes a body apart.</summary>
    /// <exception cref="FhirRequestException">400: it is no Bundle.</exception>
    public static SentBundle Read(ReadOnlyMemory<byte> body, BodyFormat format) => format == BodyFormat.Json ? Json(body) : Xml(body);

    private static SentBundle Json(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = DeepestNesting });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "resourceType") != "Bundle") throw NoBundle();
            var entries = new List<SentEntry>();
            if (root.TryGetProperty("entry", out var list))
            {
                if (list.ValueKind != JsonValueKind.Array) throw Broken("'entry' is a list.", null);
                foreach (var entry in list.EnumerateArray())
                {
                    if (entry.ValueKind != JsonValueKind.Object) throw Broken("An entry is an object.", entries.Count);
                    Dictionary<string, string>? request = null;
                    if (entry.TryGetProperty("request", out var asked) && asked.ValueKind == JsonValueKind.Object)
                        request = asked.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
                    entries.Add(new SentEntry(entries.Count, Text(entry, "fullUrl"), request,
                        entry.TryGetProperty("resource", out var resource) ? Encoding.UTF8.GetBytes(resource.GetRawText()) : default));
                }
            }
            return new SentBundle(Text(root, "type") ?? "", BodyFormat.Json, entries);
        }
        catch (JsonException exception)
        {
            throw new FhirRequestException(400, FhirIssue.Error("structure", "json-malformed", "The Bundle is not JSON.") with { Line = exception.LineNumber + 1, Column = exception.BytePositionInLine + 1 });
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate in it.
            throw Broken("A text in the Bundle is no Unicode.", null);
        }
    }

    private static SentBundle Xml(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XmlTree.Read(reader).Root ?? throw NoBundle();
            if (root.Name != Fhir + "Bundle") throw NoBundle();
            var entries = new List<SentEntry>();
            foreach (var entry in root.Elements(Fhir + "entry"))
            {
                var request = entry.Element(Fhir + "request")?.Elements().Where(e => e.Attribute("value") is not null).DistinctBy(e => e.Name.LocalName)
                    .ToDictionary(e => e.Name.LocalName, e => e.Attribute("value")!.Value, StringComparer.Ordinal);
                var resource = entry.Element(Fhir + "resource")?.Elements().FirstOrDefault();
                entries.Add(new SentEntry(entries.Count, Value(entry, "fullUrl"), request,
                    resource is null ? default : Encoding.UTF8.GetBytes(resource.ToString(SaveOptions.DisableFormatting))));
            }
            return new SentBundle(Value(root, "type") ?? "", BodyFormat.Xml, entries);
        }
        catch (XmlException exception)
        {
            throw new FhirRequestException(400, FhirIssue.Error("structure", "xml-malformed", $"The Bundle is not well-formed XML: {exception.Message}") with { Line = exception.LineNumber, Column = exception.LinePosition });
        }
    }

    private static string? Value(XElement parent, string name) => parent.Element(Fhir + name)?.Attribute("value")?.Value;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static FhirRequestException NoBundle() => new(400, FhirIssue.Error("invalid", "bundle-expected", "The base takes a Bundle of type batch or transaction. A single resource is sent to its type, such as /Basic."));

    private static FhirRequestException Broken(string message, int? entry) => new(400, FhirIssue.Error("structure", "bundle-malformed", message,
        entry is { } at ? string.Create(CultureInfo.InvariantCulture, $"Bundle.entry[{at}]") : "Bundle"));
}
