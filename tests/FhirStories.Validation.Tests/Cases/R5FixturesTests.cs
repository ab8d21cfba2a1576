using System.Text;
using FhirStories.Definitions;
using Xunit;

namespace FhirStories.Validation.Tests.Cases;

/// <summary>R5 by hand: there are no published verdicts for it. Each resource is valid, or has the one thing wrong that is stated.</summary>
public sealed class R5FixturesTests
{
    private const string Requirements = """
        {"resourceType":"Requirements","id":"r","url":"http://example.org/Requirements/r","version":"1.0.0","versionAlgorithmString":"semver","name":"Allergies","title":"Record allergies","status":"active","date":"2026-11-26",
         "description":"As a nurse I want to record allergies","derivedFrom":["http://example.org/Requirements/base"],"actor":["http://example.org/ActorDefinition/nurse"],
         "statement":[{"key":"AL-1","label":"Record","conformance":["SHALL","SHOULD"],"conditionality":false,"requirement":"The system SHALL record allergies.","derivedFrom":"http://example.org/Requirements/base#1","satisfiedBy":["http://hl7.org/fhir/StructureDefinition/AllergyIntolerance"],"source":[{"reference":"Practitioner/1"}]},
                      {"key":"AL-2","conformance":["MAY"],"requirement":"The system MAY print them."}]}
        """;

    private const string Actor = """
        {"resourceType":"ActorDefinition","id":"nurse","url":"http://example.org/ActorDefinition/nurse","name":"Nurse","title":"Nurse","status":"active","type":"person","documentation":"Cares for patients.","derivedFrom":["http://example.org/ActorDefinition/clinician"]}
        """;

    private const string Assessment = """
        {"resourceType":"ArtifactAssessment","id":"a","date":"2026-11-26","artifactReference":{"reference":"Requirements/r"},"content":[{"informationType":"comment","summary":"Say *which* allergies.","author":{"reference":"Practitioner/1"}}],"workflowStatus":"submitted","disposition":"unresolved"}
        """;

    private const string Plan = """
        {"resourceType":"TestPlan","id":"t","url":"http://example.org/TestPlan/t","name":"Allergies","status":"draft","scope":[{"reference":"Requirements/r"}],
         "testCase":[{"sequence":1,"scope":[{"reference":"Requirements/r"}],"testRun":[{"narrative":"Record one and read it.","script":{"language":{"text":"words"},"sourceString":"…"}}],"assertion":[{"type":[{"text":"found"}],"result":[{"concept":{"text":"It is there."}}]}]}]}
        """;

    private const string Patient = """
        {"resourceType":"Patient","id":"p","meta":{"lastUpdated":"2026-11-26T10:00:00Z"},"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9000000009"}],"active":true,"name":[{"family":"Example","given":["Ada"]}],"gender":"female","birthDate":"1970-02-01","deceasedBoolean":false,
         "communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"en"}]}}],"link":[{"other":{"reference":"Patient/2"},"type":"seealso"}]}
        """;

    private const string Medication = """
        {"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order","medication":{"concept":{"text":"Aspirin"}},"subject":{"reference":"Patient/p"},"reason":[{"reference":{"reference":"Condition/1"}}],"dosageInstruction":[{"text":"once a day","timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}}}]}
        """;

    private const string Observation = """
        {"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"718-7"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2026-11-26","valueQuantity":{"value":140,"unit":"g/L","system":"http://unitsofmeasure.org","code":"g/L"}}
        """;

    public static TheoryData<string> Valid => [Requirements, Actor, Assessment, Plan, Patient, Medication, Observation];

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_sound_R5_resource_is_valid(string json) => Assert.Empty(Errors(json));

    [Theory]
    [InlineData("""{"resourceType":"Condition","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"unknown"}]},"subject":{"display":"x"}}""")]
    [InlineData("""{"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"presumed"}]},"patient":{"display":"x"}}""")]
    public void Codes_that_came_with_R5_are_known(string json)
    {
        Assert.Empty(Errors(json));
        Assert.NotEmpty(Errors(json.Replace("unknown", "undecided", StringComparison.Ordinal).Replace("presumed", "assumed", StringComparison.Ordinal)));
    }

    public static TheoryData<string, string, string, string> Invalid => new()
    {
        { Requirements, "\"status\":\"active\",", "", "element-missing Requirements" },
        { Requirements, "\"status\":\"active\"", "\"status\":\"finished\"", "code-not-in-value-set Requirements.status" },
        { Requirements, "\"key\":\"AL-1\",", "", "element-missing Requirements.statement[0]" },
        { Requirements, "\"conformance\":[\"MAY\"]", "\"conformance\":[\"COULD\"]", "code-not-in-value-set Requirements.statement[1].conformance[0]" },
        { Requirements, "\"requirement\":\"The system MAY print them.\"", "\"text\":\"The system MAY print them.\"", "element-missing Requirements.statement[1];element-unknown Requirements.statement[1].text" },
        { Requirements, "\"key\":\"AL-2\"", "\"key\":\"AL 2\"", "primitive-format Requirements.statement[1].key" },
        { Requirements, "\"actor\":[", "\"actors\":[", "element-unknown Requirements.actors[0]" },
        { Requirements, "\"date\":\"2026-11-26\"", "\"date\":\"26/11/2026\"", "primitive-format Requirements.date" },
        { Requirements, "\"versionAlgorithmString\":\"semver\"", "\"versionAlgorithmCode\":\"semver\"", "element-unknown Requirements.versionAlgorithmCode" },
        { Actor, "\"type\":\"person\",", "", "element-missing ActorDefinition" },
        { Actor, "\"type\":\"person\"", "\"type\":\"entity\"", "code-not-in-value-set ActorDefinition.type" },
        { Actor, "\"derivedFrom\":[\"http://example.org/ActorDefinition/clinician\"]", "\"derivedFrom\":\"http://example.org/ActorDefinition/clinician\"", "json-list ActorDefinition.derivedFrom[0]" },
        { Assessment, "\"artifactReference\":{\"reference\":\"Requirements/r\"},", "", "element-missing ArtifactAssessment" },
        { Assessment, "\"informationType\":\"comment\"", "\"informationType\":\"remark\"", "code-not-in-value-set ArtifactAssessment.content[0].informationType" },
        { Assessment, "\"disposition\":\"unresolved\"", "\"disposition\":\"unclear\"", "code-not-in-value-set ArtifactAssessment.disposition" },
        { Assessment, "\"artifactReference\":{", "\"artifactUri\":\"http://example.org/x\",\"artifactReference\":{", "choice-twice ArtifactAssessment" },
        { Plan, "\"sequence\":1", "\"sequence\":\"1\"", "json-value-form TestPlan.testCase[0].sequence" },
        { Plan, "\"status\":\"draft\",", "", "element-missing TestPlan" },
        { Plan, "\"sourceString\":\"…\"", "\"sourceCode\":\"…\"", "element-unknown TestPlan.testCase[0].testRun[0].script.sourceCode" },
        { Patient, "\"gender\":\"female\"", "\"gender\":\"woman\"", "code-not-in-value-set Patient.gender" },
        { Patient, "\"link\":[{\"other\":{\"reference\":\"Patient/2\"},", "\"link\":[{\"other\":{\"reference\":\"Organization/2\"},", "reference-type Patient.link[0].other" },
        { Patient, "\"deceasedBoolean\":false", "\"deceasedBoolean\":false,\"deceasedDateTime\":\"2026\"", "choice-twice Patient" },
        { Medication, "\"medication\":{\"concept\":{\"text\":\"Aspirin\"}}", "\"medicationCodeableConcept\":{\"text\":\"Aspirin\"}", "element-missing MedicationRequest;element-unknown MedicationRequest.medicationCodeableConcept" },
        { Medication, "\"frequency\":1,\"period\":1", "\"frequency\":1,\"period\":-1", "invariant-broken MedicationRequest.dosageInstruction[0].timing.repeat" },
        { Observation, "\"status\":\"final\",", "\"status\":\"final\",\"dataAbsentReason\":{\"text\":\"x\"},", "invariant-broken Observation" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void What_is_wrong_in_an_R5_resource_is_said_where_it_is(string json, string sound, string wrong, string errors)
    {
        Assert.Contains(sound, json, StringComparison.Ordinal);
        Assert.Equal(errors.Split(';'), Errors(json.Replace(sound, wrong, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_carriers_of_R5_are_no_types_of_R4()
    {
        foreach (var json in (string[])[Requirements, Actor, Assessment, Plan])
            Assert.Equal("resource-type-unknown", Assert.Single(Judgement.BuiltIn.ValidateJson(Encoding.UTF8.GetBytes(json), FhirRelease.R4).Issues, i => i.Level == IssueLevel.Error).MessageId);
    }

    private static string[] Errors(string json) =>
        [.. Judgement.BuiltIn.ValidateJson(Encoding.UTF8.GetBytes(json), FhirRelease.R5).Issues.Where(i => i.Level is IssueLevel.Error or IssueLevel.Fatal).Select(i => $"{i.MessageId} {i.Expression}")];
}
