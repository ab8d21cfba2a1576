using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Conformance;

public sealed class QuestionnaireResponseTests
{
    private const string Items = """
        {"linkId":"g","text":"About you","type":"group","item":[
          {"linkId":"smoker","text":"Do you smoke?","type":"boolean","required":true},
          {"linkId":"many","type":"integer","required":true,"enableWhen":[{"question":"smoker","operator":"=","answerBoolean":true}],"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/minValue","valueInteger":1},{"url":"http://hl7.org/fhir/StructureDefinition/maxValue","valueInteger":100}]},
          {"linkId":"sex","type":"choice","answerValueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"},
          {"linkId":"colour","type":"choice","repeats":true,"answerOption":[{"valueCoding":{"system":"http://example.org/c","code":"r"}},{"valueCoding":{"system":"http://example.org/c","code":"g"}}]},
          {"linkId":"pet","type":"open-choice","answerOption":[{"valueString":"cat"},{"valueString":"dog"}]},
          {"linkId":"note","type":"string","maxLength":5,"item":[{"linkId":"why","type":"string"}]},
          {"linkId":"bye","text":"Thanks","type":"display"}]}
        """;

    [Theory]
    [InlineData("""{"linkId":"smoker","text":"Do you smoke?","answer":[{"valueBoolean":false}]}""")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":true}]},{"linkId":"many","answer":[{"valueInteger":20}]}""")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"many"},{"linkId":"sex","answer":[{"valueCoding":{"system":"http://hl7.org/fhir/administrative-gender","code":"male"}}]}""")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"colour","answer":[{"valueCoding":{"system":"http://example.org/c","code":"r"}},{"valueCoding":{"system":"http://example.org/c","code":"g"}}]}""")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"pet","answer":[{"valueString":"a parrot"}]}""")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"note","answer":[{"valueString":"abc","item":[{"linkId":"why","answer":[{"valueString":"so"}]}]}]},{"linkId":"bye","text":"Thanks"}""")]
    public void A_response_that_answers_its_questionnaire_is_valid(string items) => Assert.Empty(Judgement.ErrorsAt(Response(items)));

    [Theory]
    [InlineData("", "response-answer-missing $.item[0]")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":true}]}""", "response-answer-missing $.item[0]")]
    [InlineData("""{"linkId":"smoker"}""", "response-answer-missing $.item[0].item[0]")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"many","answer":[{"valueInteger":20}]}""", "response-item-not-enabled $.item[0].item[1]")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueString":"no"}]}""", "response-answer-type $.item[0].item[0].answer[0].value.ofType(string)")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"zzz"}""", "response-item-unknown $.item[0].item[1]")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"why","answer":[{"valueString":"so"}]}""", "response-item-misplaced $.item[0].item[1]")]
    [InlineData("""{"linkId":"sex"},{"linkId":"smoker","answer":[{"valueBoolean":false}]}""", "response-item-order $.item[0].item[1]")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false},{"valueBoolean":false}]}""", "response-answer-twice $.item[0].item[0].answer[1]")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"smoker","answer":[{"valueBoolean":false}]}""", "response-item-twice $.item[0].item[1]")]
    [InlineData("""{"linkId":"smoker","text":"Smoker","answer":[{"valueBoolean":false}]}""", "response-item-text $.item[0].item[0].text")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":true}]},{"linkId":"many","answer":[{"valueInteger":101}]}""", "response-answer-range $.item[0].item[1].answer[0].value.ofType(integer)")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"sex","answer":[{"valueCoding":{"system":"http://hl7.org/fhir/administrative-gender","code":"other"}},{"valueCoding":{"system":"http://hl7.org/fhir/administrative-gender","code":"male"}}]}""", "response-answer-twice $.item[0].item[1].answer[1]")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"sex","answer":[{"valueCoding":{"system":"http://example.org/x","code":"male"}}]}""", "response-answer-option $.item[0].item[1].answer[0].value.ofType(Coding)")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"colour","answer":[{"valueCoding":{"system":"http://example.org/c","code":"b"}}]}""", "response-answer-option $.item[0].item[1].answer[0].value.ofType(Coding)")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"note","answer":[{"valueString":"abcdef"}]}""", "response-answer-length $.item[0].item[1].answer[0].value.ofType(string)")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"note","answer":[{"valueString":"a"}],"item":[{"linkId":"why"}]}""", "response-item-in-question $.item[0].item[1].item[0]")]
    [InlineData("""{"linkId":"smoker","answer":[{"valueBoolean":false}]},{"linkId":"bye","answer":[{"valueString":"a"}]}""", "response-answer-to-none $.item[0].item[1].answer[0]")]
    public void What_does_not_answer_it_is_one_error_where_it_stands(string items, string error) =>
        Assert.Equal([error.Replace("$", "QuestionnaireResponse", StringComparison.Ordinal)], Judgement.ErrorsAt(Response(items)).Where(e => !e.StartsWith("invariant-broken", StringComparison.Ordinal)));

    /// <summary>Words that look like numbers or dates are words.</summary>
    [Theory]
    [InlineData("1.0", null)]
    [InlineData("1", "response-answer-option")]
    [InlineData("2020-01-01T00:00:00Z", "response-answer-option")]
    [InlineData("2020-01-01", "response-answer-missing")]
    public void Words_are_the_same_where_they_are_written_the_same(string answer, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""
            {"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"#q","contained":[{"resourceType":"Questionnaire","id":"q","status":"draft","item":[
              {"linkId":"a","type":"choice","answerOption":[{"valueString":"1.0"},{"valueString":"2020-01-01"}]},
              {"linkId":"b","type":"string","required":true,"enableWhen":[{"question":"a","operator":"=","answerString":"2020-01-01"}]}]}],
             "item":[{"linkId":"a","answer":[{"valueString":"{{answer}}"}]}]}
            """));

    /// <summary>Where a group repeats, its questions depend on the answers in it.</summary>
    [Fact]
    public void Answers_nearby_count_before_others()
    {
        const string Form = """
            "contained":[{"resourceType":"Questionnaire","id":"q","status":"draft","item":[{"linkId":"g","type":"group","repeats":true,"item":[
              {"linkId":"a","type":"boolean"},{"linkId":"b","type":"string","enableWhen":[{"question":"a","operator":"=","answerBoolean":true}]}]}]}]
            """;
        const string Response = """
            {"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"#q",FORM,"item":[
              {"linkId":"g","item":[{"linkId":"a","answer":[{"valueBoolean":FIRST}]},{"linkId":"b","answer":[{"valueString":"x"}]}]},
              {"linkId":"g","item":[{"linkId":"a","answer":[{"valueBoolean":true}]},{"linkId":"b","answer":[{"valueString":"x"}]}]}]}
            """;
        Assert.Empty(Judgement.ErrorsAt(Of("true")));
        Assert.Equal(["response-item-not-enabled QuestionnaireResponse.item[0].item[1]"], Judgement.ErrorsAt(Of("false")));

        static string Of(string first) => Response.Replace("FORM", Form, StringComparison.Ordinal).Replace("FIRST", first, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_finished_may_lack_answers()
    {
        var json = Response("").Replace("\"completed\"", "\"in-progress\"", StringComparison.Ordinal);
        Assert.Empty(Judgement.ErrorsAt(json));
        Assert.Contains("response-answer-missing QuestionnaireResponse.item[0]", Judgement.WarningsAt(json));
    }

    [Fact]
    public void A_questionnaire_that_is_not_here_is_said_and_none_is_advice()
    {
        Assert.Equal(["response-questionnaire-unknown QuestionnaireResponse.questionnaire"], Judgement.WarningsAt("""{"resourceType":"QuestionnaireResponse","questionnaire":"http://example.org/unknown","status":"completed"}"""));
        Assert.Empty(Judgement.WarningsAt("""{"resourceType":"QuestionnaireResponse","status":"completed"}"""));
    }

    [Theory]
    [InlineData("http://example.org/Questionnaire/x")]
    [InlineData("http://example.org/Questionnaire/x|1")]
    public void A_questionnaire_of_a_package_counts(string canonical)
    {
        var validator = Judgement.With($$"""{"resourceType":"Questionnaire","url":"http://example.org/Questionnaire/x","version":"1","status":"draft","item":[{{Items}}]}""");
        Assert.Equal(["response-answer-option QuestionnaireResponse.item[0].item[1].answer[0].value.ofType(Coding)"], Judgement.ErrorsAt($$$"""
            {"resourceType":"QuestionnaireResponse","questionnaire":"{{{canonical}}}","status":"completed","item":[{"linkId":"g","item":[{"linkId":"smoker","answer":[{"valueBoolean":false}]},
             {"linkId":"colour","answer":[{"valueCoding":{"system":"http://example.org/c","code":"b"}}]}]}]}
            """, FhirRelease.R4, validator));
    }

    [Fact]
    public void A_questionnaire_beside_it_in_a_Bundle_counts() => Assert.Equal(["response-item-unknown Bundle.entry[1].resource.item[0]"], Judgement.ErrorsAt("""
        {"resourceType":"Bundle","type":"collection","entry":[
          {"fullUrl":"http://example.org/Questionnaire/q","resource":{"resourceType":"Questionnaire","id":"q","url":"http://example.org/Questionnaire/x","status":"draft","item":[{"linkId":"a","type":"string"}]}},
          {"fullUrl":"http://example.org/QuestionnaireResponse/r","resource":{"resourceType":"QuestionnaireResponse","id":"r","questionnaire":"http://example.org/Questionnaire/x","status":"completed","item":[{"linkId":"b","answer":[{"valueString":"x"}]}]}}]}
        """));

    [Fact]
    public void STU3_refers_and_has_options_of_its_own() => Assert.Equal(["response-answer-option QuestionnaireResponse.item[0].answer[0].value.ofType(Coding)"], Judgement.ErrorsAt("""
        {"resourceType":"QuestionnaireResponse","contained":[{"resourceType":"Questionnaire","id":"q","status":"draft","item":[{"linkId":"a","type":"choice","options":{"reference":"http://hl7.org/fhir/ValueSet/administrative-gender"}},{"linkId":"b","type":"string","enableWhen":[{"question":"a","hasAnswer":false}]}]}],
         "questionnaire":{"reference":"#q"},"status":"completed","item":[{"linkId":"a","answer":[{"valueCoding":{"system":"http://hl7.org/fhir/administrative-gender","code":"man"}}]}]}
        """, FhirRelease.Stu3).Where(e => !e.StartsWith("code-not-in-system", StringComparison.Ordinal)));

    private static string Response(string items) => $$"""
        {"resourceType":"QuestionnaireResponse","contained":[{"resourceType":"Questionnaire","id":"q","status":"draft","item":[{{Items}}]}],"questionnaire":"#q","status":"completed",
         "item":[{"linkId":"g"{{(items.Length == 0 ? ",\"text\":\"About you\"" : $",\"item\":[{items}]")}}}]}
        """;
}
