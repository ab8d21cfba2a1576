using System.Text;
using System.Text.Json;
using System.Xml;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace FhirStories.Repository.Content;

/// <summary>Resources to and from text where it is not served as stored: XML, pretty JSON, POCOs for pages and tools.</summary>
public static class ResourceText
{
    private static readonly BaseFhirJsonSerializer Json = new(ModelInfo.ModelInspector);
    private static readonly BaseFhirXmlSerializer Xml = new(ModelInfo.ModelInspector);

    // What is stored was checked when it came in.
    private static readonly BaseFhirJsonDeserializer StoredJson =
        new(ModelInfo.ModelInspector, new DeserializerSettings().UsingMode(DeserializationMode.Recoverable));

    /// <summary>UTF-8 JSON, compact.</summary>
    public static byte[] ToJson(Resource resource)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Json.Serialize(resource, writer);
        return buffer.ToArray();
    }

    /// <summary>UTF-8 XML.</summary>
    public static byte[] ToXml(Resource resource, bool pretty)
    {
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = pretty }))
            Xml.Serialize(resource, writer);
        return buffer.ToArray();
    }

    /// <summary>The resource that stored JSON holds.</summary>
    /// <exception cref="InvalidDataException">It holds none: the store is damaged.</exception>
    public static Resource Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
        return StoredJson.TryDeserializeResource(ref reader, out var resource, out _) || resource is not null
            ? resource!
            : throw new InvalidDataException("Stored content is not a FHIR resource.");
    }
}
