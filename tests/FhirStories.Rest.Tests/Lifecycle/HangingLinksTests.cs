using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Lifecycle;

[Collection(LifecycleTests.Name)]
public sealed class HangingLinksTests(LifecycleServer server)
{
    private const string Satisfies = "http://hl7.org/fhir/StructureDefinition/satisfies-requirement";
    private const string PartOf = "https://fhirstories.org/fhir/StructureDefinition/part-of";

    private Task<Answer> PutAsync(JsonObject resource) => server.SendAsync("PUT", $"{resource["resourceType"]}/{resource["id"]}", resource.ToJsonString());

    private async Task StoredAsync(JsonObject resource)
    {
        var answer = await PutAsync(resource);
        Assert.True(answer.Status is 200 or 201, answer.Text);
    }

    private static JsonObject WithoutStatement(JsonObject story, string key) => story.But(s =>
    {
        var list = s["extension"]!.AsArray();
        list.Remove(list.Single(e => e!["extension"] is JsonArray parts && parts.Any(p => (string?)p!["valueId"] == key)));
    });

    public static TheoryData<string, string> Referrers => new()
    {
        { "a statement that is derived from it", Made.Story("hang-by", criteria: ("k", "It SHALL.")).WithChild("k", "derivedFrom", "valueString", $"{Made.Url("hang-on")}#c1").ToJsonString() },
        { "a statement that is part of it", Made.Story("hang-by", criteria: ("k", "It SHALL.")).WithChild("k", "parent", "valueString", $"{Made.Url("hang-on")}|1.0.0#c1").ToJsonString() },
        { "a profile's element", $$"""
            {"resourceType":"StructureDefinition","id":"hang-by","url":"https://life.test/StructureDefinition/p","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.name","path":"Patient.name","min":1,
             "extension":[{"url":"{{Satisfies}}","extension":[{"url":"reference","valueCanonical":"{{Made.Url("hang-on")}}"},{"url":"key","valueId":"c1"}]} ] } ] } }
            """ },
        { "a comment", $$"""
            {"resourceType":"Basic","id":"hang-by","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"ArtifactAssessment"}]},
             "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ArtifactAssessment.artifact","valueUri":"{{Made.Url("hang-on")}}#c1"}]}
            """ },
    };

    [Theory]
    [MemberData(nameof(Referrers))]
    public async Task A_statement_stays_while_something_hangs_on_it(string what, string referrer)
    {
        _ = what;
        var story = Made.Story("hang-on", criteria: [("c1", "It SHALL show."), ("c2", "It SHOULD sort.")]);
        var by = JsonNode.Parse(referrer)!.AsObject();
        await StoredAsync(story);
        await StoredAsync(by);
        var refused = await PutAsync(WithoutStatement(story, "c1"));
        RunningServer.AssertRefused(refused, 422, "statement-referred");
        Assert.Contains($"{by["resourceType"]}/hang-by", refused.Text, StringComparison.Ordinal);
        Assert.Contains("'c1'", refused.Text, StringComparison.Ordinal);
        RunningServer.AssertRefused(await PutAsync(story.But(s => s["extension"]![0]!["valueUri"] = Made.Url("elsewhere"))), 422, "statement-referred");

        // The text may change, and so may what nothing hangs on.
        await StoredAsync(WithoutStatement(story, "c2").But(s => s["extension"]!.AsArray()[^1]!["extension"]![1]!["valueMarkdown"] = "It SHALL show all."));
        // Both may go together.
        var gone = new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["type"] = "transaction",
            ["entry"] = new JsonArray(
                new JsonObject { ["resource"] = WithoutStatement(WithoutStatement(story, "c1"), "c2"), ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = "Basic/hang-on" } },
                new JsonObject { ["request"] = new JsonObject { ["method"] = "DELETE", ["url"] = $"{by["resourceType"]}/hang-by" } }),
        };
        var answer = await server.SendAsync("POST", "", gone.ToJsonString());
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(204, (await server.SendAsync("DELETE", "Basic/hang-on")).Status);
    }

    [Fact]
    public async Task The_next_version_may_drop_a_statement_that_the_version_before_still_has()
    {
        var first = Made.Story("hang-v1", "active", criteria: [("c1", "It SHALL.")]);
        var next = Made.Story("hang-v2", "draft", "2.0.0", url: Made.Url("hang-v1"), criteria: [("c1", "It SHALL.")]);
        await StoredAsync(first);
        await StoredAsync(next);
        await StoredAsync(Made.Story("hang-v-by", criteria: ("k", "It SHALL.")).WithChild("k", "derivedFrom", "valueString", $"{Made.Url("hang-v1")}#c1"));
        await StoredAsync(WithoutStatement(next, "c1"));
        await StoredAsync(next);
        await StoredAsync(Made.Story("hang-v-by2", criteria: ("k", "It SHALL.")).WithChild("k", "derivedFrom", "valueString", $"{Made.Url("hang-v1")}|2.0.0#c1"));
        RunningServer.AssertRefused(await PutAsync(WithoutStatement(next, "c1")), 422, "statement-referred");
    }

    [Fact]
    public async Task Thousands_of_statements_may_go_at_once_when_nothing_hangs_on_them()
    {
        var many = Made.Story("hang-many", criteria: [.. Enumerable.Range(0, 500).Select(i => ($"k{i}", "It SHALL."))]);
        await StoredAsync(many);
        await StoredAsync(Made.Story("hang-many-by", criteria: ("k", "It SHALL.")).WithChild("k", "derivedFrom", "valueString", $"{Made.Url("hang-many")}#k499"));
        var refused = await PutAsync(Made.Story("hang-many"));
        RunningServer.AssertRefused(refused, 422, "statement-referred");
        Assert.Contains("'k499'", refused.Text, StringComparison.Ordinal);
        await StoredAsync(Made.Story("hang-many", criteria: ("k499", "It SHALL.")));
    }

    [Fact]
    public async Task Stories_are_not_derived_from_each_other_in_a_circle()
    {
        const string Derived = "Requirements.derivedFrom";
        await StoredAsync(Made.Story("cyc-a").With(Derived, "valueCanonical", Made.Url("cyc-b")));
        await StoredAsync(Made.Story("cyc-b").With(Derived, "valueCanonical", Made.Url("cyc-c") + "|1.0.0"));
        var refused = await PutAsync(Made.Story("cyc-c").With(Derived, "valueCanonical", Made.Url("cyc-a")));
        RunningServer.AssertRefused(refused, 422, "story-derived-cycle");
        Assert.Contains($"{Made.Url("cyc-c")} → {Made.Url("cyc-a")} → {Made.Url("cyc-b")} → {Made.Url("cyc-c")}", (string?)refused.Json["issue"]![0]!["details"]!["text"], StringComparison.Ordinal);
        // The version that is named is another.
        await StoredAsync(Made.Story("cyc-c", version: "2.0.0").With(Derived, "valueCanonical", Made.Url("cyc-a")));
        // Published requirements that name themselves are taken, and told.
        var itself = await server.SendAsync("PUT", "Basic/cyc-self", Made.Story("cyc-self").With(Derived, "valueCanonical", Made.Url("cyc-self")).ToJsonString(), headers: ("Prefer", "return=OperationOutcome"));
        Assert.Equal(201, itself.Status);
        Assert.Contains("story-derived-from-itself", itself.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_are_not_part_of_each_other_in_a_circle_whether_one_by_one_or_together()
    {
        var one = Made.Story("part-a", kind: "feature").With(PartOf, "valueCanonical", Made.Url("part-b"));
        var other = Made.Story("part-b", kind: "feature").With(PartOf, "valueCanonical", Made.Url("part-a"));
        await StoredAsync(one);
        RunningServer.AssertRefused(await PutAsync(other), 422, "story-part-cycle");
        RunningServer.AssertRefused(await PutAsync(Made.Story("part-c", kind: "feature").With(PartOf, "valueCanonical", Made.Url("part-c"))), 422, "story-part-cycle");

        string Renamed(JsonObject story) => story.ToJsonString().Replace("part-a", "parts-a", StringComparison.Ordinal).Replace("part-b", "parts-b", StringComparison.Ordinal);
        var both = $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', new[] { one, other }.Select(s => $$"""{"resource":{{Renamed(s)}},"request":{"method":"PUT","url":"Basic/{{((string)s["id"]!).Replace("part-", "parts-", StringComparison.Ordinal)}}"} }"""))}}]}""";
        RunningServer.AssertRefused(await server.SendAsync("POST", "", both), 422, "story-part-cycle");
        Assert.Equal(404, (await server.GetAsync("Basic/parts-a")).Status);
    }

    [Theory]
    [InlineData("c2", "c1", true)]
    [InlineData("#c2", "#c1", true)]
    [InlineData("c2", "https://life.test/Requirements/par-own#c1", true)]
    [InlineData("c2", "https://life.test/Requirements/par-own|9.0.0#c1", false)]
    [InlineData("c2", "c3", false)]
    public async Task Statements_of_one_story_are_not_part_of_each_other_in_a_circle(string parentOfOne, string parentOfTwo, bool isCycle)
    {
        var story = Made.Story("par-own", criteria: [("c1", "It SHALL."), ("c2", "It SHALL."), ("c3", "It SHALL.")])
            .WithChild("c1", "parent", "valueString", parentOfOne).WithChild("c2", "parent", "valueString", parentOfTwo);
        var answer = await PutAsync(story);
        if (isCycle) RunningServer.AssertRefused(answer, 422, "statement-parent-cycle");
        else Assert.True(answer.Status is 200 or 201, answer.Text);
    }

    [Fact]
    public async Task Statements_of_several_stories_are_not_part_of_each_other_in_a_circle()
    {
        await StoredAsync(Made.Story("par-a", criteria: ("x", "It SHALL.")).WithChild("x", "parent", "valueString", Made.Url("par-b") + "#y"));
        var refused = await PutAsync(Made.Story("par-b", criteria: ("y", "It SHALL.")).WithChild("y", "parent", "valueString", Made.Url("par-a") + "#x"));
        RunningServer.AssertRefused(refused, 422, "statement-parent-cycle");
        Assert.Contains("par-b#y → ", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statements_derived_from_themselves_are_taken_and_told()
    {
        var story = Made.Story("self-derived", criteria: ("c1", "It SHALL.")).WithChild("c1", "derivedFrom", "valueString", Made.Url("self-derived") + "#c1");
        var answer = await server.SendAsync("PUT", "Basic/self-derived", story.ToJsonString(), headers: ("Prefer", "return=OperationOutcome"));
        Assert.Equal(201, answer.Status);
        Assert.Contains("statement-derived-from-itself", answer.Text, StringComparison.Ordinal);
    }
}
