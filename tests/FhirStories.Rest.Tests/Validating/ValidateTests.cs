using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Validating;

/// <summary><c>$validate</c> answers for what it was sent, and says where.</summary>
public sealed class ValidateTests(RunningServer server)
{
    private const string Patient = """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">A</div>"},"active":true}""";

    [Theory]
    [InlineData("$validate")]
    [InlineData("Patient/$validate")]
    [InlineData("$validate?mode=create")]
    public async Task A_good_resource_is_all_ok(string path) =>
        Assert.Equal(["information validation-ok : "], Outcomes.Of(await server.SendAsync("POST", path, Patient)));

    [Fact]
    public async Task A_wrong_element_is_told_with_its_place_in_json_and_in_xml()
    {
        const string json = """
            {"resourceType":"Patient",
              "birthDat":"1999"}
            """;
        Assert.Equal(["error element-unknown 2:3 Patient.birthDat"], Outcomes.Errors(await server.SendAsync("POST", "Patient/$validate", json)));
        const string xml = """
            <Patient xmlns="http://hl7.org/fhir">
              <birthDat value="1999"/></Patient>
            """;
        Assert.Equal(["error element-unknown 2:4 Patient.birthDat"], Outcomes.Errors(await server.SendAsync("POST", "Patient/$validate", xml, RunningServer.FhirXml)));
    }

    [Fact]
    public async Task In_Parameters_places_are_those_of_the_whole_body()
    {
        const string json = """
            {"resourceType":"Parameters","parameter":[
              {"name":"mode","valueCode":"create"},
              {"resource":{"resourceType":"Patient",
                "birthDat":"1999"},"name":"resource"}]}
            """;
        Assert.Equal(["error element-unknown 4:5 Patient.birthDat"], Outcomes.Errors(await server.SendAsync("POST", "$validate", json)));
        const string wide = """{"resourceType":"Parameters","id":"é€🎈","parameter":[{"name":"resource","resource":{"resourceType":"Patient","birthDat":"1999"}}]}""";
        Assert.Equal([$"error element-unknown 1:{wide.IndexOf("\"birthDat", StringComparison.Ordinal) + 1} Patient.birthDat"], Outcomes.Errors(await server.SendAsync("POST", "$validate", wide)));
        const string xml = """
            <f:Parameters xmlns:f="http://hl7.org/fhir"><!-- a -->
              <f:parameter><f:name value="mode"/><f:valueCode value="create"/></f:parameter>
              <f:parameter><f:name value="resource"/><f:resource>
                <f:Patient><f:birthDat value="1999"/></f:Patient></f:resource></f:parameter></f:Parameters>
            """;
        Assert.Equal(["error element-unknown 4:17 Patient.birthDat"], Outcomes.Errors(await server.SendAsync("POST", "Patient/$validate", xml, RunningServer.FhirXml)));
    }

    [Theory]
    [InlineData("$validate")]
    [InlineData("stu3/$validate")]
    [InlineData("r5/$validate")]
    public async Task The_answer_itself_is_valid_and_all_in_it_is_known(string path)
    {
        var answer = await server.SendAsync("POST", path, """{"resourceType":"Patient","gender":"x","birthDat":"1999"}""");
        Assert.Equal(2, Outcomes.Errors(answer).Count);
        var again = await server.SendAsync("POST", path, answer.Text);
        Assert.DoesNotContain("extension-unknown", again.Text, StringComparison.Ordinal);
        Assert.Empty(Outcomes.Errors(again));
    }

    [Fact]
    public async Task Several_profiles_are_checked_and_an_unknown_one_is_not_checked()
    {
        const string body = """
            {"resourceType":"Parameters","parameter":[{"name":"profile","valueUri":"http://hl7.org/fhir/StructureDefinition/vitalsigns|4.0.1"},
             {"name":"profile","valueCanonical":"https://example.org/StructureDefinition/nowhere"},
             {"name":"resource","resource":{"resourceType":"Observation","status":"final","code":{"text":"x"}}}]}
            """;
        var issues = Outcomes.Of(await server.SendAsync("POST", "$validate", body));
        Assert.Contains("error slice-missing 3:32 Observation", issues);
        Assert.Contains(issues, i => i.StartsWith("warning profile-unknown", StringComparison.Ordinal));
        Assert.DoesNotContain(Outcomes.Errors(await server.SendAsync("POST", "$validate", """{"resourceType":"Observation","status":"final","code":{"text":"x"}}""")), i => i.Contains("slice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_extension_is_an_error_unless_it_is_allowed()
    {
        const string body = """{"resourceType":"Patient","extension":[{"url":"https://my.test/x","valueBoolean":true}],"active":true}""";
        Assert.Equal(["error extension-unknown 1:40 Patient.extension[0]"], Outcomes.Errors(await server.SendAsync("POST", "$validate", body)));
        Assert.Empty(Outcomes.Errors(await server.SendAsync("POST", "$validate?allow-extensions=https://my.test/", body)));
        Assert.Empty(Outcomes.Errors(await server.SendAsync("POST", "$validate?allow-extensions=any", body)));
    }

    [Fact]
    public async Task What_is_stored_is_validated_where_it_stands()
    {
        Assert.Equal(["information validation-ok : "], Outcomes.Of(await server.GetAsync("Basic/us-med-01/$validate?rules=none")));
        Assert.Equal(["information validation-ok : "], Outcomes.Of(await server.SendAsync("POST", "Basic/us-med-01/$validate?rules=none")));
        Assert.Contains(Outcomes.Errors(await server.GetAsync("Basic/us-med-01/$validate?mode=profile&profile=https://fhirstories.org/fhir/StructureDefinition/role")), i => i.Contains("slice-missing", StringComparison.Ordinal));
        RunningServer.AssertRefused(await server.GetAsync("Basic/nobody/$validate"), 404, "resource-not-found");
    }

    [Fact]
    public async Task Modes_check_what_an_interaction_would_need()
    {
        const string named = """{"resourceType":"Patient","id":"x","active":true}""";
        Assert.Equal(["error id-on-create : Patient.id"], Outcomes.Errors(await server.SendAsync("POST", "Patient/$validate?mode=create", named)));
        Assert.Empty(Outcomes.Errors(await server.SendAsync("POST", "Patient/x/$validate?mode=update", named)));
        Assert.Equal(["error resource-id-mismatch : Patient.id"], Outcomes.Errors(await server.SendAsync("POST", "Patient/y/$validate?mode=update", named)));
        Assert.Equal(["error id-missing-on-update : Patient.id"], Outcomes.Errors(await server.SendAsync("POST", "Patient/y/$validate?mode=update", Patient)));
        Assert.Equal(["error resource-not-found : Patient"], Outcomes.Errors(await server.GetAsync("Patient/never-there/$validate?mode=delete")));
        Assert.Empty(Outcomes.Errors(await server.GetAsync("Basic/us-med-01/$validate?mode=delete")));
        Assert.Equal(["error definition-read-only : StructureDefinition"], Outcomes.Errors(await server.GetAsync("StructureDefinition/Patient/$validate?mode=delete")));
        Assert.Equal(200, (await server.GetAsync("Basic/us-med-01")).Status);
    }

    [Fact]
    public async Task Releases_are_told_by_path_or_by_content_type()
    {
        const string stu3 = """{"resourceType":"ReferralRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"}}""";
        Assert.Empty(Outcomes.Errors(await server.SendAsync("POST", "stu3/ReferralRequest/$validate", stu3)));
        Assert.Empty(Outcomes.Errors(await server.SendAsync("POST", "$validate", stu3, "application/fhir+json; fhirVersion=3.0", ("Accept", "application/fhir+json; fhirVersion=3.0"))));
        Assert.Empty(Outcomes.Errors(await server.SendAsync("POST", "ReferralRequest/$validate", stu3, "application/fhir+json; fhirVersion=3.0.2")));
        Assert.Equal(["error resource-type-unknown 1:1 ReferralRequest"], Outcomes.Errors(await server.SendAsync("POST", "$validate", stu3)));
        RunningServer.AssertRefused(await server.SendAsync("POST", "ReferralRequest/$validate", stu3), 404, "resource-type-unknown");

        const string r5 = """{"resourceType":"Requirements","status":"active","statement":[{"key":"a","requirement":"It SHALL."}],"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">A</div>"}}""";
        Assert.Empty(Outcomes.Errors(await server.SendAsync("POST", "r5/Requirements/$validate", r5)));
        Assert.Empty(Outcomes.Errors(await server.SendAsync("POST", "r5/$validate", r5, "application/fhir+json; fhirVersion=5.0")));
        RunningServer.AssertRefused(await server.SendAsync("POST", "r5/$validate", r5, "application/fhir+json; fhirVersion=3.0"), 415, "fhir-version-unsupported");
        RunningServer.AssertRefused(await server.SendAsync("POST", "$validate", r5, "application/fhir+json; fhirVersion=2.0"), 415, "fhir-version-unsupported");
        RunningServer.AssertRefused(await server.SendAsync("POST", "Basic", r5, "application/fhir+json; fhirVersion=5.0"), 415, "fhir-version-unsupported");
    }

    [Theory]
    [InlineData("stu3", "3.0.2")]
    [InlineData("r5", "5.0.0")]
    public async Task The_other_bases_have_a_valid_statement_and_nothing_else(string path, string version)
    {
        var statement = await server.GetAsync($"{path}/metadata");
        Assert.Equal((200, version), (statement.Status, (string?)statement.Json["fhirVersion"]));
        Assert.Empty(Outcomes.Errors(await server.SendAsync("POST", $"{path}/CapabilityStatement/$validate", statement.Text)));
        RunningServer.AssertRefused(await server.GetAsync($"{path}/Patient/1"), 404, "path-unknown");
        RunningServer.AssertRefused(await server.SendAsync("POST", $"{path}/Basic", "{}"), 404, "path-unknown");
        Assert.Equal(405, (await server.SendAsync("DELETE", $"{path}/metadata")).Status);
    }

    [Fact]
    public async Task An_stu3_patient_is_checked_against_care_connect()
    {
        const string body = """
            {"resourceType":"Parameters","parameter":[{"name":"profile","valueUri":"https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1"},{"name":"resource","resource":
            {"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9000000009"}],"name":[{"use":"official","family":"Smith"}]}}]}
            """;
        // The slice of NHS numbers wants the extension that says how the number was verified.
        Assert.Contains("error slice-missing 2:41 Patient.identifier[0]", Outcomes.Errors(await server.SendAsync("POST", "stu3/$validate", body)));
    }

    [Fact]
    public async Task The_answer_comes_in_xml_where_that_is_asked_for()
    {
        var answer = await server.SendAsync("POST", "$validate", Patient, headers: ("Accept", "application/fhir+xml"));
        Assert.StartsWith("application/fhir+xml", answer.Content.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Contains("<code value=\"validation-ok\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_capability_statement_lists_it()
    {
        var rest = (await server.GetAsync("metadata")).Json["rest"]![0]!;
        Assert.Contains(rest["operation"]!.AsArray(), o => (string?)o!["name"] == "validate");
        Assert.All(rest["resource"]!.AsArray(), r => Assert.Contains(r!["operation"]!.AsArray(), (JsonNode? o) => (string?)o!["name"] == "validate"));
    }
}
