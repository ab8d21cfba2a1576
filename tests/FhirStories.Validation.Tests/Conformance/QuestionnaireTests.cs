using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Conformance;

public sealed class QuestionnaireTests
{
    [Fact]
    public void A_sound_questionnaire_has_no_error() => Assert.Empty(Judgement.ErrorsAt(Form("""
        {"linkId":"g","type":"group","item":[
          {"linkId":"a","text":"Smoker?","type":"boolean","required":true},
          {"linkId":"b","type":"integer","enableWhen":[{"question":"a","operator":"=","answerBoolean":true}],"initial":[{"valueInteger":1}]},
          {"linkId":"c","type":"choice","answerOption":[{"valueString":"x"},{"valueString":"y"}]},
          {"linkId":"d","type":"choice","answerValueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"},
          {"linkId":"e","type":"display","text":"Thanks"}]}
        """)));

    [Theory]
    [InlineData("""{"linkId":"a","type":"boolean"},{"linkId":"a","type":"string"}""", "questionnaire-link-id-twice Questionnaire.item[1].linkId")]
    [InlineData("""{"linkId":"a","type":"boolean","enableWhen":[{"question":"z","operator":"exists","answerBoolean":true}]}""", "enable-when-missing Questionnaire.item[0].enableWhen[0].question")]
    [InlineData("""{"linkId":"a","type":"boolean","enableWhen":[{"question":"a","operator":"exists","answerBoolean":true}]}""", "enable-when-self Questionnaire.item[0].enableWhen[0].question")]
    [InlineData("""{"linkId":"a","type":"group","enableWhen":[{"question":"b","operator":"exists","answerBoolean":true}],"item":[{"linkId":"b","type":"string"}]}""", "enable-when-inner Questionnaire.item[0].enableWhen[0].question")]
    [InlineData("""{"linkId":"a","type":"choice","answerValueSet":"#none"}""", "questionnaire-value-set-missing Questionnaire.item[0].answerValueSet")]
    public void What_cannot_be_asked_is_one_error_where_it_stands(string items, string error) => Assert.Equal([error], Judgement.ErrorsAt(Form(items)));

    [Theory]
    [InlineData("""{"linkId":"b","type":"string","enableWhen":[{"question":"a","operator":"=","answerBoolean":true}]},{"linkId":"a","type":"boolean"}""", "enable-when-later Questionnaire.item[0].enableWhen[0].question")]
    [InlineData("""{"linkId":"a","type":"boolean"},{"linkId":"b","type":"string","enableWhen":[{"question":"a","operator":"=","answerInteger":1}]}""", "enable-when-answer Questionnaire.item[1].enableWhen[0].answer.ofType(integer)")]
    [InlineData("""{"linkId":"a","type":"boolean"},{"linkId":"b","type":"string","enableWhen":[{"question":"a","operator":">","answerBoolean":true}]}""", "enable-when-operator Questionnaire.item[1].enableWhen[0].operator")]
    [InlineData("""{"linkId":"a","type":"display"},{"linkId":"b","type":"string","enableWhen":[{"question":"a","operator":"=","answerBoolean":true}]}""", "enable-when-no-question Questionnaire.item[0+1].enableWhen[0].question")]
    [InlineData("""{"linkId":"a","type":"boolean","initial":[{"valueString":"x"}]}""", "questionnaire-initial-type Questionnaire.item[0].initial[0].value.ofType(string)")]
    [InlineData("""{"linkId":"a","type":"choice","answerValueSet":"http://example.org/unknown"}""", "value-set-unknown Questionnaire.item[0].answerValueSet")]
    [InlineData("""{"linkId":"a","type":"string","definition":"http://hl7.org/fhir/StructureDefinition/Patient#Patient.nickname"}""", "questionnaire-definition-missing Questionnaire.item[0].definition")]
    public void What_is_doubtful_is_a_warning(string items, string warning)
    {
        Assert.Empty(Judgement.ErrorsAt(Form(items)));
        Assert.Equal([warning.Replace("0+1", "1", StringComparison.Ordinal)], Judgement.WarningsAt(Form(items)));
    }

    [Fact]
    public void STU3_and_R5_are_read_in_their_own_shapes()
    {
        Assert.Equal(["enable-when-missing Questionnaire.item[0].enableWhen[0].question"],
            Judgement.ErrorsAt(Form("""{"linkId":"a","type":"choice","options":{"reference":"http://hl7.org/fhir/ValueSet/administrative-gender"},"enableWhen":[{"question":"z","hasAnswer":true}]}"""), FhirRelease.Stu3));
        Assert.Equal(["questionnaire-link-id-twice Questionnaire.item[0].item[0].linkId"],
            Judgement.ErrorsAt(Form("""{"linkId":"a","type":"group","item":[{"linkId":"a","type":"coding","answerConstraint":"optionsOrString","answerOption":[{"valueCoding":{"code":"x"}}]}]}"""), FhirRelease.R5));
    }

    private static string Form(string items) => $$"""{"resourceType":"Questionnaire","url":"http://example.org/Questionnaire/x","status":"draft","item":[{{items}}]}""";
}
