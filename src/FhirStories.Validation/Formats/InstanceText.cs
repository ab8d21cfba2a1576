using System.Text;
using System.Xml;
using FhirStories.Definitions;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Formats;

/// <summary>Resources of any release written as XML, and what their elements are, by the release's own definitions. Safe for any number of threads.</summary>
public sealed class InstanceText
{
    private readonly RuleBooks _books;

    internal InstanceText(RuleBooks books) => _books = books;

    /// <summary>What a release says about its elements.</summary>
    public IElementModel Elements(FhirRelease release) => new DefinedElements(_books, release);

    /// <summary>The XML of a resource in JSON, in the order of its definition.</summary>
    /// <param name="json">UTF-8 JSON of a resource that was checked before.</param>
    /// <param name="release">The release it is written for.</param>
    /// <param name="pretty">With line breaks and indents.</param>
    /// <exception cref="InvalidDataException">It is no resource.</exception>
    public byte[] ToXml(ReadOnlySpan<byte> json, FhirRelease release, bool pretty)
    {
        if (JsonInstanceReader.Read(json).Root is not { } root) throw new InvalidDataException("What was to be written as XML is not a FHIR resource.");
        // What the walk finds wrong is the validator's to say.
        new BaseWalk(new ValidationRun().Begin(_books.Current, release, new ValidationSettings())).Resource(root);
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = pretty })) NodeXml.Write(root, writer);
        return buffer.ToArray();
    }
}
