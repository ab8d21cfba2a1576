using System.Xml;
using System.Xml.Linq;

namespace FhirStories.Repository.Content;

/// <summary>XML as a tree. The tree recurses with its depth, so the depth is bounded while it is read.</summary>
public static class XmlTree
{
    /// <summary>Deepest nesting that is taken.</summary>
    public const int DeepestNesting = 256;

    /// <summary>Reads a document.</summary>
    /// <exception cref="XmlException">It is not well-formed, or nested too deep.</exception>
    public static XDocument Read(XmlReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var document = new XDocument();
        var open = new Stack<XContainer>([document]);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (reader.Depth > DeepestNesting) throw new XmlException($"The XML is nested more than {DeepestNesting} deep.");
                    var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
                    var isEmpty = reader.IsEmptyElement;
                    while (reader.MoveToNextAttribute()) element.SetAttributeValue(Attribute(reader), reader.Value);
                    open.Peek().Add(element);
                    if (!isEmpty) open.Push(element);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    if (open.Peek() is XElement within) within.Add(new XText(reader.Value));
                    break;
            }
        }
        return document;
    }

    private static XName Attribute(XmlReader reader) => reader.NamespaceURI != XNamespace.Xmlns.NamespaceName ? XName.Get(reader.LocalName, reader.NamespaceURI)
        : reader.LocalName == "xmlns" ? XName.Get("xmlns") : XNamespace.Xmlns + reader.LocalName;
}
