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
}
