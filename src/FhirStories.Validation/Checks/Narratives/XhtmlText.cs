using System.Xml;
using System.Xml.Linq;

namespace FhirStories.Validation.Checks.Narratives;

/// <summary>The text of a narrative as a tree.</summary>
internal static class XhtmlText
{
    /// <summary>XHTML's namespace.</summary>
    public const string Namespace = "http://www.w3.org/1999/xhtml";

    /// <summary>The root; null where the text is not well-formed, and why.</summary>
    public static XElement? Parse(string text, out string? problem)
    {
        problem = null;
        try
        {
            using var reader = XmlReader.Create(new StringReader(HtmlEntities.Replace(text)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, ConformanceLevel = ConformanceLevel.Fragment });
            reader.MoveToContent();
            return XNode.ReadFrom(reader) as XElement;
        }
        catch (XmlException exception)
        {
            problem = exception.Message;
            return null;
        }
    }
}
