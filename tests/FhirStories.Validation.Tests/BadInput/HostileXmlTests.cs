using System.Text;
using Xunit;

namespace FhirStories.Validation.Tests.BadInput;

public sealed class HostileXmlTests
{
    private const int Many = 20_000;

    public static TheoryData<string, string, string> Malformed => new()
    {
        { "nothing", "", "xml-malformed" },
        { "half", """<Patient xmlns="http://hl7.org/fhir"><id value="a"/>""", "xml-malformed" },
        { "entities that double", """<!DOCTYPE Patient [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><Patient xmlns="http://hl7.org/fhir"><id value="&c;"/></Patient>""", "xml-malformed" },
        { "entity of a file", """<!DOCTYPE Patient [<!ENTITY a SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"><id value="&a;"/></Patient>""", "xml-malformed" },
        { "parameter entity", """<!DOCTYPE Patient [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x">%a;]><Patient xmlns="http://hl7.org/fhir"/>""", "xml-malformed" },
        { "document type alone", """<!DOCTYPE Patient><Patient xmlns="http://hl7.org/fhir"><id value="a"/></Patient>""", "xml-malformed" },
        { "entity that is none", """<Patient xmlns="http://hl7.org/fhir"><id value="&a;"/></Patient>""", "xml-malformed" },
        { "character that is none", """<Patient xmlns="http://hl7.org/fhir"><id value="&#0;"/></Patient>""", "xml-malformed" },
        { "surrogate by number", """<Patient xmlns="http://hl7.org/fhir"><id value="&#xD800;"/></Patient>""", "xml-malformed" },
        { "attribute twice", """<Patient xmlns="http://hl7.org/fhir"><id value="a" value="b"/></Patient>""", "xml-malformed" },
        { "two roots", """<Patient xmlns="http://hl7.org/fhir"><id value="a"/></Patient><Patient xmlns="http://hl7.org/fhir"/>""", "xml-malformed" },
        { "nested without end", """<Patient xmlns="http://hl7.org/fhir">""" + string.Concat(Enumerable.Repeat("<name>", Many)), "xml-malformed" },
        { "another namespace", """<Patient xmlns="http://example.org"><id value="a"/></Patient>""", "xml-namespace" },
        { "no namespace", """<Patient><id value="a"/></Patient>""", "xml-namespace" },
        { "type that is none", """<Patientin xmlns="http://hl7.org/fhir"><id value="a"/></Patientin>""", "resource-type-unknown" },
        { "text between elements", """<Patient xmlns="http://hl7.org/fhir">a<id value="a"/></Patient>""", "xml-text" },
        { "order", """<Patient xmlns="http://hl7.org/fhir"><gender value="male"/><active value="true"/></Patient>""", "xml-order" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_wrong_is_one_error(string what, string xml, string error)
    {
        Assert.NotNull(what);
        Assert.Equal([error], Hostile.Errors(Hostile.Xml(xml)));
    }

    [Fact]
    public void Comments_are_passed_over() =>
        Assert.Empty(Hostile.Errors(Hostile.Xml("""<?xml version="1.0"?><!-- a --><Patient xmlns="http://hl7.org/fhir"><!-- b --><id value="a"/></Patient><!-- c -->""")));

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void XML_is_read_in_the_encoding_that_its_mark_says(string encoding)
    {
        var text = Encoding.GetEncoding(encoding);
        Assert.Empty(Hostile.Errors(Hostile.Xml([.. text.GetPreamble(), .. text.GetBytes("""<Patient xmlns="http://hl7.org/fhir"><name><text value="ü"/></name></Patient>""")])));
    }

    [Fact]
    public void Text_that_is_no_UTF8_is_refused() =>
        Assert.Equal(["xml-malformed"], Hostile.Errors(Hostile.Xml([.. """<Patient xmlns="http://hl7.org/fhir"><id value="a"""u8, 0xFF, .. "\"/></Patient>"u8])));

    [Fact]
    public void Errors_without_number_are_told_in_part_and_the_rest_counted()
    {
        var report = Hostile.Xml($"""<Patient xmlns="http://hl7.org/fhir">{string.Concat(Enumerable.Repeat("<colour value=\"red\"/>", Many))}</Patient>""");
        Assert.False(report.IsValid);
        Assert.InRange(report.Issues.Count, 1, 3100);
    }

    [Fact]
    public void A_narrative_nested_without_end_is_refused() => Assert.False(Hostile.Xml(
        $"""<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">{string.Concat(Enumerable.Repeat("<p>", Many))}{string.Concat(Enumerable.Repeat("</p>", Many))}</div></text></Patient>""").IsValid);
}
