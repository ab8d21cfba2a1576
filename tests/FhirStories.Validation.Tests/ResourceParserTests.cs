using System.Text;
using FhirStories.Validation.Parsing;
using Hl7.Fhir.Model;
using Xunit;

namespace FhirStories.Validation.Tests;

public sealed class ResourceParserTests
{
    [Fact]
    public void A_finding_says_what_and_where()
    {
        var result = ResourceParser.ParseJson("{\"resourceType\":\"Patient\",\n \"birthDate\":\"soon\",\n \"colour\":\"red\"}"u8);
        Assert.Null(result.Resource);
        Assert.Equal([("PVAL124", "Patient.birthDate", 2L), ("PVAL128", "Patient.colour", 3L)],
            result.Issues.Select(i => (i.MessageId, i.Expression!, i.Line!.Value)));
        Assert.All(result.Issues, i => Assert.EndsWith(".", i.Message));
    }

    [Fact]
    public void One_wrong_thing_gives_one_error() =>
        Assert.Equal("PVAL105", Assert.Single(ResourceParser.ParseJson("{\"resourceType\":\"Basic\"}"u8).Issues).MessageId);

    [Fact]
    public void Json_and_xml_of_one_resource_are_equal()
    {
        var json = ResourceParser.ParseJson("""{"resourceType":"Basic","id":"a","code":{"text":"Ünïcode & <more>"},"created":"2026-01"}"""u8).Resource!;
        var xml = ResourceParser.ParseXml(Encoding.UTF8.GetBytes(
            """<Basic xmlns="http://hl7.org/fhir"><id value="a"/><code><text value="Ünïcode &amp; &lt;more&gt;"/></code><created value="2026-01"/></Basic>""")).Resource!;
        Assert.True(json.IsExactly(xml));
    }

    [Theory]
    [InlineData("<script>x</script>")]
    [InlineData("<p onclick=\"x\">a</p>")]
    [InlineData("<iframe src=\"x\"/>")]
    [InlineData("<p>a")]
    public void A_narrative_holds_only_what_FHIR_allows(string html) =>
        Assert.Null(ResourceParser.ParseJson(Encoding.UTF8.GetBytes(
            $$$"""{"resourceType":"Basic","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">{{{html.Replace("\"", "\\\"", StringComparison.Ordinal)}}}</div>"},"code":{"text":"x"}}""")).Resource);

    [Fact]
    public void White_space_between_words_of_a_narrative_survives_xml()
    {
        var basic = ResourceParser.ParseXml(Encoding.UTF8.GetBytes("""
            <Basic xmlns="http://hl7.org/fhir">
              <!-- a comment -->
              <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p><b>As a</b> <i>nurse</i></p></div></text>
              <code><text value="x"/></code>
            </Basic>
            """));
        Assert.Empty(basic.Issues);
        Assert.Contains("<b>As a</b> <i>nurse</i>", ((Basic)basic.Resource!).Text!.Div, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_are_known_in_their_own_case_only()
    {
        Assert.True(ResourceTypes.IsR4("Basic"));
        Assert.False(ResourceTypes.IsR4("basic"));
        Assert.False(ResourceTypes.IsR4("Resource"));
        Assert.False(ResourceTypes.IsR4("Requirements"));
    }

    [Fact]
    public void No_real_file_however_wrong_breaks_the_parser()
    {
        var files = RealFiles().ToList();
        Assert.SkipUnless(files.Count > 0, "The real data is not beside this checkout.");
        var parsed = 0;
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            var result = file.EndsWith(".xml", StringComparison.Ordinal) ? ResourceParser.ParseXml(bytes) : ResourceParser.ParseJson(bytes);
            if (result.Resource is null) Assert.NotEmpty(result.Issues);
            else parsed++;
        }
        Assert.InRange(parsed, 100, files.Count - 1);
    }

    [Fact]
    public void Cut_anywhere_a_resource_is_refused_and_nothing_breaks()
    {
        var json = """{"resourceType":"Basic","id":"a","extension":[{"url":"u","valueString":"é"}],"code":{"text":"x"}}"""u8.ToArray();
        for (var length = 0; length < json.Length; length++)
            Assert.Null(ResourceParser.ParseJson(json.AsSpan(0, length)).Resource);
        var xml = Encoding.UTF8.GetBytes("""<Basic xmlns="http://hl7.org/fhir"><id value="a"/><code><text value="é"/></code></Basic>""");
        for (var length = 0; length < xml.Length; length++)
            Assert.Null(ResourceParser.ParseXml(xml.AsMemory(0, length)).Resource);
    }

    private static IEnumerable<string> RealFiles()
    {
        var folder = Environment.GetEnvironmentVariable("FHIRSTORIES_TESTDATA");
        for (var at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "FhirStories.sln"))) folder = Path.GetFullPath(Path.Combine(at, "..", "shared", "data"));
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Where(f => f.EndsWith(".json", StringComparison.Ordinal) || f.EndsWith(".xml", StringComparison.Ordinal))
            : [];
    }
}
