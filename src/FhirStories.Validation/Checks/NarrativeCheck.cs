using System.Collections.Frozen;
using System.Xml;
using System.Xml.Linq;
using FhirStories.Validation.Nodes;
using FhirStories.Validation.Rules;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Narrative: XHTML that is safe to show, says something, and is in the language it should be (FHIR "Narrative").</summary>
internal sealed class NarrativeCheck(ValidationRun run)
{
    private const string Xhtml = "http://www.w3.org/1999/xhtml";
    private const int DeepestNesting = 500;
    private const int LongText = 10_000;

    private static readonly FrozenSet<string> Elements = new[]
    {
        "p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "a", "span", "b", "em", "i", "strong", "small", "big", "tt", "dfn", "q", "var", "abbr", "acronym", "cite",
        "blockquote", "hr", "address", "bdo", "kbd", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd", "pre", "table", "caption", "colgroup", "col", "thead", "tr", "tfoot",
        "tbody", "th", "td", "code", "samp", "img", "map", "area", "del", "ins", "u", "s", "strike", "figure", "figcaption",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Attributes = new[]
    {
        "title", "style", "class", "id", "idref", "lang", "dir", "accesskey", "tabindex", "span", "width", "align", "valign", "char", "charoff", "abbr", "axis", "headers",
        "scope", "rowspan", "colspan", "name", "href", "hreflang", "rel", "rev", "src", "alt", "height", "longdesc", "cite", "datetime", "type", "charset", "target", "value", "start",
        "summary", "border", "frame", "rules", "cellspacing", "cellpadding", "usemap", "shape", "coords", "nowrap", "bgcolor", "color", "size", "noshade", "compact", "clear", "xmlns",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The XHTML of a narrative.</summary>
    public void Check(InstanceNode node)
    {
        if (node.Text is not { } text) return;
        if (Parse(text, out var problem) is not { } root)
        {
            run.Error(node, "invalid", "narrative-malformed", $"The narrative is not well-formed XHTML: {problem}");
            return;
        }
        if (root.Name.LocalName != "div" || root.Name.NamespaceName != Xhtml)
        {
            run.Error(node, "invalid", "narrative-root", $"The narrative is a <div> in the namespace {Xhtml}.");
            return;
        }
        foreach (var element in root.DescendantsAndSelf()) Element(node, element);
        if (root.Value.AsSpan().Trim().IsEmpty && !root.Descendants().Any(e => e.Name.LocalName == "img"))
            run.Error(node, "invalid", "narrative-empty", "The narrative says nothing: it needs some text or an image.");
    }

    /// <summary>The language that a profile wants a narrative to be in.</summary>
    public void Language(InstanceNode narrative, ElementRules rules)
    {
        if (rules.NarrativeLanguage.Count == 0 || narrative.Child("div")?.Text is not { } text || Parse(text, out _) is not { } root) return;
        var lang = root.Attribute("lang")?.Value;
        var xml = root.Attribute(XNamespace.Xml + "lang")?.Value;
        var resource = narrative.Resource.ChildText("language");
        foreach (var wanted in rules.NarrativeLanguage)
        {
            var fits = wanted switch
            {
                "_yes" => lang is not null && xml is not null && lang == xml,
                "_no" => !root.DescendantsAndSelf().Any(e => e.Attribute("lang") is not null || e.Attribute(XNamespace.Xml + "lang") is not null),
                "_resource" => resource is not null && lang == resource && xml == resource,
                _ => lang == wanted && xml == wanted,
            };
            if (fits) continue;
            run.Error(narrative, "business-rule", "narrative-language", wanted switch
            {
                "_yes" => "The narrative must say its language, in both lang and xml:lang.",
                "_no" => "The narrative must not say its language here.",
                "_resource" => "The narrative must say the resource's language, in both lang and xml:lang.",
                _ => $"The narrative must be in '{wanted}', said in both lang and xml:lang.",
            }, wanted);
        }
    }

    private void Element(InstanceNode node, XElement element)
    {
        var name = element.Name.LocalName;
        if (element.Name.NamespaceName != Xhtml || !Elements.Contains(name))
            run.Error(node, "invalid", "narrative-element", $"<{name}> is not allowed in a narrative.", name);
        foreach (var attribute in element.Attributes())
        {
            if (attribute.IsNamespaceDeclaration || attribute.Name.Namespace == XNamespace.Xml) continue;
            var attributeName = attribute.Name.LocalName;
            if (!Attributes.Contains(attributeName))
                run.Error(node, "invalid", "narrative-attribute", $"The attribute '{attributeName}' is not allowed in a narrative.", $"{name}@{attributeName}");
            else if (attributeName is "href" or "src" && IsActive(attribute.Value))
                run.Error(node, "invalid", "narrative-link", $"The link '{attribute.Value[..Math.Min(40, attribute.Value.Length)]}' runs something: narratives are not active.", attribute.Value);
        }
    }

    private static bool IsActive(string link)
    {
        var text = new string([.. link.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c))]);
        return text.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("vbscript:", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("data:text/html", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsTooDeep(string html)
    {
        using var reader = Reader(html);
        while (reader.Read()) if (reader.Depth > DeepestNesting) return true;
        return false;
    }

    private static XmlReader Reader(string html) =>
        XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, ConformanceLevel = ConformanceLevel.Fragment });

    private static XElement? Parse(string text, out string? problem)
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
}
