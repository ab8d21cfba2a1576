using System.Text.Json;
using System.Text.Unicode;
using System.Xml;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;
using Hl7.Fhir.Validation;

namespace FhirStories.Validation.Parsing;

/// <summary>Result of parsing: a resource when it can be stored, else what is wrong.</summary>
/// <param name="Resource">The resource; null when there are errors.</param>
/// <param name="Issues">Errors, one each, in the order of the input.</param>
public sealed record ParseResult(Resource? Resource, IReadOnlyList<FhirIssue> Issues);

/// <summary>Parses R4 resources from JSON and XML and checks what base FHIR says about their shape: known elements,
/// cardinality, primitive formats, required codes, narrative XHTML.</summary>
/// <remarks>Firely's deserializers in strict mode: nothing that breaks base FHIR gets past them, and every finding has its place.</remarks>
public static class ResourceParser
{
    /// <summary>Nesting beyond this is refused before anything recurses.</summary>
    public const int DeepestNesting = 100;

    private static readonly ModelInspector Model = ModelInfo.ModelInspector;

    private static readonly DeserializerSettings Strict =
        new DeserializerSettings().UsingMode(DeserializationMode.Strict, NarrativeValidationKind.FhirXhtml);

    private static readonly BaseFhirJsonDeserializer Json = new(Model, Strict);
    private static readonly BaseFhirXmlDeserializer Xml = new(Model, Strict);

    /// <summary>Parses UTF-8 JSON without a byte order mark.</summary>
    public static ParseResult ParseJson(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return Refuse("structure", "body-empty", "The body is empty: send a FHIR resource in JSON.");
        if (!Utf8.IsValid(json)) return Refuse("structure", "json-not-utf8", "The body is not valid UTF-8: FHIR JSON is always UTF-8.");
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestNesting });
            if ((Shape(json) ?? TextCharacters.Find(json)) is { } misshapen) return new(null, [misshapen]);
            Json.TryDeserializeResource(ref reader, out var resource, out var findings);
            return Result(resource, findings);
        }
        catch (JsonException exception)
        {
            return new(null, [FhirIssue.Error("structure", "json-malformed", $"This is not JSON: {Sentence(exception.Message)}") with
            {
                Line = exception.LineNumber + 1, Column = exception.BytePositionInLine + 1,
            }]);
        }
        catch (Exception exception) when (IsTheInputs(exception))
        {
            return Refuse("structure", "json-malformed", "This JSON is not a FHIR resource: a value stands where FHIR has none of its kind.");
        }
    }

    /// <summary>Parses XML. Document types and external entities are refused.</summary>
    public static ParseResult ParseXml(ReadOnlyMemory<byte> xml)
    {
        if (xml.IsEmpty) return Refuse("structure", "body-empty", "The body is empty: send a FHIR resource in XML.");
        try
        {
            using (var scan = Reader(xml))
                while (scan.Read())
                    if (scan.Depth > DeepestNesting)
                        return Refuse("too-long", "xml-too-deep", $"The XML is nested deeper than {DeepestNesting} elements.");
            using var reader = Reader(xml);
            Xml.TryDeserializeResource(reader, out var resource, out var findings);
            return Result(resource, findings);
        }
        catch (XmlException exception)
        {
            return new(null, [FhirIssue.Error("structure", "xml-malformed", $"This XML is refused: {Sentence(exception.Message)}") with
            {
                Line = exception.LineNumber, Column = exception.LinePosition,
            }]);
        }
        catch (Exception exception) when (IsTheInputs(exception))
        {
            return Refuse("structure", "xml-malformed", "This XML is not a FHIR resource: a value stands where FHIR has none of its kind.");
        }
    }

    // What the deserializer would stumble over instead of reporting, and what it would not look at: text after the resource.
    private static FhirIssue? Shape(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestNesting });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return FhirIssue.Error("structure", "json-not-a-resource", "A FHIR resource is a JSON object with a 'resourceType'.");
        string? type = null;
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("resourceType"u8))
            {
                reader.Read();
                type = reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
            }
        }
        if (type is null)
            return FhirIssue.Error("structure", "resource-type-missing", "The object has no 'resourceType'.");
        if (!ResourceTypes.IsR4(type))
            return FhirIssue.Error("structure", "resource-type-unknown", $"'{type}' is not an R4 resource type.", "resourceType");
        return null;
    }

    private static XmlReader Reader(ReadOnlyMemory<byte> xml) => XmlReader.Create(
        new MemoryStream(xml.ToArray(), writable: false),
        new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersFromEntities = 1024,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        });

    private static ParseResult Result(Resource? resource, IEnumerable<CodedException> findings)
    {
        var issues = findings.Select(Issue).DistinctBy(i => (i.MessageId, i.Expression, i.Message)).ToList();
        // An empty object draws two complaints about itself before the one that says what is missing.
        if (issues.Any(i => i.MessageId == "PVAL105")) issues.RemoveAll(i => i.MessageId is "JSON120" or "PVAL129" && i.Expression is null or "$this");
        return issues.Any(i => i.Level is IssueLevel.Error or IssueLevel.Fatal) || resource is null
            ? new(null, issues.Count > 0 ? issues : [FhirIssue.Error("structure", "not-a-resource", "This is not a FHIR resource.")])
            : new(resource, issues);
    }

    private static FhirIssue Issue(CodedException finding)
    {
        if (finding is not ExtendedCodedException extended)
            return FhirIssue.Error("structure", finding.ErrorCode, Sentence(finding.Message));
        var level = extended.IssueSeverity switch
        {
            OperationOutcome.IssueSeverity.Fatal or OperationOutcome.IssueSeverity.Error => IssueLevel.Error,
            OperationOutcome.IssueSeverity.Warning => IssueLevel.Warning,
            _ => IssueLevel.Information,
        };
        var expression = string.IsNullOrEmpty(extended.InstancePath) ? null : extended.InstancePath;
        return new(level, extended.IssueType.GetLiteral() ?? "invalid", extended.ErrorCode, Sentence(extended.BaseErrorMessage), expression,
            extended.LineNumber, extended.Position);
    }

    // The deserializers report most of what is wrong and stumble over the rest: an object where a number belongs ends in a
    // NotSupportedException. Whatever they throw is about the input, unless the process itself is in trouble.
    private static bool IsTheInputs(Exception exception) => exception is not (OutOfMemoryException or InsufficientExecutionStackException);

    private static string Sentence(string message)
    {
        var text = message.ReplaceLineEndings(" ").Trim();
        return text.EndsWith('.') ? text : text + ".";
    }

    private static ParseResult Refuse(string code, string id, string message) => new(null, [FhirIssue.Error(code, id, message)]);
}
