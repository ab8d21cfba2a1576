using Ganss.Xss;
using Markdig;
using Microsoft.AspNetCore.Html;
using System.Text.Encodings.Web;

namespace FhirStories.Web.Rendering;

/// <summary>Markdown of the catalogue as HTML that cannot harm: no raw HTML, no images, no styles, and headings below the page's own.</summary>
internal sealed class MarkdownText
{
    private const int Longest = 100_000;
    private readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder()
        .DisableHtml().UsePipeTables().UseAutoLinks().UseEmphasisExtras().UseSoftlineBreakAsHardlineBreak().Build();

    private readonly HtmlSanitizer _sanitizer = new(new HtmlSanitizerOptions
    {
        AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "p", "br", "em", "strong", "del", "ins", "sub", "sup", "code", "pre", "blockquote", "hr",
            "ul", "ol", "li", "a", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
        },
        AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "start" },
        AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto" },
        UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href" },
    });

    /// <summary>The text as HTML; as a plain paragraph when it cannot be read as Markdown.</summary>
    public IHtmlContent ToHtml(string? markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown)) return HtmlString.Empty;
        if (markdown.Length > Longest) markdown = markdown[..Longest];
        try
        {
            var document = Markdown.Parse(markdown, _pipeline);
            foreach (var heading in document.OfType<Markdig.Syntax.HeadingBlock>()) heading.Level = Math.Min(6, heading.Level + 3);
            return new HtmlString(_sanitizer.Sanitize(document.ToHtml(_pipeline)));
        }
        catch (ArgumentException)
        {
            // Markdig refuses text that is nested too deeply.
            return new HtmlString($"<p>{HtmlEncoder.Default.Encode(markdown)}</p>");
        }
    }
}
