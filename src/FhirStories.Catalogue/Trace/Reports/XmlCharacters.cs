using System.Text;
using System.Xml;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>Text on its way into XML.</summary>
public static class XmlCharacters
{
    /// <summary>The text with a replacement character for whatever is no character of XML.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (XmlConvert.IsXmlChar(text[i]) || isPair || char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1])) continue;
            (clean ??= new StringBuilder(text))[i] = '\uFFFD';
        }
        return clean?.ToString() ?? text;
    }
}
