using FhirStories.Web.Rendering;
using Microsoft.AspNetCore.Html;
using Xunit;

namespace FhirStories.Web.Tests.Rendering;

public sealed class MarkdownTextTests
{
    private readonly MarkdownText _markdown = new();

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("![x](https://evil.example/x.png)")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<a href=\"java\nscript:alert(1)\">x</a>")]
    [InlineData("[x](https://ok.example \"t\" onmouseover=alert(1))")]
    [InlineData("<style>*{display:none}</style>")]
    public void Nothing_harmful_passes(string text)
    {
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(Html(text));
        Assert.Empty(document.QuerySelectorAll("script, style, img, iframe, form, [style], [onerror], [onmouseover], a[href^='javascript' i], a[href^='data' i]"));
    }

    [Fact]
    public void Lists_tables_and_links_are_kept() =>
        Assert.Equal(
            "<ul>\n<li>a <strong>b</strong></li>\n</ul>\n<p><a href=\"https://example.org/\">c</a></p>", Html("- a **b**\n\n[c](https://example.org/)").Trim());

    [Theory]
    [InlineData("# A\n## B", 3, "<h3>A</h3>\n<h4>B</h4>")]
    [InlineData("## A\n#### B", 2, "<h2>A</h2>\n<h3>B</h3>")]
    [InlineData("###### A", 5, "<h5>A</h5>")]
    public void Headings_go_below_the_pages_own_and_skip_no_level(string text, int first, string html) => Assert.Equal(html, Html(text, first).Trim());

    [Fact]
    public void Text_nested_beyond_reason_is_shown_plain()
    {
        var html = Html(string.Concat(Enumerable.Repeat("> ", 5000)) + "x");
        Assert.Contains('x', html);
    }

    [Theory]
    [InlineData("# Title\n\nBody", "Title", "Body")]
    [InlineData("Body", null, "Body")]
    [InlineData("# Only", "Only", "")]
    public void A_texts_own_title_is_found(string text, string? title, string body) => Assert.Equal((title, body), MarkdownText.SplitTitle(text));

    private string Html(string text, int first = 3)
    {
        using var writer = new StringWriter();
        _markdown.ToHtml(text, first).WriteTo(writer, System.Text.Encodings.Web.HtmlEncoder.Default);
        return writer.ToString();
    }
}
