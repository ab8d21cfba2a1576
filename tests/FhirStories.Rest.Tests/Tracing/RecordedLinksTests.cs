using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Tracing;

/// <summary>A link is suspect once either of its ends is another than when it was written, with nobody having confirmed anything.</summary>
public sealed class RecordedLinksTests(RunningServer server)
{
    private const string Root = "https://recorded.test/";
    private const string Photo = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.photo";

    [Fact]
    public async Task Another_text_makes_the_links_of_its_statement_suspect_and_no_others_until_somebody_confirms()
    {
        await PutAsync(Story("recorded-text", Statement("A", "It works.", Photo), Statement("B", "It rests.", Photo)));
        await PutAsync(Story("recorded-text", Statement("A", "It  works.", Photo), Statement("B", "It rests.", Photo)));
        Assert.Equal(("unverified", "unverified"), (await StatusAsync("recorded-text", "A"), await StatusAsync("recorded-text", "B")));
        await PutAsync(Story("recorded-text", Statement("A", "It works at night.", Photo), Statement("B", "It rests.", Photo)));
        Assert.Equal(("suspect", "unverified"), (await StatusAsync("recorded-text", "A"), await StatusAsync("recorded-text", "B")));
        // It stays so through further versions that touch something else, however they are written.
        Assert.Equal(200, (await server.SendAsync("PATCH", "Basic/recorded-text", """[{"op":"add","path":"/created","value":"2026-01-02"}]""", "application/json-patch+json")).Status);
        Assert.Equal("suspect", await StatusAsync("recorded-text", "A"));
        Assert.Equal(201, (await server.SendAsync("POST", "Basic/recorded-text/$confirm-links?key=A")).Status);
        Assert.Equal("unverified", await StatusAsync("recorded-text", "A"));
        // What its author wrote it for holds as well.
        await PutAsync(Story("recorded-text", Statement("A", "It works.", Photo)));
        Assert.Equal("unverified", await StatusAsync("recorded-text", "A"));
    }

    [Fact]
    public async Task A_link_to_another_target_is_a_new_link_and_one_that_comes_back_is_new_as_well()
    {
        await PutAsync(Story("recorded-target", Statement("A", "It works.", Photo)));
        await PutAsync(Story("recorded-target", Statement("A", "It works at night.", Photo.Replace("photo", "maritalStatus", StringComparison.Ordinal))));
        Assert.Equal("unverified", await StatusAsync("recorded-target", "A"));
        await PutAsync(Story("recorded-target", Statement("A", "It works by day.", Photo)));
        Assert.Equal("unverified", await StatusAsync("recorded-target", "A"));
        // So is everything of a story that was deleted meanwhile.
        Assert.Equal(204, (await server.SendAsync("DELETE", "Basic/recorded-target")).Status);
        await PutAsync(Story("recorded-target", Statement("A", "It works always.", Photo)));
        Assert.Equal("unverified", await StatusAsync("recorded-target", "A"));
    }

    [Fact]
    public async Task A_link_that_is_only_pinned_to_a_version_is_the_link_that_it_was()
    {
        await PutAsync(Profile("Pinned", "\"min\":1"));
        await PutAsync(Story("recorded-pin", Statement("A", "It works.", Root + "StructureDefinition/Pinned#Patient.birthDate")));
        await PutAsync(Story("recorded-pin", Statement("A", "It works at night.", Root + "StructureDefinition/Pinned|1.0.0#Patient.birthDate")));
        Assert.Equal("suspect", await StatusAsync("recorded-pin", "A"));
    }

    [Fact]
    public async Task A_profile_that_changes_makes_links_to_what_changes_suspect_and_no_others()
    {
        await PutAsync(Profile("Changing", "\"min\":1"));
        await PutAsync(Story("recorded-profile",
            Statement("element", "It works.", Root + "StructureDefinition/Changing#Patient.birthDate"), Statement("other", "It works.", Root + "StructureDefinition/Changing#Patient.gender"),
            Statement("whole", "It works.", Root + "StructureDefinition/Changing")));
        Assert.Equal("unverified", await StatusAsync("recorded-profile", "element"));
        // Prose demands nothing.
        await PutAsync(Profile("Changing", "\"min\":1,\"short\":\"When somebody was born\""));
        Assert.Equal("unverified", await StatusAsync("recorded-profile", "element"));
        await PutAsync(Profile("Changing", "\"min\":1,\"mustSupport\":true"));
        Assert.Equal(("suspect", "unverified", "suspect"), (await StatusAsync("recorded-profile", "element"), await StatusAsync("recorded-profile", "other"), await StatusAsync("recorded-profile", "whole")));
        // A statement that is written now is written for what the profile is now.
        await PutAsync(Story("recorded-after", Statement("A", "It works.", Root + "StructureDefinition/Changing#Patient.birthDate")));
        Assert.Equal("unverified", await StatusAsync("recorded-after", "A"));
    }

    [Fact]
    public async Task What_is_not_here_yet_is_recorded_as_it_is_found_when_it_comes()
    {
        await PutAsync(Story("recorded-later", Statement("A", "It works.", Root + "StructureDefinition/Coming#Patient.birthDate")));
        Assert.Equal("uncovered", await StatusAsync("recorded-later", "A"));
        await PutAsync(Profile("Coming", "\"min\":1"));
        Assert.Equal("unverified", await StatusAsync("recorded-later", "A"));
        await PutAsync(Profile("Coming", "\"max\":\"0\""));
        Assert.Equal("suspect", await StatusAsync("recorded-later", "A"));
    }

    [Fact]
    public async Task A_transaction_that_brings_a_profile_and_a_link_to_it_leaves_nothing_suspect()
    {
        await PutAsync(Profile("Together", "\"min\":1"));
        var both = Transaction(Profile("Together", "\"min\":1,\"mustSupport\":true"), Story("recorded-together", Statement("A", "It works.", Root + "StructureDefinition/Together#Patient.birthDate")));
        var answer = await server.SendAsync("POST", "", both);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("unverified", await StatusAsync("recorded-together", "A"));
        Assert.Equal(200, (await server.SendAsync("POST", "", Transaction(Profile("Together", "\"max\":\"0\""), Story("recorded-together", Statement("A", "It works.", Root + "StructureDefinition/Together#Patient.birthDate"))))).Status);
        Assert.Equal("suspect", await StatusAsync("recorded-together", "A"));
    }

    [Fact]
    public async Task A_copy_is_no_confirmation_and_takes_over_what_was_confirmed()
    {
        await PutAsync(Story("recorded-copied", Statement("A", "It works.", Photo), Statement("B", "It rests.", Photo)));
        await PutAsync(Story("recorded-copied", Statement("A", "It works at night.", Photo), Statement("B", "It rests at night.", Photo)));
        Assert.Equal(201, (await server.SendAsync("POST", "Basic/recorded-copied/$confirm-links?key=B")).Status);
        var cloned = await server.SendAsync("POST", "Basic/recorded-copied/$clone?version=1.0.0");
        Assert.True(cloned.Status is 200 or 201, cloned.Text);
        var id = (string)cloned.Json["entry"]![0]!["resource"]!["id"]!;
        Assert.Equal(("suspect", "unverified"), (await StatusAsync(id, "A"), await StatusAsync(id, "B")));
    }

    [Fact]
    public async Task The_R5_base_records_as_the_R4_base_does()
    {
        Assert.Equal(201, (await server.SendAsync("PUT", "r5/Requirements/recorded-r5", Requirements("It works."))).Status);
        Assert.Equal("unverified", await StatusAsync("recorded-r5", "A"));
        Assert.Equal(200, (await server.SendAsync("PUT", "r5/Requirements/recorded-r5", Requirements("It works at night."))).Status);
        Assert.Equal("suspect", await StatusAsync("recorded-r5", "A"));
    }

    private static string Requirements(string text) => $$"""
        {"resourceType":"Requirements","id":"recorded-r5","url":"{{Root}}Requirements/recorded-r5","title":"A story of these tests","status":"draft",
        "statement":[{"key":"A","requirement":"{{text}}","satisfiedBy":["{{Photo}}"]}]}
        """;

    private static string Story(string id, params IEnumerable<string> statements) => $$"""
        {"resourceType":"Basic","id":"{{id}}","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"Requirements"}]},
        "modifierExtension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.status","valueCode":"draft"}],
        "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.url","valueUri":"{{Root}}Requirements/{{id}}"},
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.title","valueString":"A story of these tests"},{{string.Join(',', statements)}}]}
        """;

    private static string Statement(string key, string text, string target) => $$"""
        {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-Requirements.statement","extension":[{"url":"key","valueId":"{{key}}"},{"url":"requirement","valueMarkdown":"{{text}}"},
        {"url":"satisfiedBy","valueUrl":"{{target}}"}]}
        """;

    private static string Profile(string name, string facts) => $$"""
        {"resourceType":"StructureDefinition","id":"recorded-{{name}}","url":"{{Root}}StructureDefinition/{{name}}","version":"1.0.0","name":"{{name}}","status":"active","fhirVersion":"4.0.1","kind":"resource",
        "abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
        "differential":{"element":[{"id":"Patient.gender","path":"Patient.gender","min":1},{"id":"Patient.birthDate","path":"Patient.birthDate",{{facts}} }] } }
        """;

    private static string Transaction(params IEnumerable<string> resources) =>
        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + string.Join(',', resources.Select(resource => $"{{\"resource\":{resource},\"request\":{{\"method\":\"PUT\",\"url\":\"{Name(resource)}\"}}}}")) + "]}";

    private static string Name(string resource) => JsonNode.Parse(resource)!.AsObject() is var json ? $"{json["resourceType"]}/{json["id"]}" : "";

    private async Task PutAsync(string resource)
    {
        var answer = await server.SendAsync("PUT", Name(resource), resource);
        Assert.True(answer.Status is 200 or 201, answer.Text);
    }

    private async Task<string?> StatusAsync(string id, string key)
    {
        var report = (await server.GetAsync($"Basic/{id}/$coverage")).Json;
        return report["parameter"]!.AsArray().Where(each => (string?)each!["name"] == "statement").Select(each => each!["part"]!.AsArray())
            .Where(parts => Value(parts, "key") == key).Select(parts => Value(parts, "status")).Single();
    }

    private static string? Value(JsonArray parts, string name) =>
        parts.FirstOrDefault(each => (string?)each!["name"] == name)?.AsObject().First(property => property.Key.StartsWith("value", StringComparison.Ordinal)).Value!.ToString();
}
