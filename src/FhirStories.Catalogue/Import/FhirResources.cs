using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Definitions;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace FhirStories.Catalogue.Import;

/// <summary>
/// FHIR resources: those of any R4 type as they are, stories, roles, assessments and test plans in whatever shape they are
/// published. A Bundle stands for the resources in it.
/// </summary>
internal static class FhirResources
{
    private const int MostLevels = 100;

    // Only syntax is checked here: what is wrong with the content is for the one way in to say, with its full report.
    private static readonly DeserializerSettings Settings = new DeserializerSettings().UsingMode(DeserializationMode.SyntaxOnly);

    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = MostLevels };
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<ImportEntry> OfJson(string json, int line) => Reading(line, "JSON", () => JsonNode.Parse(json, null, Depth) is JsonObject tree
        ? OfTree(tree, line, Encoding.UTF8.GetBytes(json), isXml: false)
        : [NotReadable(line, "JSON", "it is no object.")]);

    public static IEnumerable<ImportEntry> OfXml(string xml) => TooDeep(xml)
        ? [new ImportError(1, "resource-too-deep", $"The XML is nested more than {MostLevels} levels deep. FHIR resources are not.")]
        : Reading(1, "XML", () =>
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreProcessingInstructions = true });
            var tree = FhirXmlTree.Read(reader, FhirRelease.R4);
            // Firely's own reader knows R4's types best; the tree is for what it does not know.
            return IsBundle(tree) || CarrierShapes.Of(tree) != CarrierShape.None
                ? OfTree(tree, 1, Encoding.UTF8.GetBytes(xml), isXml: true)
                : [Imported(1, new FhirXmlDeserializer(Settings).DeserializeResource(xml))];
        });

    private static ImportEntry[] OfTree(JsonObject tree, int line, ReadOnlyMemory<byte> content, bool isXml)
    {
        if (IsBundle(tree) && tree["entry"] is JsonArray entries)
            return [.. entries.Select((entry, i) => (entry as JsonObject)?["resource"] is JsonObject inner
                ? OfEntry(inner, line)
                : new ImportError(line, "bundle-entry-without-resource", $"Entry {i + 1} of the Bundle has no resource. Remove the entry, or add what it should import."))];
        return IsBundle(tree) ? [] : [OfResource(tree, line, content, isXml)];
    }

    private static ImportEntry OfEntry(JsonObject resource, int line) =>
        Reading(line, "JSON", () => [OfResource(resource, line, Encoding.UTF8.GetBytes(resource.ToJsonString(AsWritten)), isXml: false)]).Single();

    private static ImportEntry OfResource(JsonObject tree, int line, ReadOnlyMemory<byte> content, bool isXml)
    {
        var shape = CarrierShapes.Of(tree);
        if (shape == CarrierShape.None) return Imported(line, new FhirJsonDeserializer(Settings).DeserializeResource(tree.ToJsonString()));
        // What it names by R5's types lies, or will lie, beside it as a Basic.
        if (shape is CarrierShape.R5 or CarrierShape.R6) CarrierReferences.ToBasic(tree, null, "");
        var converted = CarrierShapes.ToBasic(tree);
        if (converted.Resource is null) return new ImportError(line, converted.Problems.First(problem => problem.Severity == ProblemSeverity.Error).Code, Sentences(converted.Problems));
        return Imported(line, new FhirJsonDeserializer(Settings).DeserializeResource(converted.Resource.ToJsonString())) with
        {
            Problems = converted.Problems,
            Original = shape == CarrierShape.A ? null : new OriginalContent(shape, content, isXml),
        };
    }

    private static bool IsBundle(JsonObject tree) => tree["resourceType"] is JsonValue type && type.TryGetValue<string>(out var name) && name == "Bundle";

    private static string Sentences(IEnumerable<MappingProblem> problems) => string.Join(
        " ", problems.Where(problem => problem.Severity == ProblemSeverity.Error).Take(5).Select(problem => $"{problem.Expression}: {problem.Message}".TrimStart(':', ' ')));

    private static ImportedResource Imported(int line, Resource? resource) => new(line, Named(resource ?? throw new InvalidOperationException("it holds no resource.")));

    private static ImportError NotReadable(int line, string format, string reason) => new(line, "resource-not-readable", $"This is not a FHIR resource in {format}: {reason}");

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

    private static ImportEntry[] Reading(int line, string format, Func<ImportEntry[]> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The deserializers report most of what is wrong and stumble over the rest in ways of their own.
            return [NotReadable(line, format, e.Message)];
        }
    }

    /// <summary>A resource without an id gets one from its content, so that importing it again finds it again.</summary>
    private static Resource Named(Resource resource)
    {
        resource.Id ??= StableIds.Of(resource.TypeName, StableIds.Hash(new FhirJsonSerializer().SerializeToString(resource)));
        return resource;
    }
}
