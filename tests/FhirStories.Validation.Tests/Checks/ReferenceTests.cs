using Xunit;

namespace FhirStories.Validation.Tests.Checks;

public sealed class ReferenceTests
{
    [Theory]
    [InlineData("""{"reference":"Organization/1"}""", null)]
    [InlineData("""{"reference":"Organization/1","type":"Organization"}""", null)]
    [InlineData("""{"reference":"Organization/1","type":"http://hl7.org/fhir/StructureDefinition/Organization"}""", null)]
    [InlineData("""{"reference":"Organization/1","type":"Practitioner"}""", "reference-type-differs")]
    [InlineData("""{"reference":"Practitioner/1"}""", "reference-type")]
    [InlineData("""{"identifier":{"value":"1"},"type":"Practitioner"}""", "reference-type")]
    [InlineData("""{"reference":"Organization/ 1"}""", "reference-form")]
    [InlineData("""{"reference":"#o"}""", "reference-contained-missing")]
    [InlineData("""{"reference":"#"}""", "reference-contained-missing")]
    [InlineData("""{"reference":"Organization?identifier=http://a.b|1"}""", null)]
    [InlineData("""{"reference":"Organization?identifier"}""", "reference-query")]
    public void References(string reference, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""{"resourceType":"Patient","managingOrganization":{{reference}} }"""));

    [Fact]
    public void Contained_resources_are_used_from_outside_of_them()
    {
        // Two that refer to each other are not used by anybody.
        Assert.Equal(["invariant-broken"], Judgement.Errors("""
            {"resourceType":"Patient","contained":[
              {"resourceType":"Organization","id":"a","name":"a","partOf":{"reference":"#b"}},{"resourceType":"Organization","id":"b","name":"b","partOf":{"reference":"#a"}}]}
            """));
        // One that is used uses the other.
        Assert.Empty(Judgement.Errors("""
            {"resourceType":"Patient","managingOrganization":{"reference":"#a"},"contained":[
              {"resourceType":"Organization","id":"a","name":"a","partOf":{"reference":"#b"}},{"resourceType":"Organization","id":"b","name":"b"}]}
            """));
        // One refers to what it is contained in.
        Assert.Empty(Judgement.Errors("""
            {"resourceType":"Patient","contained":[{"resourceType":"Flag","id":"f","status":"active","code":{"text":"x"},"subject":{"reference":"#"}}]}
            """));
    }
}
