using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Repository.Content;
using FhirStories.Validation;
using Hl7.Fhir.Model;

namespace FhirStories.Repository.Writing;

/// <summary>Carriers that come in shape B or C become shape A before they are stored (DESIGN §4); R5's own resources are shown the way to their base.</summary>
public static class ShapeConversion
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 256 };
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The carrier in shape A, what was repaired, and what it was; null where it needs no conversion.</summary>
    /// <param name="resource">The resource, parsed.</param>
    /// <param name="json">The same as JSON.</param>
    /// <param name="sent">The body as it was sent.</param>
    /// <param name="format">Its format.</param>
    /// <exception cref="FhirRequestException">400: it cannot be converted.</exception>
    internal static (byte[] Json, IReadOnlyList<FhirIssue> Issues, OriginalContent Original)? Convert(
        Resource resource, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> sent, BodyFormat format)
    {
        if (resource is not Basic basic || !ForeignBasic.IsSuspect(basic) || JsonNode.Parse(json.Span, null, Depth) is not JsonObject tree) return null;
        if (CarrierShapes.Of(tree) is not (CarrierShape.B or CarrierShape.C)) return null;
        var result = CarrierShapes.ToBasic(tree);
        var repairs = result.Problems.Select(Issue).ToList();
        if (result.Resource is null) throw new FhirRequestException(400, repairs);
        var original = new OriginalContent(result.From, sent, format == BodyFormat.Xml);
        repairs.Insert(0, new(IssueLevel.Information, "informational", "carrier-converted",
            $"This Basic came in shape {result.From} and is stored in shape A, HL7's published one. What was sent is kept as Binary/{original.BinaryId}, which a Provenance of the version names.", "Basic"));
        return (JsonSerializer.SerializeToUtf8Bytes(result.Resource, AsWritten), repairs, original);
    }

    /// <summary>The refusal of a body that is one of the R5 resources that we serve at the R5 base; null for any other.</summary>
    internal static FhirRequestException? OfOtherBase(ReadOnlyMemory<byte> body, BodyFormat format) => TypeOf(body, format) is { } type && IsOfR5(type)
        ? new(400, OfR5(type)) : null;

    /// <summary>Whether a resource type is one of R5's that are served at the R5 base.</summary>
    public static bool IsOfR5(string type) => CarrierTable.Of(type) is not null;

    /// <summary>Says where R5's own resources go.</summary>
    public static FhirIssue OfR5(string type) => FhirIssue.Error("not-supported", "resource-of-r5",
        $"{type} is a resource of R5, which R4 lacks. Send it to the R5 base, /fhir/r5/{type}; here it is a Basic with the code http://hl7.org/fhir/fhir-types#{type}.", type);

    private static FhirIssue Issue(MappingProblem problem) => new(
        problem.Severity switch { ProblemSeverity.Error => IssueLevel.Error, ProblemSeverity.Warning => IssueLevel.Warning, _ => IssueLevel.Information },
        problem.Severity == ProblemSeverity.Error ? "structure" : "informational", problem.Code, problem.Message, problem.Expression.Length == 0 ? null : problem.Expression);

    private static string? TypeOf(ReadOnlyMemory<byte> body, BodyFormat format)
    {
        try
        {
            if (format == BodyFormat.Json) return JsonTree.TryRead(body) is { } tree ? JsonTree.Text(tree["resourceType"]) : null;
            using var xml = XmlReader.Create(new MemoryStream(body.ToArray(), writable: false), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return xml.MoveToContent() == XmlNodeType.Element && xml.NamespaceURI == "http://hl7.org/fhir" ? xml.LocalName : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
