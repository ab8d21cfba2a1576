using System.Text.Encodings.Web;
using AngleSharp.Dom;
using Ganss.Xss;
using Markdig;
using Markdig.Syntax;
using Microsoft.AspNetCore.Html;

namespace FhirStories.Web.Rendering;

/// <summary>Markdown of the catalogue as HTML that cannot harm: no raw HTML, no images, no styles, and headings below the page's own.</summary>
internal sealed class MarkdownText
{
    private const int Longest = 100_000;
    private readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder()
        .DisableHtml().UsePipeTables().UseAutoLinks().UseEmphasisExtras().Build();

    private readonly HtmlSanitizer _sanitizer = Sanitizer();

    /// <summary>The text as HTML; as a plain paragraph when it cannot be read as Markdown.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="firstHeading">Level that the text's highest headings get, one below the heading that the text stands under.</param>
    public IHtmlContent ToHtml(string? markdown, int firstHeading = 3)
    {
        if (string.IsNullOrWhiteSpace(markdown)) return HtmlString.Empty;
        if (markdown.Length > Longest) markdown = markdown[..Longest];
        try
        {
            var document = Markdown.Parse(markdown, _pipeline);
            PlaceHeadings([.. document.OfType<HeadingBlock>()], firstHeading);
            return new HtmlString(_sanitizer.Sanitize(document.ToHtml(_pipeline)));
        }
        catch (ArgumentException)
        {
            // Markdig refuses text that is nested too deeply.
            return new HtmlString($"<p>{HtmlEncoder.Default.Encode(markdown)}</p>");
        }
    }

    /// <summary>A text that begins with its own title, as the title and the body; otherwise no title.</summary>
    public static (string? Title, string Body) SplitTitle(string text)
    {
        text = text.TrimStart('\uFEFF', ' ', '\r', '\n');
        if (!text.StartsWith("# ", StringComparison.Ordinal)) return (null, text);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? (text[2..].Trim(), "") : (text[2..end].Trim(), text[end..].TrimStart());
    }

    private static HtmlSanitizer Sanitizer()
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
            {
                "p", "br", "em", "strong", "del", "ins", "sub", "sup", "code", "pre", "blockquote", "hr",
                "ul", "ol", "li", "a", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
            },
            AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "start" },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto" },
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href" },
        });
        // Markdown's tables have header cells in the first row only.
        sanitizer.PostProcessNode += (_, processed) =>
        {
            if (processed.Node is IElement { LocalName: "th" } header) header.SetAttribute("scope", "col");
        };
        return sanitizer;
    }

    /// <summary>Headings of a page never skip a level: each is at most one below the one before.</summary>
    private static void PlaceHeadings(List<HeadingBlock> headings, int first)
    {
        if (headings.Count == 0) return;
        var shift = first - headings.Min(heading => heading.Level);
        var before = first - 1;
        foreach (var heading in headings) before = heading.Level = Math.Clamp(heading.Level + shift, first, Math.Min(before + 1, 6));
    }
}
