using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace FhirStories.Validation.Checks.Narratives;

/// <summary>The text of a narrative as a tree.</summary>
internal static class XhtmlText
{
    /// <summary>XHTML's namespace.</summary>
    public const string Namespace = "http://www.w3.org/1999/xhtml";

    private const int DeepestNesting = 500;
    private const int LongText = 10_000;
    private const int ShortText = 2_000;

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, ConformanceLevel = ConformanceLevel.Fragment };

    /// <summary>The root; null where the text is not well-formed, and why.</summary>
    public static XElement? Parse(string text, out string? problem)
    {
        problem = null;
        try
        {
            var html = HtmlEntities.Replace(text);
            // A tree is built in time that grows with its depth; only long texts can be deep enough to matter.
            if (html.Length > LongText && IsTooDeep(html))
            {
                problem = $"it is nested deeper than {DeepestNesting} elements.";
                return null;
            }
            using var reader = Reader(html);
            reader.MoveToContent();
            return XNode.ReadFrom(reader) as XElement;
        }
        catch (XmlException exception)
        {
            problem = exception.Message;
            return null;
        }
    }

    private static bool IsTooDeep(string html)
    {
        using var reader = Reader(html);
        while (reader.Read()) if (reader.Depth > DeepestNesting) return true;
        return false;
    }

    // A reader of characters takes a buffer of 8 kB for however short a text, one of bytes only what there is to read. What begins with
    // '<' and a letter leaves no question in which encoding these are.
    private static XmlReader Reader(string html) => html is ['<', >= 'a' and <= 'z', ..] && html.Length < ShortText
        ? XmlReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(html), writable: false), Settings)
        : XmlReader.Create(new StringReader(html), Settings);
}
