using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Lifecycle;

[Collection(LifecycleTests.Name)]
public sealed class DraftAndCloneTests(LifecycleServer server)
{
    private const string Approval = "http://hl7.org/fhir/StructureDefinition/artifact-approvalDate";

    [Fact]
    public async Task A_draft_is_the_next_version_of_an_active_story_and_a_resource_of_its_own()
    {
        var story = Made.Story("dr-1", "active", criteria: ("c1", "It SHALL show.")).With(Approval, "valueDate", "2026-01-01")
            .But(s => s["identifier"] = new JsonArray(new JsonObject { ["system"] = "https://life.test/ids", ["value"] = "dr-1" }));
        await server.StoredAsync(story);
        var answer = await server.CallAsync("Basic/dr-1/$draft", ("version", "1.1.0"));
        Assert.Equal("transaction-response", (string?)answer.Json["type"]);
        Assert.Equal("201", (string?)answer.Json["entry"]![0]!["response"]!["status"]);
        var draft = Assert.Single(answer.Resources());
        Assert.NotEqual("dr-1", (string?)draft["id"]);
        Assert.Equal(("draft", "1.1.0", Made.Url("dr-1"), (string?)null), (draft.Status(), draft.Value("Requirements.version"), draft.Value("Requirements.url"), draft.Value(Approval)));
        Assert.Contains("It SHALL show.", draft.ToJsonString(), StringComparison.Ordinal);
        // Both are there, with one url and one identifier; the active one is as it was.
        Assert.Equal(2, (await server.IdsAsync($"Basic?url={Made.Url("dr-1")}")).Count);
        Assert.Equal(2, (await server.IdsAsync("Basic?identifier=https://life.test/ids|dr-1")).Count);
        Assert.Equal([(string)draft["id"]!], await server.IdsAsync($"Basic?url={Made.Url("dr-1")}&version=1.1.0"));
        Assert.Equal("1", (string?)(await server.GetAsync("Basic/dr-1")).Json["meta"]!["versionId"]);

        // The content of the draft can change, and its life goes on.
        await server.StoredAsync(draft.But(d => d["extension"]!.AsArray().Add((JsonNode)Made.Statement("c2", "It SHOULD sort."))));
    }

    [Theory]
    [InlineData("active", "1.0.0", 422, "artifact-version-not-higher")]
    [InlineData("active", "0.9.0", 422, "artifact-version-not-higher")]
    [InlineData("active", "1.0.0-draft", 422, "artifact-version-not-higher")]
    [InlineData("active", "two", 400, "operation-parameter-invalid")]
    [InlineData("active", "2", 400, "operation-parameter-invalid")]
    [InlineData("active", null, 400, "operation-parameter-missing")]
    [InlineData("draft", "1.1.0", 422, "lifecycle-draft-of-draft")]
    public async Task What_cannot_be_drafted_is_refused_with_the_rule(string status, string? version, int expected, string code)
    {
        await server.StoredAsync(Made.Story($"dr-no-{status}", status));
        RunningServer.AssertRefused(await server.CallAsync($"Basic/dr-no-{status}/$draft", version is null ? [] : [("version", version)]), expected, code);
    }

    [Fact]
    public async Task A_version_that_is_there_is_not_made_twice_not_even_by_two_who_race()
    {
        await server.StoredAsync(Made.Story("dr-twice", "active"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.CallAsync("Basic/dr-twice/$draft", ("version", "2.0.0"))));
        Assert.Equal([200, 422, 422, 422], answers.Select(a => a.Status).Order());
        RunningServer.AssertRefused(await server.CallAsync("Basic/dr-twice/$draft", ("version", "2.0.0")), 422, "artifact-version-exists");
        Assert.Equal(2, (await server.IdsAsync($"Basic?url={Made.Url("dr-twice")}")).Count);
    }

    [Fact]
    public async Task Versions_count_by_number_and_a_retired_or_unversioned_story_can_be_drafted_too()
    {
        await server.StoredAsync(Made.Story("dr-ten", "active", "1.9.0"));
        Assert.Equal(200, (await server.CallAsync("Basic/dr-ten/$draft", ("version", "1.10.0.1"))).Status);
        await server.StoredAsync(Made.Story("dr-retired", "retired"));
        Assert.Equal(200, (await server.CallAsync("Basic/$draft", ("id", "dr-retired"), ("version", "2.0.0"))).Status);
        await server.StoredAsync(Made.Story("dr-none", "active", version: null));
        Assert.Equal(200, (await server.CallAsync("Basic/dr-none/$draft", ("version", "0.1.0"))).Status);
    }

    [Fact]
    public async Task What_is_no_artifact_or_not_there_is_refused()
    {
        RunningServer.AssertRefused(await server.CallAsync("Basic/never-there/$draft", ("version", "1.0.0")), 404, "resource-not-found");
        await server.StoredAsync(JsonNode.Parse("""{"resourceType":"Basic","id":"dr-other","code":{"text":"x"}}""")!.AsObject());
        RunningServer.AssertRefused(await server.CallAsync("Basic/dr-other/$draft", ("version", "1.0.0")), 422, "artifact-none");
        RunningServer.AssertRefused(await server.CallAsync("Patient/x/$draft", ("version", "1.0.0")), 404, "operation-unknown");
        RunningServer.AssertRefused(await server.CallAsync("StructureDefinition/Patient/$draft", ("version", "9.0.0")), 405, "definition-read-only");
        RunningServer.AssertRefused(await server.CallAsync("Basic/$draft", ("version", "1.0.0")), 400, "operation-parameter-missing");
    }

    [Fact]
    public async Task Other_artifacts_and_what_they_own_are_drafted_together()
    {
        const string Owned = "http://hl7.org/fhir/StructureDefinition/artifact-isOwned";
        await server.StoredAsync(JsonNode.Parse("""{"resourceType":"ValueSet","id":"dr-vs","url":"https://life.test/ValueSet/dr","version":"1.0.0","status":"active"}""")!.AsObject());
        await server.StoredAsync(JsonNode.Parse($$"""
            {"resourceType":"Library","id":"dr-lib","url":"https://life.test/Library/dr","version":"1.0.0","status":"active","approvalDate":"2026-01-01","effectivePeriod":{"start":"2026-01-01"},
             "type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/library-type","code":"asset-collection"}]},
             "relatedArtifact":[{"extension":[{"url":"{{Owned}}","valueBoolean":true}],"type":"composed-of","resource":"https://life.test/ValueSet/dr|1.0.0"},{"type":"depends-on","resource":"https://life.test/ValueSet/other|1.0.0"}]}
            """)!.AsObject());
        var made = (await server.CallAsync("Library/dr-lib/$draft", ("version", "1.1.0"))).Resources();
        Assert.Equal(["Library", "ValueSet"], made.Select(m => (string)m["resourceType"]!));
        Assert.All(made, m => Assert.Equal(("draft", "1.1.0"), ((string?)m["status"], (string?)m["version"])));
        Assert.Null(made[0]["effectivePeriod"]);
        Assert.Null(made[0]["approvalDate"]);
        Assert.Equal(["https://life.test/ValueSet/dr|1.1.0", "https://life.test/ValueSet/other|1.0.0"], made[0]["relatedArtifact"]!.AsArray().Select(r => (string)r!["resource"]!));
        RunningServer.AssertRefused(await server.CallAsync("Library/dr-lib/$draft", ("version", "1.1.0")), 422, "artifact-version-exists");

        // Released, both go on together; the entry names the version that was released.
        var released = (await server.CallAsync($"Library/{made[0]["id"]}/$release", ("version", "1.2.0"), ("versionBehavior", "force"))).Resources();
        Assert.All(released, m => Assert.Equal(("active", "1.2.0"), ((string?)m["status"], (string?)m["version"])));
        Assert.Equal("https://life.test/ValueSet/dr|1.2.0", (string?)released[0]["relatedArtifact"]![0]!["resource"]);
    }

    [Fact]
    public async Task A_clone_is_something_of_its_own()
    {
        await server.StoredAsync(Made.Story("cl-1", "active", title: "Find a patient", criteria: [("a", "It SHALL."), ("b", "It SHALL.")]).WithChild("b", "parent", "valueString", Made.Url("cl-1") + "|1.0.0#a").But(s => s["identifier"] = new JsonArray(new JsonObject { ["system"] = "https://life.test/ids", ["value"] = "cl-1" })));
        var clone = Assert.Single((await server.CallAsync("Basic/cl-1/$clone", ("version", "0.1.0"))).Resources());
        Assert.Equal(("draft", "0.1.0", "Find a patient (copy)", $"{Made.Root}Requirements/{clone["id"]}"),
            (clone.Status(), clone.Value("Requirements.version"), clone.Value("Requirements.title"), clone.Value("Requirements.url")));
        Assert.Null(clone["identifier"]);
        Assert.Contains($"\"{Made.Root}Requirements/{clone["id"]}#a\"", clone.ToJsonString(), StringComparison.Ordinal);
        var named = Assert.Single((await server.CallAsync("Basic/cl-1/$clone", ("version", "0.1.0"), ("url", "https://elsewhere.test/Requirements/mine"))).Resources());
        Assert.Equal("https://elsewhere.test/Requirements/mine", named.Value("Requirements.url"));
        RunningServer.AssertRefused(await server.CallAsync("Basic/cl-1/$clone", ("version", "0.2.0"), ("url", Made.Url("cl-1"))), 422, "artifact-url-taken");
        RunningServer.AssertRefused(await server.CallAsync("Basic/cl-1/$clone", ("version", "0.2.0"), ("url", "not a url")), 400, "operation-parameter-invalid");
    }
}
