using Xunit;

namespace FhirStories.Validation.Tests.Checks;

public sealed class ExtensionTests
{
    [Theory]
    [InlineData("""{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{"text":"x"}}""", null)]
    [InlineData("""{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueString":"x"}""", "type-not-allowed")]
    [InlineData("""{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace|4.0.1","valueAddress":{"text":"x"}}""", "extension-url-versioned")]
    [InlineData("""{"url":"http://hl7.org/fhir/StructureDefinition/patient-nationality","extension":[{"url":"code","valueCodeableConcept":{"text":"x"}}]}""", null)]
    [InlineData("""{"url":"http://hl7.org/fhir/StructureDefinition/patient-nationality","extension":[{"url":"nonsense","valueString":"x"}]}""", "extension-part-unknown")]
    [InlineData("""{"url":"birthPlace","valueString":"x"}""", "extension-url-relative")]
    [InlineData("""{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}""", null)]
    [InlineData("""{"url":"http://hl7.org/fhir/StructureDefinition/allergyintolerance-certainty","valueCodeableConcept":{"text":"x"}}""", "extension-context")]
    public void Extensions(string extension, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""{"resourceType":"Patient","extension":[{{extension}}]}"""));

    [Theory]
    [InlineData("\"context\":[{\"type\":\"element\",\"expression\":\"Patient\"}],", null)]
    [InlineData("\"context\":[{\"type\":\"element\",\"expression\":\"Person\"}],", "extension-context")]
    [InlineData("", "extension-context")]
    public void An_extension_stands_where_its_definition_says_and_nowhere_if_it_says_nothing(string context, string? error)
    {
        var definition = """
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/e","name":"E","status":"draft","fhirVersion":"4.0.1","kind":"complex-type","abstract":false,"type":"Extension",
             CONTEXT"baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","derivation":"constraint","differential":{"element":[{"id":"Extension","path":"Extension"},
             {"id":"Extension.url","path":"Extension.url","fixedUri":"http://example.org/StructureDefinition/e"}]}}
            """.Replace("CONTEXT", context, StringComparison.Ordinal);
        Assert.Equal(error is null ? [] : [error], Judgement.Errors("""{"resourceType":"Patient","extension":[{"url":"http://example.org/StructureDefinition/e","valueString":"x"}]}""", "http://hl7.org/fhir/StructureDefinition/Patient", definition));
    }

    [Theory]
    [InlineData("actor", "valueCanonical", null)]
    [InlineData("derivedFrom", "valueCanonical", "extension-context")]
    public void An_extension_on_what_carries_an_element_of_R5_is_one_on_that_element(string element, string property, string? error)
    {
        const string Key = """{"extension":[{"url":"http://hl7.org/fhir/tools/StructureDefinition/requirements-actorkey","valueId":"nurse"}]}""";
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""
            {"resourceType":"Basic","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
             "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.{{element}}","{{property}}":"https://example.org/nurse","_{{property}}":{{Key}}}]}
            """));
    }

    [Theory]
    [InlineData("Requirements", """{"url":"http://hl7.org/fhir/StructureDefinition/resource-approvalDate","valueDate":"2026-01-02"}""", null)]
    [InlineData("Patient", """{"url":"http://hl7.org/fhir/StructureDefinition/resource-approvalDate","valueDate":"2026-01-02"}""", "extension-context")]
    [InlineData("Requirements", """{"url":"http://hl7.org/fhir/StructureDefinition/requirements-parent","valueCanonical":"http://a.b/r"}""", "extension-context")]
    public void R4_says_nothing_of_resources_that_it_does_not_have(string carried, string extension, string? error)
    {
        var resource = carried == "Patient" ? $$"""{"resourceType":"Patient","extension":[{{extension}}]}"""
            : $$$"""{"resourceType":"Basic","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"{{{carried}}}"}]},"extension":[{{{extension}}}]}""";
        Assert.Equal(error is null ? [] : [error], Judgement.Errors(resource));
    }

    [Theory]
    [InlineData("http://hl7.org/fhir/5.0/StructureDefinition/extension-ArtifactAssessment.content", null)]
    [InlineData("http://hl7.org/fhir/5.0/StructureDefinition/extension-ArtifactAssessment.date", "extension-context")]
    public void A_part_under_an_absolute_url_stands_where_the_whole_has_it(string url, string? error)
    {
        var inner = url.EndsWith("date", StringComparison.Ordinal) ? "\"valueDateTime\":\"2026\"" : """ "extension":[{"url":"summary","valueMarkdown":"A reply"}] """;
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$$"""
            {"resourceType":"Basic","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"ArtifactAssessment"}]},
             "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ArtifactAssessment.content","extension":[{"url":"summary","valueMarkdown":"A comment"},{"url":"{{{url}}}",{{{inner}}}}]}]}
            """));
    }

    [Fact]
    public void What_follows_a_profile_follows_those_that_it_imposes()
    {
        const string Profile = """
            {"resourceType":"StructureDefinition","id":"ID","url":"http://a.b/ID","name":"ID","status":"draft","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","MORE":null,"differential":{"element":[{"id":"Patient.ELEMENT","path":"Patient.ELEMENT","min":1}]}}
            """;
        var imposing = Profile.Replace("ID", "imposing", StringComparison.Ordinal).Replace("ELEMENT", "name", StringComparison.Ordinal).Replace("\"MORE\":null",
            """ "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/structuredefinition-imposeProfile","valueCanonical":"http://a.b/imposed"}] """, StringComparison.Ordinal);
        var imposed = Profile.Replace("ID", "imposed", StringComparison.Ordinal).Replace("ELEMENT", "gender", StringComparison.Ordinal).Replace("\"MORE\":null,", "", StringComparison.Ordinal);
        Assert.Equal(["element-missing"], Judgement.Errors("""{"resourceType":"Patient","name":[{"text":"x"}]}""", "http://a.b/imposing", imposing, imposed));
        Assert.Empty(Judgement.Errors("""{"resourceType":"Patient","name":[{"text":"x"}],"gender":"other"}""", "http://a.b/imposing", imposing, imposed));
    }
}
