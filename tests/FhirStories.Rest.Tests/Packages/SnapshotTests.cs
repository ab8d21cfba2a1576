using System.Text;
using Xunit;

namespace FhirStories.Rest.Tests.Packages;

public sealed class SnapshotTests
{
    private const string Missing = """
        {"resourceType":"StructureDefinition","id":"lost","url":"https://example.org/lost","name":"Lost","status":"draft","fhirVersion":"4.0.1","kind":"resource",
         "abstract":false,"type":"Patient","baseDefinition":"https://example.org/nowhere","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"}]}}
        """;

    [Fact]
    public async Task A_definition_has_its_snapshot_wherever_it_is_from_and_however_it_is_named()
    {
        await using var server = await PackageServer.StartAsync();
        await server.AddedAsync(PackageArchive.OfProfiles("test.pack", "1.0.0", "One"));
        Assert.Equal(201, (await server.PutAsync("StructureDefinition/mine", PackageArchive.Profile("mine", "mine"))).Status);
        const string Url = "https://example.org/test.pack/StructureDefinition/One";
        var sent = $$"""{"resourceType":"Parameters","parameter":[{"name":"definition","resource":{{PackageArchive.Profile("sent", "Sent")}}}]}""";
        foreach (var (method, path, body) in new (string, string, string?)[]
        {
            ("GET", "StructureDefinition/test.pack-1.0.0-One/$snapshot", null),
            ("POST", "StructureDefinition/test.pack-1.0.0-One/$snapshot", null),
            ("GET", "StructureDefinition/mine/$snapshot", null),
            ("GET", $"StructureDefinition/$snapshot?url={Url}", null),
            ("GET", $"StructureDefinition/$snapshot?url={Url}|1.0", null),
            ("GET", "StructureDefinition/$snapshot?url=https://example.org/mine/StructureDefinition/mine", null),
            ("POST", "StructureDefinition/$snapshot", sent),
            ("POST", "StructureDefinition/$snapshot", PackageArchive.Profile("sent", "Sent")),
        })
        {
            var answer = await server.SendAsync(method, path, body is null ? null : PackageServer.Bytes(Encoding.UTF8.GetBytes(body), RunningServer.FhirJson));
            Assert.True(answer.Status == 200, $"{method} {path}: {answer.Text}");
            Assert.Equal("StructureDefinition", (string?)answer.Json["resourceType"]);
            Assert.Contains(answer.Json["snapshot"]!["element"]!.AsArray(), e => (string?)e!["id"] == "Patient.birthDate");
        }
        var xml = await server.SendAsync("GET", "StructureDefinition/test.pack-1.0.0-One/$snapshot", accept: RunningServer.FhirXml);
        Assert.Contains("<snapshot>", xml.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_made_is_refused_with_the_reason()
    {
        await using var server = await PackageServer.StartAsync();
        var lost = await server.SendAsync("POST", "StructureDefinition/$snapshot", PackageServer.Bytes(Encoding.UTF8.GetBytes(Missing), RunningServer.FhirJson));
        Assert.Equal(422, lost.Status);
        Assert.Equal("OperationOutcome", (string?)lost.Json["resourceType"]);
        Assert.Contains("https://example.org/nowhere", lost.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_not_said_are_told()
    {
        await using var server = await PackageServer.StartAsync();
        RunningServer.AssertRefused(await server.GetAsync("StructureDefinition/nobody/$snapshot"), 404, "resource-not-found");
        RunningServer.AssertRefused(await server.GetAsync("StructureDefinition/$snapshot?url=https://example.org/nobody"), 404, "resource-not-found");
        RunningServer.AssertRefused(await server.GetAsync("StructureDefinition/$snapshot"), 400, "operation-parameter-missing");
        RunningServer.AssertRefused(await server.GetAsync("ValueSet/$snapshot"), 404, "operation-unknown");
    }
}
