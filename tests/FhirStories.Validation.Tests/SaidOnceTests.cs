using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests;

public sealed class SaidOnceTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","gender":" male"}""", "primitive-format")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","name":"x"}]}""", "contained-id-missing")]
    [InlineData("""{"resourceType":"Bundle","type":"message"}""", "bundle-first-entry")]
    [InlineData("""{"resourceType":"Bundle","type":"document","identifier":{"system":"http://a.b/i","value":"1"},"timestamp":"2026-01-01T00:00:00Z","entry":[{"fullUrl":"http://a.b/Patient/1","resource":{"resourceType":"Patient","id":"1"}}]}""", "bundle-first-entry")]
    [InlineData("""{"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"http://a.b/Patient/1","search":{"mode":"match"}}]}""", "searchset-resource-missing")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://a.b/Patient/1","resource":{"resourceType":"Patient","id":"1"}},{"fullUrl":"http://a.b/Patient/1","resource":{"resourceType":"Patient","id":"1"}}]}""", "bundle-full-url-twice")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://a.b/Patient/1/_history/1","resource":{"resourceType":"Patient","id":"1"}}]}""", "invariant-broken")]
    [InlineData("""
        {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"subject":{"display":"x"},"effectiveDateTime":"2026-01-01",
         "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"valueString":"70 kg"}
        """, "type-not-allowed")]
    [InlineData("""
        {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"subject":{"display":"x"},"effectiveDateTime":"2026-01-01",
         "valueQuantity":{"value":70,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}
        """, "slice-missing")]
    public void One_wrong_thing_is_one_error(string json, string error) => Assert.Equal([error], Judgement.Errors(json));

    [Theory]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><name/></Patient>""", "xml-element-empty")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><name></name></Patient>""", "xml-element-empty")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><gender value=""/></Patient>""", "xml-value-empty")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><active value="true"/><x xmlns="urn:x"/></Patient>""", "xml-namespace")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><active value="true"/><x xmlns="urn:x">a<y/><y>b</y></x></Patient>""", "xml-namespace")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><active xmlns="" value="true"/></Patient>""", "xml-namespace")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><name xmlns=""><family value="x"/></name></Patient>""", "xml-namespace")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div><p>x</p><br/></div></text></Patient>""", "narrative-root")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div xmlns="">x</div></text></Patient>""", "narrative-root")]
    public void In_XML_too(string xml, string error) => Assert.Equal([error], Judgement.XmlErrors(xml));

    [Theory]
    [InlineData("active", new[] { "invariant-broken" })]
    [InlineData("resolved", new string[0])]
    public void In_STU3_what_has_abated_is_active_no_more(string status, string[] errors) =>
        Assert.Equal(errors, Judgement.Errors($$"""{"resourceType":"Condition","clinicalStatus":"{{status}}","subject":{"display":"x"},"abatementDateTime":"2020"}""", FhirRelease.Stu3));

    [Theory]
    [InlineData("NHSCommunication", """ "extension":[{"url":"preferred","valueBoolean":true}]""", "slice-missing Patient.extension[0]")]
    [InlineData("NHSCommunication", """ "extension":[{"url":"language","valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-HumanLanguage-1","code":"en","display":"English"}]}},{"url":"preferred","valueString":"yes"}]""", "type-not-allowed Patient.extension[0].extension[1].value.ofType(string)")]
    [InlineData("EthnicCategory", """ "valueString":"A" """, "type-not-allowed Patient.extension[0].value.ofType(string)")]
    public void What_a_profile_repeats_of_an_extension_is_said_once(string extension, string content, string error) =>
        Assert.Equal([error], Judgement.ErrorsAt($$"""
            {"resourceType":"Patient","meta":{"profile":["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1"]},"name":[{"use":"official","family":"x"}],
             "extension":[{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-{{extension}}-1",{{content}} }]}
            """, FhirRelease.Stu3));

    [Fact]
    public void In_R5_an_entry_of_search_results_without_a_resource_is_one_error() => Assert.Equal(["searchset-resource-missing"], Judgement.Errors("""
        {"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://a.b/Patient"}],"entry":[{"fullUrl":"http://a.b/Patient/1","search":{"mode":"match"}}]}
        """, FhirRelease.R5));

    [Theory]
    [InlineData(FhirRelease.Stu3)]
    [InlineData(FhirRelease.R4)]
    [InlineData(FhirRelease.R5)]
    public void A_comparator_where_none_may_be_is_one_error(FhirRelease release) => Assert.Equal(["element-prohibited"], Judgement.Errors("""
        {"resourceType":"Observation","status":"final","code":{"text":"x"},"referenceRange":[{"low":{"value":1,"comparator":"<"}}]}
        """, release));

    [Fact]
    public void In_STU3_nothing_is_asked_for_that_came_later() => Assert.Equal(["code-not-in-value-set"], Judgement.Errors("""
        {"resourceType":"CodeSystem","url":"http://a.b/c","status":"draft","content":"supplement"}
        """, FhirRelease.Stu3));

    [Fact]
    public void In_R5_search_results_without_their_search_are_one_finding()
    {
        const string Results = """{"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"http://a.b/Basic/1","resource":{"resourceType":"Basic","id":"1","code":{"text":"x"}}}]}""";
        Assert.Equal(["invariant-broken"], Judgement.Errors(Results, FhirRelease.R5));
        Assert.Empty(Judgement.Warnings(Results, FhirRelease.R5));
        Assert.Equal(["searchset-self-missing"], Judgement.Warnings(Results));
    }

    [Fact]
    public void In_STU3_a_type_with_several_targets_is_named_once()
    {
        var found = Judgement.BuiltIn.ValidateJson(System.Text.Encoding.UTF8.GetBytes("""
            {"resourceType":"StructureDefinition","url":"http://a.b/s","name":"S","status":"draft","fhirVersion":"3.0.1","kind":"resource","abstract":false,"type":"Observation","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint",
             "differential":{"element":[{"id":"Observation.subject","path":"Observation.subject","type":[{"code":"Reference","targetProfile":"http://hl7.org/fhir/StructureDefinition/Patient"},{"code":"Reference","targetProfile":"http://hl7.org/fhir/StructureDefinition/Device"}],
              "binding":{"strength":"required","valueSetUri":"http://hl7.org/fhir/ValueSet/administrative-gender"}}]}}
            """), FhirRelease.Stu3).Issues;
        Assert.Equal("'Observation.subject' is a Reference, which has no codes: there is nothing to bind.", Assert.Single(found, i => i.Level == IssueLevel.Error).Message);
    }
}
