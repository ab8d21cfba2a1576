using System.Text;
using Xunit;

namespace FhirStories.Validation.Tests.BadInput;

public sealed class HostileJsonTests
{
    private const int Many = 20_000;

    public static TheoryData<string, string, string> Malformed => new()
    {
        { "nothing", "", "body-empty" },
        { "blanks", "   ", "json-malformed" },
        { "half", """{"resourceType":"Patient",""", "json-malformed" },
        { "trailing comma", """{"resourceType":"Patient","id":"a",}""", "json-malformed" },
        { "trailing comma in a list", """{"resourceType":"Patient","name":[{"text":"a"},]}""", "json-malformed" },
        { "line comment", "{\"resourceType\":\"Patient\", // a\n \"id\":\"a\"}", "json-malformed" },
        { "block comment", """{"resourceType":"Patient", /* a */ "id":"a"}""", "json-malformed" },
        { "two documents", """{"resourceType":"Patient","id":"a"}{"resourceType":"Patient","id":"b"}""", "json-malformed" },
        { "single quotes", "{'resourceType':'Patient'}", "json-malformed" },
        { "not a number", """{"resourceType":"Patient","multipleBirthInteger":NaN}""", "json-malformed" },
        { "leading zero", """{"resourceType":"Patient","multipleBirthInteger":01}""", "json-malformed" },
        { "list", """[{"resourceType":"Patient"}]""", "json-not-object" },
        { "text", "\"Patient\"", "json-not-object" },
        { "null", "null", "json-not-object" },
        { "no type", """{"id":"a"}""", "resource-type-missing" },
        { "type of another kind", """{"resourceType":{"a":1},"id":"a"}""", "resource-type-missing" },
        { "type that is none", """{"resourceType":"Patientin","id":"a"}""", "resource-type-unknown" },
        { "lists without end", new string('[', Many), "json-not-object" },
        { "objects without end", """{"resourceType":"Patient","name":""" + string.Concat(Enumerable.Repeat("""{"a":""", Many)), "json-malformed" },
        { "nested deeper than any resource", """{"resourceType":"Patient","extension":""" + string.Concat(Enumerable.Repeat("""[{"url":"http://example.org/x","extension":""", 200)) + "[]" + string.Concat(Enumerable.Repeat("}]", 200)) + "}", "json-malformed" },
        { "control character in a string", "{\"resourceType\":\"Patient\",\"id\":\"a\u0001\"}", "json-malformed" },
        { "lone surrogate", """{"resourceType":"Patient","name":[{"text":"a\ud800b"}]}""", "json-malformed" },
        { "lone surrogate in a name", """{"resourceType":"Patient","na\ud800me":[{"text":"a"}]}""", "json-malformed" },
        { "lone surrogate in the type", """{"resourceType":"Pat\udc00ient"}""", "json-malformed" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_no_resource_is_refused_with_one_error(string what, string json, string error)
    {
        Assert.NotNull(what);
        Assert.Equal([error], Hostile.Errors(Hostile.Json(json)));
    }

    public static TheoryData<string, string, string> Misshapen => new()
    {
        { "key twice", """{"resourceType":"Patient","active":true,"active":true}""", "json-property-twice" },
        { "key twice, escaped", """{"resourceType":"Patient","active":true,"\u0061ctive":true}""", "json-property-twice" },
        { "integer beyond range", """{"resourceType":"Patient","multipleBirthInteger":99999999999}""", "primitive-format" },
        { "integer as text", """{"resourceType":"Patient","multipleBirthInteger":"1"}""", "json-value-form" },
        { "text of twenty megabytes", $$"""{"resourceType":"Patient","name":[{"text":"{{new string('x', 20 << 20)}}"}]}""", "primitive-format" },
        { "year beyond range", """{"resourceType":"Patient","birthDate":"99999-01-01"}""", "primitive-format" },
        { "day that is none", """{"resourceType":"Patient","birthDate":"2026-02-30"}""", "primitive-format" },
        { "list in a list", """{"resourceType":"Patient","name":[[{"text":"a"}]]}""", "json-array-nested" },
        { "text for an object", """{"resourceType":"Patient","name":["Ada"]}""", "object-expected" },
        { "id of a megabyte", $$"""{"resourceType":"Patient","id":"{{new string('a', 1 << 20)}}"}""", "primitive-format" },
    };

    [Theory]
    [MemberData(nameof(Misshapen))]
    public void What_is_misshapen_is_one_error_at_its_place(string what, string json, string error)
    {
        Assert.NotNull(what);
        var report = Hostile.Json(json);
        Assert.Equal([error], Hostile.Errors(report));
        Assert.All(report.Issues, i => Assert.True(i.Line > 0 && i.Message.Length < 1000, i.ToString()));
    }

    [Fact]
    public void An_exponent_beyond_any_number_is_no_reason_to_fall_over() =>
        Assert.NotNull(Hostile.Json("""{"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/1"},"prediction":[{"probabilityDecimal":1e999999999}]}""").ResourceType);

    [Fact]
    public void A_byte_order_mark_is_passed_over() => Assert.Empty(Hostile.Errors(Hostile.Json([.. "\uFEFF"u8, .. """{"resourceType":"Patient","id":"a"}"""u8])));

    [Fact]
    public void Text_that_is_no_UTF8_is_refused()
    {
        Assert.Equal(["json-not-utf8"], Hostile.Errors(Hostile.Json([.. """{"resourceType":"Patient","id":"a"""u8, 0xFF, .. "\"}"u8])));
        Assert.Equal(["json-not-utf8"], Hostile.Errors(Hostile.Json([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("""{"resourceType":"Patient"}""")])));
        // A surrogate as UTF-8 has none.
        Assert.Equal(["json-not-utf8"], Hostile.Errors(Hostile.Json([.. """{"resourceType":"Patient","id":"a"""u8, 0xED, 0xA0, 0x80, .. "\"}"u8])));
    }

    [Fact]
    public void A_long_list_of_sound_elements_is_valid() =>
        Assert.Empty(Hostile.Errors(Hostile.Json($$"""{"resourceType":"Patient","name":[{{string.Join(',', Enumerable.Repeat("""{"text":"a"}""", Many))}}]}""")));

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"colour":"red"}""")]
    [InlineData("""{"use":"nobody"}""")]
    [InlineData("""{"text":"a","text":"b"}""")]
    [InlineData("[]")]
    public void Errors_without_number_are_told_in_part_and_the_rest_counted(string item)
    {
        var report = Hostile.Json($$"""{"resourceType":"Patient","name":[{{string.Join(',', Enumerable.Repeat(item, Many))}}]}""");
        Assert.False(report.IsValid);
        Assert.InRange(report.Issues.Count, 1, 3100);
        Assert.Single(report.Issues, i => i.MessageId == "issues-cut");
    }

    [Fact]
    public void Properties_without_number_are_one_object()
    {
        var report = Hostile.Json($$"""{"resourceType":"Patient",{{string.Join(',', Enumerable.Range(0, Many).Select(i => $"\"p{i}\":1"))}}}""");
        Assert.False(report.IsValid);
        Assert.InRange(report.Issues.Count, 1, 3100);
    }

    [Theory]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>", "</div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>", "")]
    public void A_narrative_nested_without_end_is_refused(string open, string close)
    {
        var div = open + string.Concat(Enumerable.Repeat("<p>", Many)) + string.Concat(Enumerable.Repeat("</p>", close.Length > 0 ? Many : 0)) + close;
        Assert.False(Hostile.Json($$$"""{"resourceType":"Patient","text":{"status":"generated","div":"{{{div}}}"}}""").IsValid);
    }

    [Fact]
    public void Entities_of_a_narrative_are_not_made_larger() => Assert.False(Hostile.Json("""
        {"resourceType":"Patient","text":{"status":"generated","div":"<!DOCTYPE div [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><div xmlns='http://www.w3.org/1999/xhtml'>&b;</div>"}}
        """).IsValid);
}
