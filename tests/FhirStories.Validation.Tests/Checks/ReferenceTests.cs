using FhirStories.Definitions;
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
    [InlineData("""{"identifier":{"value":"1"},"type":"Practitioner"}""", null)]
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

    [Theory]
    [InlineData("Organization/2", null)]
    [InlineData("Organization/3", null)]
    [InlineData("Organization/4", "reference-profile")]
    public void In_Parameters_resources_refer_to_each_other(string reference, string? error)
    {
        const string Owned = """
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/owned","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.managingOrganization","path":"Patient.managingOrganization",
              "type":[{"code":"Reference","targetProfile":["http://example.org/StructureDefinition/active"]}]}]}}
            """;
        const string Active = """
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/active","name":"O","status":"draft","kind":"resource","abstract":false,"type":"Organization","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Organization","derivation":"constraint","differential":{"element":[{"id":"Organization.active","path":"Organization.active","min":1}]}}
            """;
        var found = Judgement.With(Owned, Active).ValidateJson(System.Text.Encoding.UTF8.GetBytes($$"""
            {"resourceType":"Parameters","parameter":[
             {"name":"a","resource":{"resourceType":"Patient","id":"1","meta":{"profile":["http://example.org/StructureDefinition/owned"]},"managingOrganization":{"reference":"{{reference}}"} } },
             {"name":"b","part":[{"name":"c","resource":{"resourceType":"Organization","id":"2","name":"x","active":true} },{"name":"d","resource":{"resourceType":"Organization","id":"4","name":"x"} }]}]}
            """), FhirRelease.R4);
        Assert.Equal(error is null ? [] : [error], found.Issues.Where(i => i.Level == IssueLevel.Error).Select(i => i.MessageId));
    }

    [Theory]
    [InlineData("Device", null)]
    [InlineData("Requirements", "reference-type")]
    public void A_contained_Basic_stands_for_what_its_code_says(string type, string? error) => Assert.Equal(error is null ? [] : [error], Judgement.Errors($$$"""
        {"resourceType":"Basic","contained":[{"resourceType":"Basic","id":"x","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"{{{type}}}"}]}}],
         "code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
         "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[
          {"url":"key","valueId":"A"},{"url":"requirement","valueMarkdown":"It SHALL."},{"url":"source","valueReference":{"reference":"#x"}}]}]}
        """));

    [Fact]
    public void What_is_wrong_with_a_target_is_said_although_it_was_tried_before_it_was_come_to()
    {
        // The first entry tries the second against a profile; only then comes the second's own turn.
        const string Profile = """
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/p","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.active","path":"Patient.active","min":1}]}}
            """;
        const string Referring = """
            {"resourceType":"StructureDefinition","url":"http://example.org/StructureDefinition/o","name":"O","status":"draft","kind":"resource","abstract":false,"type":"Observation","fhirVersion":"4.0.1",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint","differential":{"element":[{"id":"Observation.subject","path":"Observation.subject",
              "type":[{"code":"Reference","targetProfile":["http://example.org/StructureDefinition/p"]}]}]}}
            """;
        var found = Judgement.With(Profile, Referring).ValidateJson(System.Text.Encoding.UTF8.GetBytes("""
            {"resourceType":"Bundle","type":"collection","entry":[
             {"fullUrl":"https://a.b/fhir/Observation/1","resource":{"resourceType":"Observation","id":"1","meta":{"profile":["http://example.org/StructureDefinition/o"]},"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/2"}}},
             {"fullUrl":"https://a.b/fhir/Patient/2","resource":{"resourceType":"Patient","id":"2","active":true,"identifier":[{"system":"relative","value":"1"}],
              "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"2020-01-01T00:00:00Z"}],
              "maritalStatus":{"coding":[{"system":"also-relative","code":"M"}]},"contact":[{"gender":"male"}]}}]}
            """), FhirRelease.R4);

        var errors = found.Issues.Where(i => i.Level == IssueLevel.Error).Select(i => i.MessageId).ToList();
        foreach (var wanted in (string[])["identifier-system-relative", "coding-system-relative", "extension-context"]) Assert.Contains(wanted, errors);
        Assert.Contains(found.Issues, i => i is { MessageId: "invariant-broken", Expression: "Bundle.entry[1].resource.contact[0]" });
    }
}
