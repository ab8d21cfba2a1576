using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Validation.Parsing;
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
        try
        {
            return XmlOf(resource, pretty);
        }
        catch (ArgumentException)
        {
            // A character that XML has no place for, in what no client sent: a definition of a package.
            var tree = JsonTree.Read(ToJson(resource));
            Clean(tree);
            return XmlOf(Read(JsonTree.Write(tree)), pretty);
        }
    }

    private static void Clean(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject o:
                foreach (var (name, child) in o.ToList())
                    if (JsonTree.Text(child) is { } text) o[name] = TextCharacters.Without(text);
                    else Clean(child);
                break;
            case JsonArray a:
                for (var i = 0; i < a.Count; i++)
                    if (JsonTree.Text(a[i]) is { } text) a[i] = TextCharacters.Without(text);
                    else Clean(a[i]);
                break;
        }
    }

    private static byte[] XmlOf(Resource resource, bool pretty)
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
