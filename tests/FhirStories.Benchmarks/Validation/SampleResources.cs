using System.Text;

namespace FhirStories.Benchmarks.Validation;

/// <summary>Instances of the size and shape that servers of the field exchange; made up.</summary>
internal static class SampleResources
{
    public const string CareConnectPatientProfile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";

    /// <summary>An STU3 Patient after CareConnect-Patient-1.</summary>
    public static byte[] CareConnectPatient => Encoding.UTF8.GetBytes($$"""
        {
          "resourceType": "Patient",
          "id": "care-connect-1",
          "meta": { "lastUpdated": "2026-03-04T16:25:58.346+00:00", "profile": ["{{CareConnectPatientProfile}}"] },
          "extension": [
            {
              "url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-EthnicCategory-1",
              "valueCodeableConcept": { "coding": [{ "system": "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-EthnicCategory-1", "code": "A", "display": "British, Mixed British" }] }
            }
          ],
          "identifier": [
            {
              "extension": [
                {
                  "url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSNumberVerificationStatus-1",
                  "valueCodeableConcept": { "coding": [{ "system": "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1", "code": "01", "display": "Number present and verified" }] }
                }
              ],
              "system": "https://fhir.nhs.uk/Id/nhs-number",
              "value": "9000000009"
            },
            { "use": "usual", "system": "https://example.org/hospital-number", "value": "H123456" }
          ],
          "active": true,
          "name": [{ "use": "official", "text": "Ms Ada Example", "family": "Example", "given": ["Ada"], "prefix": ["Ms"], "period": { "start": "1990-02-01" } }],
          "telecom": [
            { "system": "phone", "value": "01632 960001", "use": "home", "rank": 1 },
            { "system": "email", "value": "ada@example.org", "use": "work" }
          ],
          "gender": "female",
          "birthDate": "1970-02-01",
          "address": [{ "use": "home", "type": "physical", "line": ["1 Example Street", "Old Town"], "city": "Leeds", "district": "West Yorkshire", "postalCode": "LS1 1AA" }],
          "maritalStatus": { "coding": [{ "system": "http://hl7.org/fhir/v3/MaritalStatus", "code": "M", "display": "Married" }] },
          "contact": [{ "name": { "use": "official", "family": "Example", "given": ["Bob"] }, "telecom": [{ "system": "phone", "value": "01632 960002" }] }],
          "generalPractitioner": [{ "reference": "Practitioner/1", "display": "Dr Carol Example" }],
          "managingOrganization": { "reference": "Organization/1" }
        }
        """);

    /// <summary>An R4 Patient of base FHIR.</summary>
    public static byte[] Patient => Encoding.UTF8.GetBytes("""
        {
          "resourceType": "Patient",
          "id": "r4-1",
          "meta": { "lastUpdated": "2026-03-04T16:25:58.346+00:00" },
          "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Ada Example, born 1 February 1970</p></div>" },
          "identifier": [
            { "use": "official", "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9000000009" },
            { "use": "usual", "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR" }] }, "system": "https://example.org/hospital-number", "value": "H123456" }
          ],
          "active": true,
          "name": [{ "use": "official", "text": "Ms Ada Example", "family": "Example", "given": ["Ada"], "prefix": ["Ms"], "period": { "start": "1990-02-01" } }],
          "telecom": [
            { "system": "phone", "value": "01632 960001", "use": "home", "rank": 1 },
            { "system": "email", "value": "ada@example.org", "use": "work" }
          ],
          "gender": "female",
          "birthDate": "1970-02-01",
          "deceasedBoolean": false,
          "address": [{ "use": "home", "type": "physical", "line": ["1 Example Street", "Old Town"], "city": "Leeds", "district": "West Yorkshire", "postalCode": "LS1 1AA", "country": "GB" }],
          "maritalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "S", "display": "Never Married" }] },
          "contact": [{ "name": { "family": "Example", "given": ["Bob"] }, "telecom": [{ "system": "phone", "value": "01632 960002" }] }],
          "communication": [{ "language": { "coding": [{ "system": "urn:ietf:bcp:47", "code": "en" }] }, "preferred": true }],
          "generalPractitioner": [{ "reference": "Practitioner/1", "display": "Dr Carol Example" }],
          "managingOrganization": { "reference": "Organization/1" }
        }
        """);

    /// <summary>A collection of one resource over and over, each under an address of its own.</summary>
    /// <param name="resource">The resource, with the id <paramref name="id"/>.</param>
    /// <param name="id">Its id.</param>
    /// <param name="size">Bytes to reach.</param>
    public static byte[] Bundle(byte[] resource, string id, int size)
    {
        var text = Encoding.UTF8.GetString(resource);
        var bundle = new StringBuilder(size + text.Length).Append("""{"resourceType":"Bundle","type":"collection","entry":[""");
        for (var i = 0; bundle.Length < size; i++)
        {
            var own = $"p{i}";
            bundle.Append(i == 0 ? "" : ",\n").Append($$"""{"fullUrl":"https://example.org/fhir/Patient/{{own}}","resource":""").Append(text.Replace($"\"{id}\"", $"\"{own}\"", StringComparison.Ordinal)).Append('}');
        }
        return Encoding.UTF8.GetBytes(bundle.Append("]}").ToString());
    }
}
