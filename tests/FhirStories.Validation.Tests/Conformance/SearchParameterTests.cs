using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Conformance;

public sealed class SearchParameterTests
{
    [Theory]
    [InlineData(""" "type":"date","expression":"Patient.birthDate" """)]
    [InlineData(""" "type":"token","expression":"Patient.identifier | Patient.extension('http://example.org/x').value.ofType(Identifier)" """)]
    [InlineData(""" "type":"reference","expression":"Patient.generalPractitioner.where(resolve() is Practitioner)","target":["Practitioner"] """)]
    [InlineData(""" "type":"string","derivedFrom":"http://hl7.org/fhir/SearchParameter/individual-family","expression":"Patient.name.family" """)]
    public void A_sound_search_parameter_has_nothing_to_be_said_of(string elements)
    {
        Assert.Empty(Judgement.ErrorsAt(Parameter(elements)));
        Assert.Empty(Judgement.WarningsAt(Parameter(elements)));
    }

    [Theory]
    [InlineData(""" "type":"date","expression":"Patient..birthDate" """, "search-expression-unreadable SearchParameter.expression")]
    [InlineData(""" "type":"date","expression":"Patient.birthDate.where(" """, "search-expression-unreadable SearchParameter.expression")]
    [InlineData(""" "type":"token","derivedFrom":"http://hl7.org/fhir/SearchParameter/individual-family" """, "search-parameter-type SearchParameter.type")]
    [InlineData(""" "type":"token","derivedFrom":"http://hl7.org/fhir/SearchParameter/clinical-code" """, "search-parameter-base SearchParameter.base[0]")]
    [InlineData(""" "type":"composite","expression":"Patient","component":[{"definition":"http://hl7.org/fhir/SearchParameter/individual-family","expression":"name.("}] """, "search-expression-unreadable SearchParameter.component[0].expression")]
    public void What_cannot_work_is_one_error_where_it_stands(string elements, string error) => Assert.Equal([error], Judgement.ErrorsAt(Parameter(elements)));

    [Theory]
    [InlineData(""" "type":"date","expression":"Patient.birthday" """, "search-expression-path SearchParameter.expression")]
    [InlineData(""" "type":"date","expression":"Patients.birthDate" """, "search-expression-path SearchParameter.expression")]
    [InlineData(""" "type":"date","expression":"Observation.issued" """, "search-expression-base SearchParameter.expression")]
    [InlineData(""" "type":"number","expression":"Patient.birthDate" """, "search-expression-type SearchParameter.expression")]
    [InlineData(""" "type":"date","expression":"Patient.birthDate","derivedFrom":"http://example.org/unknown" """, "search-parameter-unknown SearchParameter.derivedFrom")]
    [InlineData(""" "type":"date","expression":"Patient.birthDate","target":["Patient"] """, "search-parameter-not-reference SearchParameter.target[0]")]
    [InlineData(""" "type":"composite","expression":"Patient" """, "search-parameter-components SearchParameter")]
    public void What_is_doubtful_is_a_warning(string elements, string warning)
    {
        Assert.Empty(Judgement.ErrorsAt(Parameter(elements)));
        Assert.Equal([warning], Judgement.WarningsAt(Parameter(elements)));
    }

    [Theory]
    [InlineData(FhirRelease.Stu3)]
    [InlineData(FhirRelease.R5)]
    public void An_expression_must_be_readable_in_every_release(FhirRelease release) =>
        Assert.Contains("search-expression-unreadable SearchParameter.expression", Judgement.ErrorsAt(Parameter(""" "type":"date","expression":"Patient.(" """), release));

    private static string Parameter(string elements) =>
        $$"""{"resourceType":"SearchParameter","url":"http://example.org/SearchParameter/x","name":"X","status":"draft","description":"x","code":"x","base":["Patient"],{{elements}}}""";
}
