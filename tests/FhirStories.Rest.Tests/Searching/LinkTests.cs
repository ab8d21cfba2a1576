using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Searching;

/// <summary>References, chains, their reverse, and includes.</summary>
public sealed class LinkTests(RunningServer server)
{
    private static readonly Stated Data = new("links",
        ("l-trust", """{"resourceType":"Organization","name":"North Trust","identifier":[{"system":"https://example.org/ods","value":"RX1"}]}"""),
        ("l-ward", """{"resourceType":"Organization","name":"Ward 7","partOf":{"reference":"Organization/l-trust"}}"""),
        ("l-bay", """{"resourceType":"Organization","name":"Bay B","partOf":{"reference":"Organization/l-ward"}}"""),
        ("l-loop", """{"resourceType":"Organization","name":"Loop","partOf":{"reference":"Organization/l-loop"}}"""),
        ("l-doc", """{"resourceType":"Practitioner","name":[{"family":"Who"}]}"""),
        ("l-ann", """{"resourceType":"Patient","name":[{"family":"Ann"}],"gender":"female","managingOrganization":{"reference":"Organization/l-bay"},"generalPractitioner":[{"reference":"Practitioner/l-doc"}]}"""),
        ("l-bob", """{"resourceType":"Patient","name":[{"family":"Bob"}],"gender":"male","managingOrganization":{"reference":"Organization/l-ward"}}"""),
        ("l-dev", """{"resourceType":"Device","deviceName":[{"name":"Ann","type":"other"}]}"""),
        ("l-o1", """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"Patient/l-ann"},"performer":[{"reference":"Practitioner/l-doc"}]}"""),
        ("l-o2", """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},"subject":{"reference":"Patient/l-bob"},"derivedFrom":[{"reference":"Observation/l-o1"}]}"""),
        ("l-o3", """{"resourceType":"Observation","status":"amended","code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},"subject":{"identifier":{"system":"https://example.org/mrn","value":"elsewhere"}}}"""),
        ("l-o4", """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},"subject":{"reference":"https://elsewhere.example/fhir/Patient/l-ann"}}"""),
        ("l-o5", """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},"subject":{"reference":"Patient/l-ann/_history/1"},"device":{"reference":"Device/l-dev"}}"""),
        ("l-q1", """{"resourceType":"Questionnaire","status":"active","url":"https://example.org/links/Questionnaire/q","version":"1.0","title":"First form"}"""),
        ("l-q2", """{"resourceType":"Questionnaire","status":"draft","url":"https://example.org/links/Questionnaire/q","version":"2.0","title":"Second form"}"""),
        ("l-r1", """{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"https://example.org/links/Questionnaire/q|1.0","subject":{"reference":"Patient/l-ann"}}"""),
        ("l-r2", """{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"https://example.org/links/Questionnaire/q"}"""),
        ("l-list", """{"resourceType":"List","status":"current","mode":"working","entry":[{"item":{"reference":"Patient/l-bob"}},{"item":{"reference":"Observation/l-o1"}}]}"""));

    [Theory]
    // Forms of references
    [InlineData("Observation?subject=Patient/l-ann", "l-o1 l-o5")]
    [InlineData("Observation?subject=l-ann", "l-o1 l-o5")]
    [InlineData("Observation?subject:Patient=l-ann", "l-o1 l-o5")]
    [InlineData("Observation?subject:Device=l-ann", "")]
    [InlineData("Observation?subject=Patient/l-ann/_history/1", "l-o5")]
    [InlineData("Observation?subject=https://elsewhere.example/fhir/Patient/l-ann", "l-o4")]
    [InlineData("Observation?subject=BASE/Patient/l-bob", "l-o2")]
    [InlineData("Observation?subject:identifier=https://example.org/mrn|elsewhere", "l-o3")]
    [InlineData("Observation?subject:identifier=elsewhere", "l-o3")]
    [InlineData("Observation?subject:missing=false&status=amended", "l-o3")]
    [InlineData("QuestionnaireResponse?questionnaire=https://example.org/links/Questionnaire/q", "l-r1 l-r2")]
    [InlineData("QuestionnaireResponse?questionnaire=https://example.org/links/Questionnaire/q|1.0", "l-r1")]
    [InlineData("QuestionnaireResponse?questionnaire=Questionnaire/l-q1", "l-r1 l-r2")]
    // Chains
    [InlineData("Observation?subject:Patient.family=ann", "l-o1 l-o5")]
    [InlineData("Observation?subject.family=ann", "l-o1 l-o5")]
    [InlineData("Observation?patient.gender=male", "l-o2")]
    [InlineData("Observation?subject._id=l-bob", "l-o2")]
    [InlineData("Observation?subject:Patient.gender:not=male", "l-o1 l-o5")]
    [InlineData("Observation?subject:Patient.organization.name=bay", "l-o1 l-o5")]
    [InlineData("Observation?subject:Patient.organization:Organization.partof.name=ward", "l-o1 l-o5")]
    [InlineData("Observation?subject:Patient.organization.partof.partof.identifier=https://example.org/ods|RX1", "l-o1 l-o5")]
    [InlineData("Observation?subject:Patient.organization.partof=Organization/l-trust", "l-o2")]
    [InlineData("Observation?subject:Patient.general-practitioner:Practitioner.family=who&code=8867-4", "l-o1")]
    [InlineData("Observation?device.device-name=ann", "l-o5")]
    [InlineData("Observation?subject:Patient.family=ann,bob&subject:Patient.gender=male", "l-o2")]
    [InlineData("QuestionnaireResponse?questionnaire.title=first", "l-r1 l-r2")]
    [InlineData("QuestionnaireResponse?questionnaire.title=second", "l-r2")]
    [InlineData("QuestionnaireResponse?questionnaire:Questionnaire.status=draft&subject:missing=true", "l-r2")]
    [InlineData("Organization?partof.partof.name=north", "l-bay")]
    [InlineData("Organization?partof.partof.partof.partof.name=loop", "l-loop")]
    // Reverse chains
    [InlineData("Patient?_has:Observation:patient:code=8867-4", "l-ann")]
    [InlineData("Patient?_has:Observation:subject:code=http://loinc.org|8310-5", "l-ann l-bob")]
    [InlineData("Patient?_has:Observation:subject:code=8310-5&_has:Observation:subject:code=8867-4", "l-ann")]
    [InlineData("Practitioner?_has:Patient:general-practitioner:_has:Observation:subject:code=8867-4", "l-doc")]
    [InlineData("Practitioner?_has:Patient:general-practitioner:_has:Observation:subject:status=amended", "")]
    [InlineData("Organization?_has:Patient:organization:gender=male", "l-ward")]
    [InlineData("Organization?_has:Organization:partof:_has:Patient:organization:family=bob", "l-trust")]
    [InlineData("Observation?subject:Patient._has:QuestionnaireResponse:subject:status=completed&code=8867-4", "l-o1")]
    [InlineData("Patient?_has:Observation:subject:_has:Observation:derived-from:status=final", "l-ann")]
    [InlineData("Questionnaire?_has:QuestionnaireResponse:questionnaire:_id=l-r1", "l-q1")]
    [InlineData("Questionnaire?_has:QuestionnaireResponse:questionnaire:_id=l-r2", "l-q1 l-q2")]
    // Lists
    [InlineData("Patient?_list=l-list", "l-bob")]
    [InlineData("Observation?_list=List/l-list", "l-o1")]
    [InlineData("Patient?_list=l-none", "")]
    public async Task Resources_are_found_by_what_they_are_linked_with(string query, string expected) =>
        Assert.Equal(expected, await Data.FindAsync(server, TokenAndStringTests.Encoded(query.Replace("BASE", server.Base, StringComparison.Ordinal))));

    [Theory]
    [InlineData("Observation?_id=l-o1&_include=Observation:subject", "Patient/l-ann")]
    [InlineData("Observation?_id=l-o1&_include=Observation:subject:Group", "")]
    [InlineData("Observation?_id=l-o1&_include=Observation:subject:Patient&_include=Observation:performer", "Patient/l-ann Practitioner/l-doc")]
    [InlineData("Observation?_id=l-o1&_include=*", "Patient/l-ann Practitioner/l-doc")]
    [InlineData("Observation?_id=l-o1&_include=Observation:*", "Patient/l-ann Practitioner/l-doc")]
    [InlineData("Observation?_id=l-o1&_include=Observation:subject&_include=Patient:organization", "Patient/l-ann")]
    [InlineData("Observation?_id=l-o1&_include=Observation:subject&_include:iterate=Patient:organization", "Organization/l-bay Patient/l-ann")]
    [InlineData("Observation?_id=l-o1&_include=Observation:subject&_include:iterate=Patient:organization&_include:iterate=Organization:partof", "Organization/l-bay Organization/l-trust Organization/l-ward Patient/l-ann")]
    [InlineData("Observation?_id=l-o1&_include:recurse=Observation:subject&_include:recurse=Patient:organization", "Organization/l-bay Patient/l-ann")]
    [InlineData("Organization?_id=l-loop&_include:iterate=Organization:partof", "")]
    [InlineData("Observation?_id=l-o5&_include=Observation:subject", "Patient/l-ann")]
    [InlineData("Observation?_id=l-o1,l-o5&_include=Observation:subject", "Patient/l-ann")]
    [InlineData("Observation?_id=l-o1,l-o2&_include=Observation:derived-from&_include=Observation:subject", "Patient/l-ann Patient/l-bob")]
    [InlineData("QuestionnaireResponse?_id=l-r1&_include=QuestionnaireResponse:questionnaire", "Questionnaire/l-q1")]
    [InlineData("QuestionnaireResponse?_id=l-r2&_include=QuestionnaireResponse:questionnaire", "Questionnaire/l-q1 Questionnaire/l-q2")]
    [InlineData("Patient?_id=l-ann&_revinclude=Observation:subject", "Observation/l-o1 Observation/l-o5")]
    [InlineData("Patient?_id=l-ann&_revinclude=Observation:*&_revinclude=QuestionnaireResponse:subject", "Observation/l-o1 Observation/l-o5 QuestionnaireResponse/l-r1")]
    [InlineData("Patient?_id=l-bob&_revinclude=*", "List/l-list Observation/l-o2")]
    [InlineData("Patient?_id=l-ann&_revinclude=Observation:subject:Group", "")]
    [InlineData("Patient?_id=l-ann&_revinclude=Observation:subject&_revinclude:iterate=Observation:derived-from", "Observation/l-o1 Observation/l-o2 Observation/l-o5")]
    [InlineData("Questionnaire?_id=l-q2&_revinclude=QuestionnaireResponse:questionnaire", "QuestionnaireResponse/l-r2")]
    [InlineData("Organization?_id=l-trust&_revinclude:iterate=Organization:partof&_revinclude:iterate=Patient:organization", "Organization/l-bay Organization/l-ward Patient/l-ann Patient/l-bob")]
    public async Task What_matches_are_linked_with_goes_with_them_once(string query, string expected)
    {
        await Data.StoreAsync(server);
        var bundle = (await server.GetAsync(query)).Json;
        Assert.Equal(expected, Included(bundle));
        Assert.Contains("clude", (string)bundle["link"]![0]!["url"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Includes_belong_to_their_page_and_are_not_counted()
    {
        await Data.StoreAsync(server);
        var first = (await server.GetAsync("Observation?subject:Patient.family=ann,bob&_sort=_id&_count=2&_include=Observation:subject&_total=accurate")).Json;
        Assert.Equal(3, (int)first["total"]!);
        Assert.Equal("Patient/l-ann Patient/l-bob", Included(first));
        var next = (await server.GetAsync((string)first["link"]!.AsArray().Single(l => (string?)l!["relation"] == "next")!["url"]!)).Json;
        Assert.Equal("Patient/l-ann", Included(next));
    }

    [Fact]
    public async Task Stories_are_found_by_the_title_of_their_feature_and_come_with_it()
    {
        var found = await server.IdsAsync("Basic?feature.title=Allergies&_count=50");
        Assert.NotEmpty(found);
        Assert.Equal(found, await server.IdsAsync("Basic?feature=feature-allergies&_count=50"));
        Assert.Equal(found, await server.IdsAsync("Basic?feature:Basic.identifier=FEATURE-ALLERGIES&_count=4"));
        var page = (await server.GetAsync("Basic?feature=feature-allergies&_include=Basic:feature&_count=2")).Json;
        Assert.Equal("Basic/feature-allergies", Included(page));
        Assert.Contains("feature-allergies", await server.IdsAsync("Basic?_has:Basic:feature:kind=story&_count=100"));
    }

    private static string Included(JsonObject bundle) => string.Join(' ', (bundle["entry"]?.AsArray() ?? [])
        .Where(e => (string?)e!["search"]!["mode"] == "include").Select(e => $"{e!["resource"]!["resourceType"]}/{e["resource"]!["id"]}").Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Patient/{0}")]
    [InlineData("Patient/1/_history/{0}")]
    [InlineData("https://elsewhere.test/{0}")]
    [InlineData("https://elsewhere.test/x|{0}")]
    public async Task A_reference_of_any_length_is_stored_and_found(string form)
    {
        var reference = form.Replace("{0}", string.Concat(Enumerable.Range(0, 400).Select(i => $"{i * 7919:x4}")), StringComparison.Ordinal);
        var id = $"long-{form.Length}-{form.Count(c => c == '/')}";
        var stored = await server.SendAsync("PUT", $"Observation/{id}", $$"""{"resourceType":"Observation","id":"{{id}}","status":"final","code":{"text":"x"},"subject":{"reference":"{{reference}}"} }""");
        Assert.True(stored.Status == 201, stored.Text);
        Assert.Equal([id], await server.IdsAsync($"Observation?subject={Uri.EscapeDataString(reference)}"));
        Assert.Empty(await server.IdsAsync($"Observation?subject={Uri.EscapeDataString(reference)}0"));
    }

    [Theory]
    [InlineData("Patient?_has:Basic:actor:title=x")]
    [InlineData("Patient?_has:Basic:actor:title=x,y&gender=male")]
    [InlineData("Organization?requirement:Organization.name=x")]
    [InlineData("Measure?composed-of:Patient._profile=x")]
    [InlineData("Patient?_filter=requirement%5B_id%20eq%20x%5D._id%20eq%20y")]
    public async Task A_canonical_leads_to_nothing_of_a_type_without_a_url(string query)
    {
        Assert.Empty(await server.IdsAsync(query));
        Assert.Empty(await server.IdsAsync(query + "&_sort=-_lastUpdated"));
        Assert.Equal(204, (await server.SendAsync("DELETE", query)).Status);
    }
}
