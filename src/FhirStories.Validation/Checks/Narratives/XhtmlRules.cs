using System.Collections.Frozen;

namespace FhirStories.Validation.Checks.Narratives;

/// <summary>The part of XHTML that narratives may have (FHIR "Narrative"): formatting, tables, lists, links and images, as the reference validator reads it.</summary>
internal static class XhtmlRules
{
    private static readonly FrozenSet<string> Elements = new[]
    {
        "p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "a", "span", "b", "em", "i", "strong", "small", "big", "tt", "dfn", "q", "var", "abbr", "acronym", "cite",
        "blockquote", "hr", "address", "bdo", "kbd", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd", "pre", "table", "caption", "colgroup", "col", "thead", "tr", "tfoot",
        "tbody", "th", "td", "code", "samp", "img", "map", "area",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Everywhere = new[]
    {
        "title", "style", "class", "id", "lang", "dir", "accesskey", "tabindex", "span", "width", "align", "valign", "char", "charoff", "abbr", "axis", "headers", "scope",
        "rowspan", "colspan",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string[]> Of = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["a"] = ["href", "name", "charset", "type", "hreflang", "rel", "rev", "shape", "coords"],
        ["img"] = ["src", "border", "alt", "longdesc", "height", "usemap", "ismap"],
        ["blockquote"] = ["cite"],
        ["q"] = ["cite"],
        ["map"] = ["name"],
        ["area"] = ["shape", "coords", "href", "nohref", "alt"],
        ["table"] = ["summary", "border", "frame", "rules", "cellspacing", "cellpadding"],
        ["pre"] = ["space"],
        ["td"] = ["nowrap"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Blocks = new[] { "div", "blockquote", "table", "ol", "ul", "p" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a narrative may have the element.</summary>
    public static bool Allows(string element) => Elements.Contains(element);

    /// <summary>Whether the element may have the attribute, by its local name.</summary>
    public static bool Allows(string element, string attribute) => Everywhere.Contains(attribute) || Of.TryGetValue(element, out var own) && own.Contains(attribute);

    /// <summary>Whether the element may not stand within a paragraph.</summary>
    public static bool IsBlock(string element) => Blocks.Contains(element);
}
