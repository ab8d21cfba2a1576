using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Lifecycle;

[Collection(LifecycleTests.Name)]
public sealed class StatusRulesTests(LifecycleServer server)
{
    private Task<Answer> PutAsync(JsonObject resource, params (string, string)[] headers) =>
        server.SendAsync("PUT", $"{resource["resourceType"]}/{resource["id"]}", resource.ToJsonString(), headers: headers);

    private async Task StoredAsync(JsonObject resource)
    {
        var answer = await PutAsync(resource);
        Assert.True(answer.Status is 200 or 201, answer.Text);
    }

    [Theory]
    [InlineData("active", "draft", "lifecycle-active-back")]
    [InlineData("active", "unknown", "lifecycle-active-back")]
    [InlineData("retired", "draft", "lifecycle-retired-back")]
    [InlineData("retired", "active", "lifecycle-retired-back")]
    [InlineData("retired", "unknown", "lifecycle-retired-back")]
    [InlineData("draft", "active", null)]
    [InlineData("draft", "retired", null)]
    [InlineData("draft", "unknown", null)]
    [InlineData("active", "retired", null)]
    [InlineData("unknown", "draft", null)]
    [InlineData("unknown", "active", null)]
    public async Task A_status_goes_on_and_never_back(string from, string to, string? refusal)
    {
        foreach (var made in new Func<string, JsonObject>[] { s => Made.Story($"life-{from}-{to}", s), s => Made.Role($"life-role-{from}-{to}", s) })
        {
            await StoredAsync(made(from));
            var answer = await PutAsync(made(to));
            if (refusal is null) Assert.Equal(200, answer.Status);
            else
            {
                RunningServer.AssertRefused(answer, 422, refusal);
                Assert.Contains("$draft", answer.Text, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("ExampleScenario", """ "name":"A" """)]
    [InlineData("ValueSet", """ "name":"A" """)]
    [InlineData("CapabilityStatement", """ "date":"2026-01-01","kind":"requirements","fhirVersion":"4.0.1","format":["json"],"description":"A.","rest":[{"mode":"server"}] """)]
    public async Task Other_artifacts_keep_to_it_too_but_what_is_active_may_change(string type, string rest)
    {
        JsonObject Of(string status, string title) => JsonNode.Parse($$"""{"resourceType":"{{type}}","id":"life-other","url":"https://life.test/{{type}}/o","title":"{{title}}","status":"{{status}}",{{rest}} }""")!.AsObject();
        JsonObject Sent(string status, string title) => Of(status, title).But(r => { if (type == "ExampleScenario") { r.Remove("title"); r["publisher"] = title; } });
        await StoredAsync(Sent("active", "one"));
        await StoredAsync(Sent("active", "two"));
        RunningServer.AssertRefused(await PutAsync(Sent("draft", "two")), 422, "lifecycle-active-back");
        await StoredAsync(Sent("retired", "two"));
        RunningServer.AssertRefused(await PutAsync(Sent("active", "two")), 422, "lifecycle-retired-back");
    }

    [Fact]
    public async Task An_active_story_may_be_retired_mapped_and_get_other_metadata_and_nothing_else()
    {
        var story = Made.Story("life-settled", "active", criteria: [("c1", "It SHALL show."), ("c2", "It SHOULD sort.")]);
        await StoredAsync(story);
        await StoredAsync(story = story.With("Requirements.publisher", "valueString", "Somebody").With("Requirements.date", "valueDateTime", "2026-11-01"));
        await StoredAsync(story = story.WithChild("c1", "satisfiedBy", "valueUrl", "https://example.org/StructureDefinition/x#Patient.name"));
        await StoredAsync(story = story.With("https://fhirstories.org/fhir/StructureDefinition/part-of", "valueCanonical", "https://life.test/Requirements/some-feature"));
        await StoredAsync(story = story.But(s => s["identifier"] = new JsonArray(new JsonObject { ["system"] = "https://life.test/ids", ["value"] = "settled" })));
        // Statements in another order say the same.
        await StoredAsync(story = story.But(s =>
        {
            var list = s["extension"]!.AsArray();
            var statements = list.Where(e => e!["extension"] is not null).ToList();
            foreach (var each in statements) list.Remove(each);
            foreach (var each in Enumerable.Reverse(statements)) list.Add(each);
        }));

        foreach (var (what, changed) in new (string, JsonObject)[]
        {
            ("title", story.But(s => s["extension"]![1]!["valueString"] = "Another title")),
            ("criterion 'c1'", story.WithChild("c1", "conformance", "valueCode", "SHALL")),
            ("criterion 'c3'", story.But(s => s["extension"]!.AsArray().Add((JsonNode)Made.Statement("c3", "It SHALL print.")))),
            ("role", story.With("Requirements.actor", "valueCanonical", "https://life.test/ActorDefinition/r")),
            ("description", story.With("Requirements.description", "valueMarkdown", "More.")),
        })
        {
            var answer = await PutAsync(changed);
            RunningServer.AssertRefused(answer, 422, "lifecycle-active-content");
            Assert.Contains(what, answer.Text, StringComparison.Ordinal);
            Assert.Contains("$draft", answer.Text, StringComparison.Ordinal);
        }
        await StoredAsync(story.But(s => s["modifierExtension"]![0]!["valueCode"] = "retired"));
    }

    [Fact]
    public async Task Every_way_of_writing_keeps_to_the_rules()
    {
        var story = Made.Story("life-ways", "active", title: "As it is");
        await StoredAsync(story);
        var changed = story.But(s => s["extension"]![1]!["valueString"] = "As it is not");

        RunningServer.AssertRefused(await server.SendAsync("PATCH", "Basic/life-ways", """[{"op":"replace","path":"/extension/1/valueString","value":"As it is not"}]""", "application/json-patch+json"), 422, "lifecycle-active-content");
        RunningServer.AssertRefused(await server.SendAsync("PATCH", "Basic/life-ways",
            """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Basic.modifierExtension[0].value"},{"name":"value","valueCode":"draft"}]}]}"""), 422, "lifecycle-active-back");
        RunningServer.AssertRefused(await server.SendAsync("PUT", $"Basic?url={Made.Url("life-ways")}", changed.ToJsonString()), 422, "lifecycle-active-content");

        var beside = Made.Story("life-beside");
        var bundle = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "transaction",
            ["entry"] = new JsonArray(Entry(beside), Entry(changed)),
        };
        var refused = await server.SendAsync("POST", "", bundle.ToJsonString());
        RunningServer.AssertRefused(refused, 422, "lifecycle-active-content");
        Assert.Contains("Entry 1", refused.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await server.GetAsync("Basic/life-beside")).Status);

        bundle["type"] = "batch";
        var batch = (await server.SendAsync("POST", "", bundle.ToJsonString())).Json;
        Assert.Equal(["201", "422"], batch["entry"]!.AsArray().Select(e => (string)e!["response"]!["status"]!));
        Assert.Equal("1", (string?)(await server.GetAsync("Basic/life-ways")).Json["meta"]!["versionId"]);
    }

    [Fact]
    public async Task Of_writers_that_race_none_gets_round_the_rules()
    {
        for (var round = 0; round < 5; round++)
        {
            var draft = Made.Story($"life-race-{round}", title: "Draft");
            await StoredAsync(draft);
            var release = draft.But(s => s["modifierExtension"]![0]!["valueCode"] = "active");
            var edits = Enumerable.Range(0, 6).Select(i => draft.But(s => s["extension"]![1]!["valueString"] = $"Edited {i}"));
            await Task.WhenAll(edits.Select(e => PutAsync(e)).Append(PutAsync(release)));
            var history = (await server.GetAsync($"Basic/life-race-{round}/_history")).Json["entry"]!.AsArray().Select(e => e!["resource"]!.Status()).Reverse().ToList();
            Assert.Equal(1, history.Count(s => s == "active"));
            Assert.Equal("active", history[^1]);
        }
    }

    [Fact]
    public async Task A_deletion_ends_a_life_and_the_id_may_be_used_anew()
    {
        await StoredAsync(Made.Story("life-deleted", "active"));
        Assert.Equal(204, (await server.SendAsync("DELETE", "Basic/life-deleted")).Status);
        await StoredAsync(Made.Story("life-deleted", "draft"));
    }

    private static JsonObject Entry(JsonObject resource) => new()
    {
        ["resource"] = resource.DeepClone(),
        ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = $"{resource["resourceType"]}/{resource["id"]}" },
    };
}
