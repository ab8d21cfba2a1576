using System.Xml;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace FhirStories.Catalogue.Import;

/// <summary>FHIR resources of any R4 type, as they are. A Bundle stands for the resources in it.</summary>
internal static class FhirResources
{
    private const int MostLevels = 100;

    // Only syntax is checked here: what is wrong with the content is for the one way in to say, with its full report.
    private static readonly DeserializerSettings Settings = new DeserializerSettings().UsingMode(DeserializationMode.SyntaxOnly);

    public static IEnumerable<ImportEntry> OfJson(string json, int line) => Of(line, "JSON", () => new FhirJsonDeserializer(Settings).DeserializeResource(json));

    public static IEnumerable<ImportEntry> OfXml(string xml) => TooDeep(xml)
        ? [new ImportError(1, "resource-too-deep", $"The XML is nested more than {MostLevels} levels deep. FHIR resources are not.")]
        : Of(1, "XML", () => new FhirXmlDeserializer(Settings).DeserializeResource(xml));

    /// <summary>Reading XML recurses, and a document deep enough would end the process. JSON has such a bound of its own.</summary>
    private static bool TooDeep(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        try
        {
            while (reader.Read())
                if (reader.Depth > MostLevels) return true;
        }
        catch (XmlException)
        {
            // What is not well-formed is reported by the reader of resources.
        }

        return false;
    }

    private static IEnumerable<ImportEntry> Of(int line, string format, Func<Resource?> read)
    {
        Resource? resource;
        try
        {
            resource = read();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The deserializers report most of what is wrong and stumble over the rest in ways of their own.
            return [new ImportError(line, "resource-not-readable", $"This is not a FHIR R4 resource in {format}: {e.Message}")];
        }

        return resource switch
        {
            null => [new ImportError(line, "resource-not-readable", $"This is not a FHIR R4 resource in {format}.")],
            Bundle bundle => bundle.Entry.Select((entry, i) => entry.Resource is { } inner
                ? (ImportEntry)new ImportedResource(line, Named(inner))
                : new ImportError(line, "bundle-entry-without-resource", $"Entry {i + 1} of the Bundle has no resource. Remove the entry, or add what it should import.")),
            _ => [new ImportedResource(line, Named(resource))],
        };
    }

    /// <summary>A resource without an id gets one from its content, so that importing it again finds it again.</summary>
    private static Resource Named(Resource resource)
    {
        resource.Id ??= StableIds.Of(resource.TypeName, StableIds.Hash(new FhirJsonSerializer().SerializeToString(resource)));
        return resource;
    }
}
