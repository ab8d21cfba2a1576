using Xunit;

namespace FhirStories.Validation.Tests.Checks;

public sealed class SlicingTests
{
    private const string Url = "http://a.b/StructureDefinition/sliced";

    [Theory]
    [InlineData("""[{"system":"http://a","value":"1"},{"system":"http://b","value":"2"}]""", null)]
    [InlineData("""[{"system":"http://b","value":"2"}]""", "slice-missing")]
    [InlineData("""[{"system":"http://a","value":"1"},{"system":"http://a","value":"2"}]""", "slice-too-many")]
    [InlineData("""[{"system":"http://a","value":"1"},{"system":"http://c","value":"2"}]""", "slice-closed")]
    [InlineData("""[{"system":"http://b","value":"2"},{"system":"http://a","value":"1"}]""", "slice-order")]
    public void By_value_closed_and_ordered(string identifiers, string? error) =>
        Assert.Equal(error is null ? [] : [error], Errors(Patient("identifier", identifiers), "closed", true, """{"type":"value","path":"system"}""",
            Slice("a", """ "min":1,"max":"1" """), Element("a.system", """ "min":1,"fixedUri":"http://a" """), Slice("b", ""), Element("b.system", """ "min":1,"fixedUri":"http://b" """)));

    [Theory]
    [InlineData("""[{"value":"1"},{"value":"2"},{"value":"3"}]""", null)]
    [InlineData("""[{"value":"1"}]""", "slice-missing")]
    [InlineData("""[{"value":"1"},{"system":"http://x","value":"2"}]""", "element-prohibited")]
    public void By_position(string identifiers, string? error) =>
        Assert.Equal(error is null ? [] : [error], Errors(Patient("identifier", identifiers), "open", false, """{"type":"position","path":"$this"}""",
            Slice("first", """ "min":1,"max":"1" """), Slice("rest", """ "min":1,"max":"*" """), Element("rest.system", """ "max":"0" """)));

    [Fact]
    public void What_is_of_two_slices_is_ambiguous() =>
        Assert.Equal(["slice-ambiguous"], Errors(Patient("identifier", """[{"system":"http://a","use":"official","value":"1"}]"""), "open", false, """{"type":"value","path":"system"}""",
            Slice("a", ""), Element("a.system", """ "min":1,"fixedUri":"http://a" """), Slice("b", ""), Element("b.system", """ "min":1,"patternUri":"http://a" """)));

    [Theory]
    [InlineData("""[{"system":"http://a","value":"1"},{"value":"2"}]""", null)]
    [InlineData("""[{"value":"2"}]""", "slice-missing")]
    public void By_existence(string identifiers, string? error) =>
        Assert.Equal(error is null ? [] : [error], Errors(Patient("identifier", identifiers), "open", false, """{"type":"exists","path":"system"}""",
            Slice("with", """ "min":1 """), Element("with.system", """ "min":1 """), Slice("without", ""), Element("without.system", """ "max":"0" """)));

    /// <summary>A type's profile may be one element of a profile: sections are kept in a library, and taken from it.</summary>
    [Theory]
    [InlineData("ab", null)]
    [InlineData("a", "slice-missing")]
    [InlineData("ba", "slice-order")]
    [InlineData("abx", "slice-closed")]
    [InlineData("aB", "element-missing")]
    public void By_an_element_of_another_profile(string sections, string? error)
    {
        const string Library = """
            {"resourceType":"StructureDefinition","url":"http://a.b/StructureDefinition/library","name":"L","status":"draft","kind":"resource","abstract":false,"type":"Composition","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Composition","derivation":"constraint","differential":{"element":[
              {"id":"Composition.section","path":"Composition.section","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"open"}},
              {"id":"Composition.section:one","path":"Composition.section","sliceName":"one"},
              {"id":"Composition.section:one.code","path":"Composition.section.code","min":1,"patternCodeableConcept":{"text":"a"}},
              {"id":"Composition.section:two","path":"Composition.section","sliceName":"two"},
              {"id":"Composition.section:two.title","path":"Composition.section.title","min":1},
              {"id":"Composition.section:two.code","path":"Composition.section.code","min":1,"patternCodeableConcept":{"text":"b"}}]}}
            """;
        const string Document = """
            {"resourceType":"StructureDefinition","url":"http://a.b/StructureDefinition/sliced","name":"D","status":"draft","kind":"resource","abstract":false,"type":"Composition","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Composition","derivation":"constraint","differential":{"element":[
              {"id":"Composition.section","path":"Composition.section","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"closed","ordered":true}},
              {"id":"Composition.section:first","path":"Composition.section","sliceName":"first","min":1,"type":[{"code":"BackboneElement","profile":["http://a.b/StructureDefinition/library"],
               "_profile":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element","valueString":"Composition.section:one"}]}]}]},
              {"id":"Composition.section:second","path":"Composition.section","sliceName":"second","min":1,"type":[{"code":"BackboneElement","profile":["http://a.b/StructureDefinition/library"],
               "_profile":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element","valueString":"Composition.section:two"}]}]}]}]}}
            """;
        var written = string.Join(',', sections.Select(s => char.IsAsciiLetterUpper(s)
            ? $$"""{"code":{"text":"{{char.ToLowerInvariant(s)}}"},"entry":[{"display":"x"}]}""" : $$"""{"title":"t","code":{"text":"{{s}}"},"entry":[{"display":"x"}]}"""));
        var report = Judgement.Report($$"""
            {"resourceType":"Composition","status":"final","type":{"text":"t"},"date":"2026-01-01","title":"t","author":[{"display":"a"}],"section":[{{written}}]}
            """, Url, Document, Library);
        Assert.Equal(error is null ? [] : [error], report.Issues.Where(i => i.Level <= IssueLevel.Error).Select(i => i.MessageId));
        if (error == "element-missing") Assert.Contains(report.Issues, i => i.Message == "'section' needs 'title' here.");
    }

    [Fact]
    public void A_discriminator_that_a_slice_says_nothing_about_does_not_count() =>
        Assert.Equal([], Errors(Patient("identifier", """[{"system":"http://a","value":"1"}]"""), "closed", false, """{"type":"value","path":"system"},{"type":"value","path":"assigner.display"}""",
            Slice("a", """ "min":1 """), Element("a.system", """ "min":1,"fixedUri":"http://a" """)));

    [Fact]
    public void What_has_more_than_the_fixed_value_is_of_the_slice_and_wrong_in_it() =>
        Assert.Equal(["fixed-value"], Errors(Patient("identifier", """[{"type":{"coding":[{"system":"http://a.b/s","code":"x"}],"text":"more"},"value":"1"}]"""), "closed", false, """{"type":"value","path":"type"}""",
            Slice("a", """ "min":1 """), Element("a.type", """ "min":1,"fixedCodeableConcept":{"coding":[{"system":"http://a.b/s","code":"x"}]} """)));

    [Theory]
    [InlineData("""[{"system":"http://a","use":"official","value":"1"}]""", null)]
    [InlineData("""[{"system":"http://a","use":"official"}]""", "element-missing")]
    [InlineData("""[{"system":"http://a","use":"temp","value":"1"}]""", "slice-missing")]
    public void A_slice_is_sliced_again(string identifiers, string? error) =>
        Assert.Equal(error is null ? [] : [error], Errors(Patient("identifier", identifiers), "open", false, """{"type":"value","path":"system"}""",
            Slice("a", """ "slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"} """), Element("a.system", """ "min":1,"fixedUri":"http://a" """),
            Slice("a/official", """ "min":1 """), Element("a/official.use", """ "min":1,"fixedCode":"official" """), Element("a/official.value", """ "min":1 """)));

    [Theory]
    [InlineData("12345678", null)]
    [InlineData("1234", "regex")]
    public void A_form_is_demanded_of_the_whole_value(string value, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors(Patient("identifier", $$"""[{"value":"{{value}}"}]"""), Url, Profile(
            """{"id":"Patient.identifier.value","path":"Patient.identifier.value","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/regex","valueString":"[0-9]{8}"}]}""")));

    [Theory]
    [InlineData("500", "mg", null)]
    [InlineData("0.4", "g", "min-value")]
    [InlineData("0.6", "g", null)]
    [InlineData("2", "kg", "max-value")]
    [InlineData("2", "m", null)]
    public void Bounds_hold_in_any_unit(string value, string unit, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors(
            $$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{value}},"system":"http://unitsofmeasure.org","code":"{{unit}}"} }""", Url,
            Profile("""
                {"id":"Observation.value[x]","path":"Observation.value[x]","type":[{"code":"Quantity"}],
                 "minValueQuantity":{"value":500,"system":"http://unitsofmeasure.org","code":"mg"},"maxValueQuantity":{"value":1,"system":"http://unitsofmeasure.org","code":"kg"}}
                """, "Observation")));

    private static string[] Errors(string json, string rules, bool ordered, string discriminators, params string[] elements) => Judgement.Errors(json, Url, Profile(
        $$"""{"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{{discriminators}}],"rules":"{{rules}}","ordered":{{(ordered ? "true" : "false")}} } },""" + string.Join(',', elements)));

    private static string Slice(string name, string more) =>
        $$"""{"id":"Patient.identifier:{{name}}","path":"Patient.identifier","sliceName":"{{name}}"{{(more.Length > 0 ? "," + more : "")}} }""";

    private static string Element(string id, string more) =>
        $$"""{"id":"Patient.identifier:{{id}}","path":"Patient.identifier.{{id[(id.LastIndexOf('.') + 1)..]}}",{{more}} }""";

    private static string Patient(string element, string value) => $$"""{"resourceType":"Patient","{{element}}":{{value}} }""";

    private static string Profile(string elements, string type = "Patient") => $$"""
        {"resourceType":"StructureDefinition","id":"sliced","url":"{{Url}}","name":"Sliced","status":"draft","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"{{type}}",
         "baseDefinition":"http://hl7.org/fhir/StructureDefinition/{{type}}","derivation":"constraint","differential":{"element":[{"id":"{{type}}","path":"{{type}}"},{{elements}}]} }
        """;
}
