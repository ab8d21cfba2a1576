using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Validating;

/// <summary>Definitions that clients store are used like those of packages, as they are at the time of the call.</summary>
public sealed class StoredProfilesTests
{
    private const string Url = "https://my.test/StructureDefinition/my-patient";
    private const string Patient = """{"resourceType":"Patient","text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">-</div>"},"active":true}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_profile_is_used_from_its_storing_until_its_deletion()
    {
        await using var server = await StartedServer.StartAsync();
        Assert.Equal(["warning profile-unknown"], await IssuesAsync(server, $"Patient/$validate?profile={Url}", Patient));

        await StoreAsync(server, Profile("my-patient", """{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}"""));
        Assert.Equal(["error element-missing"], await IssuesAsync(server, $"Patient/$validate?profile={Url}", Patient));

        await StoreAsync(server, Profile("my-patient", """{"id":"Patient.active","path":"Patient.active","max":"0"}"""));
        Assert.Equal(["error element-prohibited"], await IssuesAsync(server, $"Patient/$validate?profile={Url}", Patient));
        Assert.Equal(["error element-prohibited"], await IssuesAsync(server, "Patient/$validate", Patient.Replace("\"active\"", $"\"meta\":{{\"profile\":[\"{Url}\"]}},\"active\"", StringComparison.Ordinal)));
        // It is a resource like any other, and no package.
        Assert.Equal(200, (int)(await server.Http.GetAsync(new Uri("StructureDefinition/my-patient", UriKind.Relative), Cancel)).StatusCode);
        Assert.DoesNotContain("stored.here", await server.Http.GetStringAsync(new Uri("$packages", UriKind.Relative), Cancel), StringComparison.Ordinal);

        Assert.Equal(204, (int)(await server.Http.DeleteAsync(new Uri("StructureDefinition/my-patient", UriKind.Relative), Cancel)).StatusCode);
        Assert.Equal(["warning profile-unknown"], await IssuesAsync(server, $"Patient/$validate?profile={Url}", Patient));
    }

    [Fact]
    public async Task Patterns_that_never_end_are_tried_a_few_times_and_no_more()
    {
        await using var server = await StartedServer.StartAsync();
        await StoreAsync(server, Profile("my-patient", """
            {"id":"Patient.name","path":"Patient.name"},{"id":"Patient.name.given","path":"Patient.name.given","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/regex","valueString":"(a+)+b"}]}
            """));
        var names = string.Join(',', Enumerable.Repeat($"\"{new string('a', 60)}!\"", 400));
        var issues = await IssuesAsync(server, $"Patient/$validate?profile={Url}", Patient.Replace("\"active\"", $"\"name\":[{{\"given\":[{names}]}}],\"active\"", StringComparison.Ordinal));
        Assert.Contains("warning too-large", issues);
        Assert.InRange(issues.Count(i => i == "warning regex-undecided"), 1, 25);
    }

    [Fact]
    public async Task Stored_extensions_value_sets_and_code_systems_count()
    {
        await using var server = await StartedServer.StartAsync();
        const string Extended = """{"resourceType":"Patient","text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">-</div>"},"extension":[{"url":"https://my.test/StructureDefinition/colour","valueCode":"red"}]}""";
        Assert.Equal(["error extension-unknown"], await IssuesAsync(server, "Patient/$validate", Extended));

        await StoreAsync(server, """
            {"resourceType":"CodeSystem","id":"colours","url":"https://my.test/CodeSystem/colours","status":"active","content":"complete","caseSensitive":true,"concept":[{"code":"green"}]}
            """);
        await StoreAsync(server, """
            {"resourceType":"ValueSet","id":"colours","url":"https://my.test/ValueSet/colours","status":"active","compose":{"include":[{"system":"https://my.test/CodeSystem/colours"}]}}
            """);
        await StoreAsync(server, """
            {"resourceType":"StructureDefinition","id":"colour","url":"https://my.test/StructureDefinition/colour","name":"Colour","status":"active","fhirVersion":"4.0.1","kind":"complex-type","abstract":false,
             "context":[{"type":"element","expression":"Patient"}],"type":"Extension","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","derivation":"constraint","differential":{"element":[
              {"id":"Extension","path":"Extension"},{"id":"Extension.url","path":"Extension.url","fixedUri":"https://my.test/StructureDefinition/colour"},
              {"id":"Extension.value[x]","path":"Extension.value[x]","type":[{"code":"code"}],"binding":{"strength":"required","valueSet":"https://my.test/ValueSet/colours"}}]}}
            """);
        Assert.Equal(["error code-not-in-value-set"], await IssuesAsync(server, "Patient/$validate", Extended));
        Assert.Equal(["information validation-ok"], await IssuesAsync(server, "Patient/$validate", Extended.Replace("red", "green", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_stored_profile_that_is_claimed_blocks_a_write_where_profiles_are_checked()
    {
        await using var server = await StartedServer.StartAsync("--Validation:OnWrite=Profiles");
        var claiming = Patient.Replace("\"active\"", $"\"meta\":{{\"profile\":[\"{Url}\"]}},\"active\"", StringComparison.Ordinal);
        Assert.Equal(201, await SendAsync(server, HttpMethod.Post, "Patient", claiming));
        await StoreAsync(server, Profile("my-patient", """{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}"""));
        Assert.Equal(422, await SendAsync(server, HttpMethod.Post, "Patient", claiming));
    }

    [Theory]
    [InlineData("a base that is itself", "https://my.test/StructureDefinition/my-patient", """{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}""")]
    [InlineData("a base that nobody knows", "https://my.test/StructureDefinition/none", """{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}""")]
    [InlineData("a path that is not there", "http://hl7.org/fhir/StructureDefinition/Patient", """{"id":"Patient.colour","path":"Patient.colour","min":1}""")]
    [InlineData("a path of another type", "http://hl7.org/fhir/StructureDefinition/Patient", """{"id":"Observation.status","path":"Observation.status","min":1}""")]
    [InlineData("an element without a path of its own", "http://hl7.org/fhir/StructureDefinition/Patient", """{"id":"x","path":"Patient..","max":"many"}""")]
    [InlineData("a rule that cannot be read", "http://hl7.org/fhir/StructureDefinition/Patient", """{"id":"Patient","path":"Patient","constraint":[{"key":"my-1","severity":"error","human":"x","expression":"name.("}]}""")]
    [InlineData("a rule that never ends", "http://hl7.org/fhir/StructureDefinition/Patient", """{"id":"Patient","path":"Patient","constraint":[{"key":"my-1","severity":"error","human":"x","expression":"(1).repeat($this + 1).empty()"}]}""")]
    [InlineData("slices of slices of nothing", "http://hl7.org/fhir/StructureDefinition/Patient", """{"id":"Patient.name:a/b.c:d","path":"Patient.name","sliceName":"a/b","min":1},{"id":"Patient.name:a","path":"Patient.name","sliceName":"a","min":5,"max":"2"}""")]
    [InlineData("a content reference to nowhere", "http://hl7.org/fhir/StructureDefinition/Patient", """{"id":"Patient.contact.name","path":"Patient.contact.name","contentReference":"#Patient.nowhere"}""")]
    public async Task A_profile_that_is_broken_is_said_to_be_so_and_nothing_fails(string what, string based, string element)
    {
        await using var server = await StartedServer.StartAsync("--Validation:OnWrite=Off");
        await StoreAsync(server, Profile("my-patient", element, based));
        foreach (var path in new[] { $"Patient/$validate?profile={Url}", "Patient/$validate" })
        {
            var issues = await IssuesAsync(server, path, Patient);
            Assert.True(issues.Count > 0, what);
        }
        using var snapshot = await server.Http.GetAsync(new Uri("StructureDefinition/my-patient/$snapshot", UriKind.Relative), Cancel);
        Assert.True((int)snapshot.StatusCode is 200 or 422, $"{what}: {snapshot.StatusCode}");
    }

    [Fact]
    public async Task A_type_of_FHIR_stays_what_it_is_whatever_is_stored_under_its_name()
    {
        await using var server = await StartedServer.StartAsync("--Validation:OnWrite=Off");
        await StoreAsync(server, Profile("Patient", """{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}""").Replace(Url, "http://hl7.org/fhir/StructureDefinition/Patient", StringComparison.Ordinal), "own-patient");
        Assert.Equal(["information validation-ok"], await IssuesAsync(server, "Patient/$validate", Patient));
    }

    private static string Profile(string id, string elements, string based = "http://hl7.org/fhir/StructureDefinition/Patient") => $$"""
        {"resourceType":"StructureDefinition","id":"{{id}}","url":"{{Url}}","name":"MyPatient","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,
         "type":"Patient","baseDefinition":"{{based}}","derivation":"constraint","differential":{"element":[{{elements}}] } }
        """;

    private static async Task StoreAsync(StartedServer server, string json, string? id = null)
    {
        var node = JsonNode.Parse(json)!;
        if (id is not null) node["id"] = id;
        var status = await SendAsync(server, HttpMethod.Put, $"{(string?)node["resourceType"]}/{(string?)node["id"]}", node.ToJsonString());
        Assert.True(status is 200 or 201, $"{status}");
    }

    private static async Task<int> SendAsync(StartedServer server, HttpMethod method, string path, string json)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        using var response = await server.Http.SendAsync(request, Cancel);
        return (int)response.StatusCode;
    }

    private static async Task<List<string>> IssuesAsync(StartedServer server, string path, string json)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.TryAddWithoutValidation("Content-Type", RunningServer.FhirJson);
        using var response = await server.Http.PostAsync(new Uri(path, UriKind.Relative), content, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)response.StatusCode == 200, text);
        return [.. JsonNode.Parse(text)!["issue"]!.AsArray().Select(i => $"{(string?)i!["severity"]} {(string?)i["details"]!["coding"]![0]!["code"]}")];
    }
}
