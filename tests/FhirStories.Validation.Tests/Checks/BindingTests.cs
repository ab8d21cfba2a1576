using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Checks;

public sealed class BindingTests
{
    private const string Url = "http://example.org/StructureDefinition/bound";

    private const string Codes = """
        {"resourceType":"CodeSystem","url":"http://example.org/CodeSystem/colours","status":"active","content":"complete","concept":[{"code":"red"},{"code":"blue"}]}
        """;

    private const string Reds = """
        {"resourceType":"ValueSet","url":"http://example.org/ValueSet/reds","status":"active","compose":{"include":[{"system":"http://example.org/CodeSystem/colours","concept":[{"code":"red"}]}]}}
        """;

    [Theory]
    [InlineData("", "blue", true)]
    [InlineData("", "red", false)]
    // It holds where the category is a.
    [InlineData(Url, "blue", true)]
    [InlineData(Url, "red", false)]
    // Nothing tells whether it holds.
    [InlineData("http://example.org/contexts", "blue", false)]
    public void An_additional_binding_holds_where_the_resource_is_what_it_is_for(string context, string code, bool isWrong)
    {
        var usage = context.Length == 0 ? "" : $$"""
            ,{"url":"usage","valueUsageContext":{"code":{"system":"{{context}}","code":"Observation.category"},"valueCodeableConcept":{"coding":[{"system":"http://example.org/categories","code":"a"}]} } }
            """;
        var profile = $$"""
            {"resourceType":"StructureDefinition","url":"{{Url}}","name":"B","status":"draft","kind":"resource","abstract":false,"type":"Observation","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint","differential":{"element":[{"id":"Observation.code","path":"Observation.code",
              "binding":{"strength":"example","valueSet":"http://hl7.org/fhir/ValueSet/observation-codes","extension":[{"url":"http://hl7.org/fhir/tools/StructureDefinition/additional-binding","extension":[
               {"url":"purpose","valueCode":"required"},{"url":"valueSet","valueCanonical":"http://example.org/ValueSet/reds"}{{usage}}]}]} }]} }
            """;
        Assert.Equal(isWrong ? ["code-not-in-value-set"] : [], Judgement.Errors(Observation("a", code), Url, profile, Codes, Reds));
        if (context == Url) Assert.Empty(Judgement.Errors(Observation("b", code), Url, profile, Codes, Reds));
    }

    [Theory]
    [InlineData("extensible", "blue", true)]
    [InlineData("extensible", "red", false)]
    [InlineData("preferred", "blue", false)]
    public void The_bound_to_codes_that_are_only_advised_holds_where_others_are_an_exception(string strength, string code, bool isWrong)
    {
        var profile = $$"""
            {"resourceType":"StructureDefinition","url":"{{Url}}","name":"B","status":"draft","kind":"resource","abstract":false,"type":"Observation","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint","differential":{"element":[{"id":"Observation.code","path":"Observation.code",
              "binding":{"strength":"{{strength}}","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender","extension":[
               {"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet","valueCanonical":"http://example.org/ValueSet/reds"}]} }]} }
            """;
        Assert.Equal(isWrong ? ["code-not-in-value-set"] : [], Judgement.Errors(Observation("a", code), Url, profile, Codes, Reds));
    }

    [Theory]
    [InlineData("http://hl7.org/fhir/list-order", "user", new string[0])]
    [InlineData("http://hl7.org/fhir/list-order", "users", new[] { "code-not-in-system" })]
    [InlineData("http://hl7.org/fhir/list-orders", "user", new[] { "coding-system-wrong" })]
    public void A_code_system_of_STU3_is_one_wherever_its_codes_stand(string system, string code, string[] errors) => Assert.Equal(errors, Judgement.Errors($$"""
        {"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"choice","option":[{"valueCoding":{"system":"{{system}}","code":"{{code}}"} }]}]}
        """, FhirRelease.Stu3));

    [Fact]
    public void What_STU3_binds_as_extensible_is_looked_for_in_its_own_value_set()
    {
        const string Married = """{"resourceType":"Patient","maritalStatus":{"coding":[{"system":"http://hl7.org/fhir/v3/MaritalStatus","code":"M"}]}}""";
        Assert.Empty(Judgement.Warnings(Married, FhirRelease.Stu3));
        Assert.Equal(["code-not-in-value-set"], Judgement.Warnings(Married.Replace("http://hl7.org/fhir/v3/MaritalStatus", "http://hl7.org/fhir/v2/0001", StringComparison.Ordinal), FhirRelease.Stu3));
    }

    private static string Observation(string category, string code) => $$"""
        {"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://example.org/categories","code":"{{category}}"}]}],
         "code":{"coding":[{"system":"http://example.org/CodeSystem/colours","code":"{{code}}"}]} }
        """;
}
