using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Formats;

/// <summary>Resources of any release from XML to JSON and back, by the release's own definitions. Safe for any number of threads.</summary>
public sealed class InstanceText
{
    private readonly RuleBooks _books;

    internal InstanceText(RuleBooks books) => _books = books;

    /// <summary>What a release says about its elements.</summary>
    public IElementModel Elements(FhirRelease release) => new DefinedElements(_books, release);

    /// <summary>The JSON of a resource in XML; null, with the reasons, where the XML cannot be read at all.</summary>
    /// <param name="xml">FHIR XML.</param>
    /// <param name="release">The release it is written for.</param>
    public (JsonObject? Json, IReadOnlyList<FhirIssue> Issues) ToJson(ReadOnlyMemory<byte> xml, FhirRelease release)
    {
        using var stream = new MemoryStream(xml.ToArray(), writable: false);
        var document = XmlInstanceReader.Read(stream);
        if (document.Root is not { } root) return (null, document.Problems);
        Walk(root, release);
        return (NodeJson.Write(root), []);
    }

    /// <summary>The XML of a resource in JSON, in the order of its definition.</summary>
    /// <param name="json">UTF-8 JSON of a resource that was checked before.</param>
    /// <param name="release">The release it is written for.</param>
    /// <param name="pretty">With line breaks and indents.</param>
    /// <exception cref="InvalidDataException">It is no resource.</exception>
    public byte[] ToXml(ReadOnlySpan<byte> json, FhirRelease release, bool pretty)
    {
        if (JsonInstanceReader.Read(json).Root is not { } root) throw new InvalidDataException("What was to be written as XML is not a FHIR resource.");
        Walk(root, release);
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = pretty })) NodeXml.Write(root, writer);
        return buffer.ToArray();
    }

    // What it finds wrong is the validator's to say.
    private void Walk(InstanceNode root, FhirRelease release) => new BaseWalk(new ValidationRun(_books.Current, release, new ValidationSettings(), root)).Resource(root);
}
