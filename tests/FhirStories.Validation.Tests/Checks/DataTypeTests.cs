using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Checks;

public sealed class DataTypeTests
{
    [Theory]
    [InlineData("""{"system":"http://a.b/c","value":"1"}""", null)]
    [InlineData("""{"system":"urn:oid:1.2.36.146.595.217.0.1","value":"1"}""", null)]
    [InlineData("""{"system":"ldap://a.b/c","value":"1"}""", null)]
    [InlineData("""{"system":"c","value":"1"}""", "identifier-system-relative")]
    [InlineData("""{"system":"ftp://a.b/c","value":"1"}""", "identifier-system-relative")]
    [InlineData("""{"system":"urn:ietf:rfc:3986","value":"urn:uuid:6f1a2c54-0d5e-4c37-8e5b-1f2a3b4c5d6e"}""", null)]
    [InlineData("""{"system":"urn:ietf:rfc:3986","value":"6f1a2c54"}""", "identifier-value-no-uri")]
    [InlineData("""{"system":"urn:oid:1.2.3","value":"1"}""", "primitive-format")]
    [InlineData("""{"system":"oid:1.2.36.146.595","value":"1"}""", "primitive-format")]
    public void Identifiers(string identifier, string? errors) =>
        Assert.Equal((errors ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries), Judgement.Errors($$"""{"resourceType":"Patient","identifier":[{{identifier}}]}""").Order());

    [Theory]
    [InlineData("http://loinc.org/", "coding-system-wrong")]
    [InlineData("https://loinc.org", "coding-system-wrong")]
    [InlineData("http://build.fhir.org/codesystem-x.html", "coding-system-wrong")]
    [InlineData("http://hl7.org/fhir/no-such-system", "coding-system-wrong")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "coding-system-value-set")]
    [InlineData("http://hl7.org/fhir/sid/icd-10", null)]
    [InlineData("http://a.b/unknown", null)]
    [InlineData("x", "coding-system-relative")]
    [InlineData("ldap://a.b/c", "coding-system-relative")]
    public void Systems_of_codings(string system, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""{"resourceType":"Patient","meta":{"tag":[{"system":"{{system}}","code":"1"}]} }"""));

    [Fact]
    public void In_a_CodeableConcept_an_unknown_system_is_odd_only()
    {
        const string Json = """{"resourceType":"Flag","status":"active","code":{"coding":[{"system":"http://hl7.org/fhir/no-such-system","code":"1"}]},"subject":{"display":"x"}}""";
        Assert.Empty(Judgement.Errors(Json));
        Assert.Contains("coding-system-wrong", Judgement.Warnings(Json));
    }

    [Fact]
    public void A_required_code_is_not_said_by_an_extension_alone() =>
        Assert.Equal(["code-absent"], Judgement.Errors("""
            {"resourceType":"Patient","_gender":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}}
            """));

    [Theory]
    [InlineData("2026-11-26T10:00:00Z", null)]
    [InlineData("2026-11-26T10:00Z", "primitive-format")]
    [InlineData("2026-11-26T10:00:00", "primitive-format")]
    [InlineData("2026-02-30", "primitive-format")]
    [InlineData("2026-11-26T24:00:00Z", "primitive-format")]
    public void Moments(string value, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""{"resourceType":"Flag","status":"active","code":{"text":"x"},"subject":{"display":"x"},"period":{"start":"{{value}}"} }"""));

    [Theory]
    [InlineData(FhirRelease.R4, "1.5e3", null)]
    [InlineData(FhirRelease.R4, "0.12345678901234567890123", null)]
    [InlineData(FhirRelease.Stu3, "1.5e3", "primitive-format")]
    [InlineData(FhirRelease.R4, "-0.5", null)]
    public void Decimals(FhirRelease release, string number, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{number}} } }""", release));

    [Theory]
    [InlineData("""{"value":5}""", """{"value":1}""", "invariant-broken")]
    [InlineData("""{"value":1}""", """{"value":5}""", null)]
    [InlineData("""{"value":1,"system":"http://unitsofmeasure.org","code":"g"}""", """{"value":5,"system":"http://unitsofmeasure.org","code":"mg"}""", "invariant-broken")]
    [InlineData("""{"value":5,"system":"http://unitsofmeasure.org","code":"mg"}""", """{"value":1,"system":"http://unitsofmeasure.org","code":"g"}""", null)]
    [InlineData("""{"value":5,"system":"http://unitsofmeasure.org","code":"m"}""", """{"value":1,"system":"http://unitsofmeasure.org","code":"g"}""", null)]
    public void A_range_goes_from_the_lower_to_the_higher(string low, string high, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueRange":{"low":{{low}},"high":{{high}} } }"""));

    [Theory]
    [InlineData("#abc", "fragment-missing")]
    [InlineData("#n", null)]
    [InlineData("http://a.b/c#abc", null)]
    public void A_URI_that_leads_within_leads_somewhere(string source, string? error) =>
        Assert.Equal(error is null ? [] : [error], Judgement.Errors($$"""{"resourceType":"Patient","meta":{"source":"{{source}}"},"name":[{"id":"n","text":"x"}]}"""));

    [Fact]
    public void A_language_that_is_none_is_odd_only_where_languages_are_preferred()
    {
        const string Json = """{"resourceType":"Patient","language":"xx-@@","active":true}""";
        Assert.Empty(Judgement.Errors(Json));
        Assert.Contains("code-not-in-value-set", Judgement.Warnings(Json));
    }

    [Fact]
    public void What_is_odd_in_a_text_is_told_and_no_error()
    {
        foreach (var text in new[] { " ", "a ", "\\u0001" })
        {
            var json = $$"""{"resourceType":"Patient","name":[{"text":"{{text}}"}]}""";
            Assert.Empty(Judgement.Errors(json));
            Assert.Contains("primitive-odd", Judgement.Warnings(json));
        }
    }

    [Theory]
    [InlineData("""{"resourceType":"ValueSet","url":"sets/x","status":"draft"}""", "canonical-relative")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","derivedFrom":["other"]}""", "canonical-relative")]
    [InlineData("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"choice","answerValueSet":"#v"}],"contained":[{"resourceType":"ValueSet","id":"v","status":"draft"}]}""", null)]
    public void Canonicals_are_absolute_or_within(string json, string? error) => Assert.Equal(error is null ? [] : [error], Judgement.Errors(json));

    [Fact]
    public void Ids_stand_once_in_a_resource_and_contained_resources_have_one()
    {
        Assert.Equal(["element-id-twice"], Judgement.Errors("""{"resourceType":"Patient","name":[{"id":"a","text":"x"},{"id":"a","text":"y"}]}"""));
        Assert.Empty(Judgement.Errors("""{"resourceType":"Patient","id":"a","name":[{"id":"a","text":"x"}]}"""));
        Assert.Contains("contained-id-twice", Judgement.Errors("""
            {"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":[{"resourceType":"Organization","id":"o","name":"x"},{"resourceType":"Organization","id":"o","name":"y"}]}
            """));
        Assert.Contains("contained-id-missing", Judgement.Errors("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","name":"x"}]}"""));
    }

    [Fact]
    public void An_element_may_be_called_resourceType() =>
        Assert.Empty(Judgement.Errors("""
            {"resourceType":"Consent","status":"active","provision":[{"resourceType":[{"system":"http://hl7.org/fhir/fhir-types","code":"Observation"}]}]}
            """, FhirRelease.R5));

    [Fact]
    public void Security_labels_are_a_set() =>
        Assert.Equal(["security-label-twice"], Judgement.Errors("""
            {"resourceType":"Patient","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"},{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},"active":true}
            """));

    [Fact]
    public void A_vital_sign_follows_its_profile_by_LOINC_and_by_SNOMED_CT()
    {
        const string Json = """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"SYSTEM","code":"CODE"}]},"valueQuantity":{"value":1}}""";
        Assert.Contains("element-missing", Judgement.Errors(Json.Replace("SYSTEM", "http://loinc.org", StringComparison.Ordinal).Replace("CODE", "8867-4", StringComparison.Ordinal)));
        Assert.Contains("element-missing", Judgement.Errors(Json.Replace("SYSTEM", "http://snomed.info/sct", StringComparison.Ordinal).Replace("CODE", "249043002", StringComparison.Ordinal)));
        Assert.Empty(Judgement.Errors(Json.Replace("SYSTEM", "http://loinc.org", StringComparison.Ordinal).Replace("CODE", "718-7", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("http://a.b/c", true)]
    [InlineData("https://a.b/c", true)]
    [InlineData("urn:oid:1.2.3", true)]
    [InlineData("ldap://a.b", true)]
    [InlineData("tag:a.b,2026:c", true)]
    [InlineData("a+b-c.d1:e", true)]
    [InlineData("a.b/c", false)]
    [InlineData("/a/b:c", false)]
    [InlineData("Patient?identifier=http://a.b/c|1", false)]
    [InlineData("1http://a.b/c", false)]
    [InlineData("HTTP://a.b/c", false)]
    [InlineData("local codes:x", false)]
    [InlineData(":x", false)]
    [InlineData("http:", false)]
    [InlineData("", false)]
    public void An_absolute_uri_begins_with_a_scheme_and_goes_on(string uri, bool expected) => Assert.Equal(expected, Validation.Checks.AbsoluteUri.Is(uri));
}
