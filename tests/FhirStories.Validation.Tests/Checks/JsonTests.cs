using Xunit;

namespace FhirStories.Validation.Tests.Checks;

public sealed class JsonTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"resourceType":"HumanName","family":"a"}]}""", "element-unknown Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","contact":[{"resourceType":"Patient","name":{"family":"a"}}]}""", "element-unknown Patient.contact[0]")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a"}],"_name":[{"id":"n"}]}""", "json-shadow-of-complex Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","active":true,"_maritalStatus":{"text":"x"}}""", "json-shadow-of-complex Patient.maritalStatus")]
    public void What_FHIR_JSON_has_not_is_one_error(string json, string error) => Assert.Equal([error], Judgement.ErrorsAt(json));

    [Theory]
    [InlineData("""{"active":true,"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Patient","gender":"male","_gender":{"id":"g"},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"}}""")]
    [InlineData("""{"resourceType":"ExampleScenario","status":"draft","instance":[{"resourceId":"1","resourceType":"Patient"}]}""")]
    public void What_it_has(string json) => Assert.Empty(Judgement.Errors(json));

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"Zo\u00eb"}],"typo":1}""", 56)]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"Zoë"}],"typo":1}""", 51)]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"€ 🎈"}],"typo":1}""", 52)]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"Zoë"}],typo:1}""", 51)]
    public void A_column_counts_characters_as_editors_do(string json, long column)
    {
        var text = "\n" + json;
        var issue = Assert.Single(Judgement.BuiltIn.ValidateJson(System.Text.Encoding.UTF8.GetBytes(text), FhirStories.Definitions.FhirRelease.R4).Issues, i => i.Level == IssueLevel.Error);
        Assert.Equal((2L, column), (issue.Line, issue.Column));
    }
}
