using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Conformance;

public sealed class ValueSetTests
{
    private const string Gender = "http://hl7.org/fhir/administrative-gender";

    [Theory]
    [InlineData("""{"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"male"},{"code":"female","display":"Female"}]}""")]
    [InlineData("""{"system":"http://hl7.org/fhir/administrative-gender"}""")]
    [InlineData("""{"valueSet":["http://hl7.org/fhir/ValueSet/administrative-gender"]}""")]
    [InlineData("""{"system":"http://unitsofmeasure.org","concept":[{"code":"mg/dL"}]}""")]
    [InlineData("""{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","filter":[{"property":"concept","op":"is-a","value":"_ActAccountCode"}]}""")]
    [InlineData("""{"system":"http://snomed.info/sct","filter":[{"property":"constraint","op":"=","value":"< 404684003"}]}""")]
    [InlineData("""{"system":"http://example.org/some-system","concept":[{"code":"a"}]}""")]
    public void What_exists_can_be_included(string include) => Assert.Empty(Judgement.ErrorsAt(Set(include)));

    [Theory]
    [InlineData("""{"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"male"},{"code":"man"}]}""", "value-set-code-unknown ValueSet.compose.include[0].concept[1].code")]
    [InlineData("""{"system":"http://unitsofmeasure.org","concept":[{"code":"furlongs"}]}""", "value-set-code-unknown ValueSet.compose.include[0].concept[0].code")]
    [InlineData("""{"system":"http://hl7.org/fhir/ValueSet/administrative-gender"}""", "value-set-system-is-value-set ValueSet.compose.include[0].system")]
    [InlineData("""{"system":"administrative-gender"}""", "value-set-system-relative ValueSet.compose.include[0].system")]
    [InlineData("""{"system":"#gender"}""", "value-set-system-relative ValueSet.compose.include[0].system")]
    [InlineData("""{"system":"http://hl7.org/fhir/administrative-gender|4.0.1"}""", "value-set-system-version ValueSet.compose.include[0].system")]
    [InlineData("""{"valueSet":["http://example.org/ValueSet/x"]}""", "value-set-includes-itself ValueSet.compose.include[0].valueSet[0]")]
    [InlineData("""{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","filter":[{"property":"concept","op":"is-a","value":"NoSuchCode"}]}""", "filter-value-wrong ValueSet.compose.include[0].filter[0].value")]
    [InlineData("""{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","filter":[{"property":"notSelectable","op":"=","value":"yes"}]}""", "filter-value-wrong ValueSet.compose.include[0].filter[0].value")]
    [InlineData("""{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","filter":[{"property":"code","op":"regex","value":"(a"}]}""", "filter-value-wrong ValueSet.compose.include[0].filter[0].value")]
    [InlineData("""{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","filter":[{"property":"concept","op":"regex","value":"A.*"}]}""", "filter-operator-wrong ValueSet.compose.include[0].filter[0].op")]
    [InlineData("""{"system":"http://snomed.info/sct","filter":[{"property":"constraint","op":"is-a","value":"< 404684003"}]}""", "filter-operator-wrong ValueSet.compose.include[0].filter[0].op")]
    [InlineData("""{"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"is-a","value":"12345"}]}""", "filter-value-wrong ValueSet.compose.include[0].filter[0].value")]
    public void What_cannot_be_included_is_an_error_where_it_stands(string include, string error) => Assert.Equal([error], Judgement.ErrorsAt(Set(include)));

    [Theory]
    [InlineData("""{"valueSet":["http://example.org/ValueSet/unknown"]}""", "value-set-unknown ValueSet.compose.include[0].valueSet[0]")]
    [InlineData("""{"valueSet":["http://hl7.org/fhir/StructureDefinition/Patient"]}""", "value-set-not-one ValueSet.compose.include[0].valueSet[0]")]
    [InlineData("""{"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"male"},{"code":"male"}]}""", "value-set-code-twice ValueSet.compose.include[0].concept[1].code")]
    [InlineData("""{"system":"http://example.org/some-system","concept":[{"code":"a"},{"code":"b"}]}""", "value-set-codes-undecided ValueSet.compose.include[0]")]
    [InlineData("""{"system":"http://hl7.org/fhir/administrative-gender","version":"99","concept":[{"code":"other-in-99"}]}""", "value-set-codes-undecided ValueSet.compose.include[0]")]
    [InlineData("""{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","filter":[{"property":"colour","op":"=","value":"red"}]}""", "filter-property-unknown ValueSet.compose.include[0].filter[0].property")]
    public void What_is_doubtful_or_cannot_be_decided_is_a_warning(string include, string warning)
    {
        Assert.Empty(Judgement.ErrorsAt(Set(include)));
        Assert.Equal([warning], Judgement.WarningsAt(Set(include)));
    }

    [Theory]
    [InlineData(FhirRelease.Stu3)]
    [InlineData(FhirRelease.R4)]
    [InlineData(FhirRelease.R5)]
    public void A_code_that_the_system_lacks_is_an_error_in_every_release(FhirRelease release) =>
        Assert.Equal(["value-set-code-unknown ValueSet.compose.include[0].concept[0].code"], Judgement.ErrorsAt(Set($$"""{"system":"{{Gender}}","concept":[{"code":"man"}] }"""), release));

    [Fact]
    public void A_supplement_is_no_system_to_include()
    {
        var validator = Judgement.With("""{"resourceType":"CodeSystem","url":"http://example.org/supplement","status":"draft","content":"supplement","supplements":"http://hl7.org/fhir/administrative-gender"}""");
        Assert.Equal(["value-set-system-is-supplement ValueSet.compose.include[0].system"], Judgement.ErrorsAt(Set("""{"system":"http://example.org/supplement"}"""), FhirRelease.R4, validator));
    }

    [Fact]
    public void An_operator_that_the_code_system_does_not_allow_is_an_error()
    {
        var validator = Judgement.With("""{"resourceType":"CodeSystem","url":"http://example.org/colours","status":"draft","content":"complete","filter":[{"code":"hue","operator":["="],"value":"a colour"}],"property":[{"code":"hue","type":"string"}],"concept":[{"code":"r"}]}""");
        Assert.Equal(["filter-operator-wrong ValueSet.compose.include[0].filter[0].op"],
            Judgement.ErrorsAt(Set("""{"system":"http://example.org/colours","filter":[{"property":"hue","op":"regex","value":"r.*"}]}"""), FhirRelease.R4, validator));
    }

    private static string Set(string include) => $$"""{"resourceType":"ValueSet","url":"http://example.org/ValueSet/x","status":"draft","compose":{"include":[{{include}}]} }""";
}
