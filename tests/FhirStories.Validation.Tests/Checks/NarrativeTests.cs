using Xunit;

namespace FhirStories.Validation.Tests.Checks;

public sealed class NarrativeTests
{
    [Theory]
    [InlineData("<p>plain</p>", null)]
    [InlineData("<table><tr><td nowrap='nowrap'>a</td></tr></table>", null)]
    [InlineData("<p onclick='x()'>a</p>", "narrative-attribute")]
    [InlineData("<p href='http://a.b'>a</p>", "narrative-attribute")]
    [InlineData("<script>x()</script>", "narrative-element")]
    [InlineData("<font>a</font>", "narrative-element")]
    [InlineData("<p>a<table><tr><td>b</td></tr></table></p>", "narrative-block-in-paragraph")]
    [InlineData("<p><b><ul><li>a</li></ul></b></p>", "narrative-block-in-paragraph")]
    [InlineData("<a href='javascript:x()'>a</a>", "narrative-active")]
    [InlineData("<a href=' java&#10;script:x()'>a</a>", "narrative-active")]
    [InlineData("<a href='http://a.b/c?d=e&amp;f=g#h'>a</a>", null)]
    [InlineData("<a href=''>a</a>", "narrative-link")]
    [InlineData("<a href='http://a.b/c d'>a</a>", "narrative-link")]
    [InlineData("<a href='http://a.b/{c}'>a</a>", "narrative-link")]
    [InlineData("<a href='urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6e'>a</a>", "narrative-link")]
    [InlineData("<a href='#there'>a</a>", "narrative-link-missing")]
    [InlineData("<a href='#here'>a</a><p id='here'>b</p>", null)]
    [InlineData("<a href='#here'>a</a><a name='here'>b</a>", null)]
    [InlineData("<a href='#pat'>a</a>", null)]
    [InlineData("<a href='#n1'>a</a>", null)]
    [InlineData("<img src='#pic' alt='a'/>", null)]
    [InlineData("<img src='data:image/png;base64,AAAA' alt='a'/>", null)]
    [InlineData("<img src='data:image/png;base64,AAA' alt='a'/>", "narrative-link")]
    [InlineData("<img src='data:image/png;base64' alt='a'/>", "narrative-link")]
    [InlineData("<p> </p>", "narrative-empty")]
    [InlineData("<p>&#xA0;</p>", null)]
    public void What_a_narrative_may_have(string content, string? error)
    {
        var json = $$"""
            {"resourceType":"Patient","id":"pat","text":{"status":"generated","div":"<div xmlns='http://www.w3.org/1999/xhtml'>{{content}}</div>"},"name":[{"id":"n1","text":"x"}]
            """ + (content.Contains("#pic", StringComparison.Ordinal) ? ",\"contained\":[{\"resourceType\":\"Binary\",\"id\":\"pic\",\"contentType\":\"image/png\"}]}" : "}");
        Assert.Equal(error is null ? [] : [error], Judgement.Errors(json));
    }

    [Fact]
    public void A_link_may_lead_into_the_bundle_around() =>
        Assert.Empty(Judgement.Errors("""
            {"resourceType":"Bundle","type":"collection","entry":[
              {"fullUrl":"http://a.b/Patient/1","resource":{"resourceType":"Patient","id":"1","text":{"status":"generated","div":"<div xmlns='http://www.w3.org/1999/xhtml'><a href='#o7'>a</a></div>"}}},
              {"fullUrl":"http://a.b/Organization/o7","resource":{"resourceType":"Organization","id":"o7","name":"x"}}]}
            """));

    [Theory]
    [InlineData("xml:lang='en' lang='en'", 0)]
    [InlineData("", 1)]
    [InlineData("xml:lang='de' lang='de'", 1)]
    [InlineData("lang='en'", 1)]
    public void A_narrative_says_the_language_of_its_resource(string attributes, int warnings) =>
        Assert.Equal(warnings, Judgement.Warnings($$"""
            {"resourceType":"Patient","language":"en","text":{"status":"generated","div":"<div xmlns='http://www.w3.org/1999/xhtml' {{attributes}}>a</div>"} }
            """).Length);
}
