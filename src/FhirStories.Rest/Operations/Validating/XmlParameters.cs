using System.Xml;
using FhirStories.Repository;
using FhirStories.Validation;

namespace FhirStories.Rest.Operations.Validating;

/// <summary>Takes a <c>Parameters</c> resource in XML apart and leaves the resource in it as it was sent.</summary>
internal static class XmlParameters
{
    private const string Fhir = "http://hl7.org/fhir";

    /// <summary>The parameters; null where the body is another resource, or nothing that can be told to be Parameters.</summary>
    /// <exception cref="FhirRequestException">400: it is Parameters, but broken.</exception>
    public static List<SentParameter>? Read(ReadOnlyMemory<byte> xml)
    {
        using var reader = Open(xml);
        try
        {
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "Parameters" || reader.NamespaceURI != Fhir) return null;
        }
        catch (XmlException)
        {
            // The validator says what is wrong, and where.
            return null;
        }
        try
        {
            var found = new List<SentParameter>();
            string? name = null, value = null;
            Range? resource = null;
            var isOpen = false;
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (reader.Depth == 1)
                {
                    if (isOpen) Close();
                    isOpen = reader.LocalName == "parameter";
                }
                else if (reader.Depth == 2 && isOpen)
                {
                    if (reader.LocalName == "name") name = reader.GetAttribute("value");
                    else if (reader.LocalName == "resource") resource = found.Count..(found.Count + 1);
                    else if (reader.LocalName.StartsWith("value", StringComparison.Ordinal)) value = reader.GetAttribute("value");
                }
            }
            if (isOpen) Close();
            return found;

            void Close()
            {
                found.Add(new SentParameter(name ?? throw new FhirRequestException(400, FhirIssue.Error("structure", "operation-parameters-broken", "A parameter has no name.", "Parameters.parameter")), value, resource));
                (name, value, resource) = (null, null, null);
            }
        }
        catch (XmlException exception)
        {
            throw new FhirRequestException(400, FhirIssue.Error("structure", "xml-malformed", $"The Parameters are not well-formed XML: {exception.Message}") with
            {
                Line = exception.LineNumber,
                Column = exception.LinePosition,
            });
        }
    }

    /// <summary>A reader before the resource of a parameter, with the lines of the whole body.</summary>
    /// <param name="xml">The body.</param>
    /// <param name="at">Place of the parameter, from 0.</param>
    public static XmlReader Part(ReadOnlyMemory<byte> xml, int at)
    {
        var reader = Open(xml);
        var seen = -1;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (reader.Depth == 1 && reader.LocalName == "parameter") seen++;
            else if (seen == at && reader.Depth == 2 && reader.LocalName == "resource")
            {
                while (reader.Read() && reader.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement))
                {
                    // White space before the resource.
                }
                break;
            }
        }
        return reader.NodeType == XmlNodeType.Element ? reader.ReadSubtree()
            : throw new FhirRequestException(400, FhirIssue.Error("structure", "operation-parameters-broken", "The parameter 'resource' is empty.", "Parameters.parameter"));
    }

    private static XmlReader Open(ReadOnlyMemory<byte> xml) => XmlReader.Create(
        new MemoryStream(xml.ToArray(), writable: false),
        new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true });
}
