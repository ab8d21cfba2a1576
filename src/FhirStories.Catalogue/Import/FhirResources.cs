using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace FhirStories.Catalogue.Import;

/// <summary>FHIR resources of any R4 type, as they are. A Bundle stands for the resources in it.</summary>
internal static class FhirResources
{
    // Only syntax is checked here: what is wrong with the content is for the one way in to say, with its full report.
    private static readonly DeserializerSettings Settings = new DeserializerSettings().UsingMode(DeserializationMode.SyntaxOnly);

    public static IEnumerable<ImportEntry> OfJson(string json, int line) => Of(line, "JSON", () => new FhirJsonDeserializer(Settings).DeserializeResource(json));

    public static IEnumerable<ImportEntry> OfXml(string xml) => Of(1, "XML", () => new FhirXmlDeserializer(Settings).DeserializeResource(xml));

    private static IEnumerable<ImportEntry> Of(int line, string format, Func<Resource?> read)
    {
        Resource? resource;
        try
        {
            resource = read();
        }
        catch (Exception e) when (e is DeserializationFailedException or FormatException or InvalidOperationException or System.Xml.XmlException)
        {
            return [new ImportError(line, "resource-not-readable", $"This is not a FHIR R4 resource in {format}: {e.Message}")];
        }

        return resource switch
        {
            null => [new ImportError(line, "resource-not-readable", $"This is not a FHIR R4 resource in {format}.")],
            Bundle bundle => bundle.Entry.Select((entry, i) => entry.Resource is { } inner
                ? (ImportEntry)new ImportedResource(line, inner)
                : new ImportError(line, "bundle-entry-without-resource", $"Entry {i + 1} of the Bundle has no resource. Remove the entry, or add what it should import.")),
            _ => [new ImportedResource(line, resource)],
        };
    }
}
