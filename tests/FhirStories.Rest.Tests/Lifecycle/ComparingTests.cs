using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests.Lifecycle;

[Collection(LifecycleTests.Name)]
public sealed class ComparingTests(LifecycleServer server)
{
    private static List<JsonObject> All(Answer answer, string name)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return [.. (answer.Json["parameter"]?.AsArray() ?? []).OfType<JsonObject>().Where(p => (string?)p["name"] == name)];
    }

    private static string? Part(JsonObject parameter, string name) =>
        parameter["part"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name)?.AsObject().FirstOrDefault(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value?.ToString();

    [Fact]
    public async Task A_difference_sent_as_a_patch_makes_the_target_of_the_source()
    {
        await server.StoredAsync(Made.Story("df-1", criteria: [("c1", "It SHALL show."), ("c2", "It SHOULD sort.")]));
        var target = Made.Story("df-2", title: "See all allergies", version: "2.0.0", criteria: [("c3", "It MAY print."), ("c2", "It SHALL sort."), ("c1", "It SHALL show.")]).With("Requirements.description", "valueMarkdown", "More.");
        await server.StoredAsync(target.But(t => t["extension"]![0]!["valueUri"] = Made.Url("df-2")));
        var patch = await server.CallAsync("$artifact-diff", ("source", "Basic/df-1"), ("target", Made.Url("df-2") + "|2.0.0"));
        Assert.All(patch.Json["parameter"]!.AsArray(), p => Assert.Equal("operation", (string?)p!["name"]));
        var patched = await server.SendAsync("PATCH", "Basic/df-1", patch.Text.Replace(Made.Url("df-2"), Made.Url("df-1"), StringComparison.Ordinal));
        Assert.True(patched.Status == 200, patched.Text);
        Assert.Null((await server.CallAsync("$artifact-diff", ("source", "Basic/df-2"), ("target", "Basic/df-1"))).Json["parameter"]?.AsArray().FirstOrDefault(p => !p!.ToJsonString().Contains(Made.Url("df-1"), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Differences_are_told_in_words_and_without_a_source_from_the_version_before()
    {
        await server.StoredAsync(Made.Story("df-w", "active", criteria: [("c1", "It SHALL show."), ("c2", "It SHOULD sort.")]));
        var draft = Assert.Single((await server.CallAsync("Basic/df-w/$draft", ("version", "2.0.0"))).Resources());
        await server.StoredAsync(draft.But(d =>
        {
            var list = d["extension"]!.AsArray();
            list.Single(e => e!["valueString"]?.ToString() == "See allergies")!["valueString"] = "See reactions";
            list.Remove(list.Single(e => e!["extension"] is JsonArray parts && parts.Any(p => (string?)p!["valueId"] == "c2")));
        }));
        var words = await server.GetAsync($"$artifact-diff?target={Made.Url("df-w")}|2.0.0&words=true");
        var found = All(words, "difference").Select(d => (Part(d, "change"), Part(d, "label"), Part(d, "before"), Part(d, "after"))).ToList();
        Assert.Contains(("changed", "Title", "See allergies", "See reactions"), found);
        Assert.Contains(("removed", "Criterion 'c2'", "It SHOULD sort.", null), found);
        Assert.Contains(("changed", "Version", "1.0.0", "2.0.0"), found);
        Assert.DoesNotContain(found, d => d.Item2!.Contains("c1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resources_that_are_sent_are_compared_and_histories_too()
    {
        await server.StoredAsync(Made.Story("df-h", title: "One"));
        await server.StoredAsync(Made.Story("df-h", title: "Two"));
        Assert.Single((await server.CallAsync("$artifact-diff", ("source", "Basic/df-h/_history/1"), ("target", "Basic/df-h/_history/2"))).Json["parameter"]!.AsArray());
        Assert.Single((await server.CallAsync("$artifact-diff", ("target", "Basic/df-h"))).Json["parameter"]!.AsArray());
        Assert.Single((await server.CallAsync("$artifact-diff", ("source", Made.Story("df-h", title: "Three")), ("target", "Basic/df-h"))).Json["parameter"]!.AsArray());
        Assert.Null((await server.CallAsync("$artifact-diff", ("source", Made.Story("df-h", title: "Two")), ("target", "Basic/df-h"))).Json["parameter"]);
        var xml = await server.SendAsync("POST", "$artifact-diff", Calls.Parameters(("target", "Basic/df-h")).ToJsonString(), headers: ("Accept", RunningServer.FhirXml));
        Assert.Contains("<name value=\"operation\" />", xml.Text.Replace("\"/>", "\" />", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("target", "Basic/never-there", 404, "resource-not-found")]
    [InlineData("target", "https://nowhere.test/x|1", 404, "resource-not-found")]
    [InlineData("source", "Basic/df-e", 400, "operation-parameter-missing")]
    public async Task What_cannot_be_compared_is_refused(string name, string value, int status, string code)
    {
        await server.StoredAsync(Made.Story("df-e"));
        RunningServer.AssertRefused(await server.CallAsync("$artifact-diff", (name, value)), status, code);
        await server.StoredAsync(JsonNode.Parse("""{"resourceType":"ValueSet","id":"df-vs","url":"https://life.test/ValueSet/df","status":"draft"}""")!.AsObject());
        RunningServer.AssertRefused(await server.CallAsync("$artifact-diff", ("source", "ValueSet/df-vs"), ("target", "Basic/df-e")), 422, "artifact-diff-types");
    }

    [Fact]
    public async Task A_package_has_the_story_and_what_it_needs_and_can_be_loaded_elsewhere()
    {
        await server.StoredAsync(Made.Role("pk-role", "active"));
        await server.StoredAsync(Made.Story("pk-feature", "active", kind: "feature"));
        await server.StoredAsync(JsonNode.Parse($$"""{"resourceType":"ExampleScenario","id":"pk-scenario","url":"{{Made.Root}}ExampleScenario/pk-scenario","status":"active"}""")!.AsObject());
        await server.StoredAsync(Made.Story("pk-1", "active", criteria: ("c1", "It SHALL show."))
            .With("Requirements.actor", "valueCanonical", $"{Made.Root}ActorDefinition/pk-role").With("https://fhirstories.org/fhir/StructureDefinition/part-of", "valueCanonical", Made.Url("pk-feature"))
            .With("https://fhirstories.org/fhir/StructureDefinition/scenario", "valueCanonical", $"{Made.Root}ExampleScenario/pk-scenario")
            .WithChild("c1", "satisfiedBy", "valueUrl", "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1#Patient.name").WithChild("c1", "satisfiedBy", "valueUrl", "https://nowhere.test/p"));
        var whole = await server.GetAsync("Basic/pk-1/$package");
        Assert.Equal("transaction", (string?)whole.Json["type"]);
        var ids = whole.Resources().Select(r => (string)r["id"]!).ToList();
        Assert.Equal("pk-1", ids[0]);
        Assert.Equal(5, ids.Count);
        Assert.Superset(new HashSet<string> { "pk-role", "pk-feature", "pk-scenario" }, ids.ToHashSet());
        Assert.Contains(whole.Resources(), r => (string?)r["url"] == "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1");

        await using var elsewhere = await StartedServer.StartAsync();
        var load = whole.Json;
        using var content = new StringContent(load.ToJsonString(), System.Text.Encoding.UTF8, "application/fhir+json");
        using var loaded = await elsewhere.Http.PostAsync(new Uri("", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var text = await loaded.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(loaded.IsSuccessStatusCode, text);
        // The profile is there by a package, as it is here, and is not stored beside that.
        Assert.Equal(["201", "201", "201", "201", "200"], JsonNode.Parse(text)!["entry"]!.AsArray().Select(e => ((string)e!["response"]!["status"]!)[..3]).OrderDescending());
        var profiles = JsonNode.Parse(await elsewhere.Http.GetStringAsync(new Uri("StructureDefinition?url=https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1", UriKind.Relative), TestContext.Current.CancellationToken))!;
        Assert.Single(profiles["entry"]!.AsArray());

        // Of a feature the stories come along; of a part what is not known is told.
        Assert.Contains("pk-1", (await server.GetAsync("Basic/pk-feature/$package")).Resources().Select(r => (string)r["id"]!));
        var part = await server.GetAsync("Basic/pk-1/$package?exclude=StructureDefinition&count=2&offset=1");
        Assert.Equal("collection", (string?)part.Json["type"]);
        Assert.Equal(["Basic", "Basic", "OperationOutcome"], part.Resources().Select(r => (string)r["resourceType"]!).Order());
        Assert.Contains("https://nowhere.test/p", part.Text, StringComparison.Ordinal);
        Assert.Equal(5, (int?)(await server.GetAsync("Basic/pk-1/$package?count=0")).Json["total"]);
        Assert.Equal(["pk-1"], (await server.GetAsync($"Basic/$package?url={Made.Url("pk-1")}&packageOnly=true")).Resources().Select(r => (string)r["id"]!));
        Assert.Equal(["StructureDefinition"], (await server.GetAsync("Basic/pk-1/$package?include=profiles")).Resources().Select(r => (string)r["resourceType"]!).Where(t => t != "OperationOutcome"));
        RunningServer.AssertRefused(await server.GetAsync("Basic/pk-1/$package?include=nonsense"), 400, "operation-parameter-invalid");
        RunningServer.AssertRefused(await server.GetAsync("Basic/pk-1/$package?checkArtifactVersion=nonsense"), 400, "operation-parameter-invalid");
        RunningServer.AssertRefused(await server.GetAsync("Basic/$package"), 400, "operation-parameter-missing");
        RunningServer.AssertRefused(await server.GetAsync("Basic/$package?url=https://nowhere.test/x"), 404, "resource-not-found");
    }

    [Fact]
    public async Task Two_baselines_tell_what_was_added_removed_and_changed_and_what_is_gone()
    {
        var feature = Made.Story("bl-feature", "active", kind: "feature");
        await server.StoredAsync(feature);
        JsonObject Part(string id, string status = "active", string title = "Same") => Made.Story(id, status, title: title).With("https://fhirstories.org/fhir/StructureDefinition/part-of", "valueCanonical", Made.Url("bl-feature"));
        foreach (var id in new[] { "bl-same", "bl-next", "bl-gone" }) await server.StoredAsync(Part(id));
        await server.StoredAsync(Part("bl-edited", "draft", "Before"));
        var first = Assert.Single((await server.CallAsync("Library/$baseline", ("version", "1.0.0"), ("feature", Made.Url("bl-feature")), ("title", "Spring"), ("url", "https://life.test/Library/bl"))).Resources());
        Assert.Equal(("active", "Spring", "asset-collection"), ((string?)first["status"], (string?)first["title"], (string?)first["type"]!["coding"]![0]!["code"]));
        Assert.Equal([.. new[] { "bl-edited", "bl-feature", "bl-gone", "bl-next", "bl-same" }.Select(i => $"{Made.Url(i)}|1.0.0")], first["relatedArtifact"]!.AsArray().Select(r => (string)r!["resource"]!));
        var check = await server.SendAsync("POST", "Library/$validate?profile=https://fhirstories.org/fhir/StructureDefinition/baseline", first.ToJsonString());
        Assert.DoesNotContain("\"severity\":\"error\"", check.Text, StringComparison.Ordinal);

        await server.StoredAsync(Part("bl-edited", "draft", "After"));
        await server.StoredAsync(Part("bl-added"));
        Assert.Equal(204, (await server.SendAsync("DELETE", "Basic/bl-gone")).Status);
        var next = (string)Assert.Single((await server.CallAsync("Basic/bl-next/$draft", ("version", "2.0.0"))).Resources())["id"]!;
        await server.StoredAsync((await server.GetAsync("Basic/bl-next")).Json.But(s => s["modifierExtension"]![0]!["valueCode"] = "retired"));
        Assert.Equal(200, (await server.CallAsync($"Basic/{next}/$release", ("version", "2.0.0"), ("versionBehavior", "check"))).Status);
        var search = $"Basic?feature={Made.Url("bl-feature")}&status=active,draft";
        var second = Assert.Single((await server.CallAsync("Library/$baseline", ("version", "1.1.0"), ("search", search), ("url", "https://life.test/Library/bl"))).Resources());

        var answer = await server.GetAsync($"Library/{first["id"]}/$baseline-diff?target=https://life.test/Library/bl|1.1.0");
        string? One(JsonObject p) => ComparingTests.Part(p, "artifact");
        Assert.Equal([$"{Made.Url("bl-added")}|1.0.0"], All(answer, "added").Select(One));
        Assert.Equal([$"{Made.Url("bl-feature")}|1.0.0", $"{Made.Url("bl-gone")}|1.0.0"], All(answer, "removed").Select(One));
        Assert.Equal([$"{Made.Url("bl-edited")}|1.0.0", $"{Made.Url("bl-next")}|2.0.0"], All(answer, "changed").Select(One));
        Assert.Equal([$"{Made.Url("bl-gone")}|1.0.0"], All(answer, "missing").Select(One));
        Assert.Contains("After", All(answer, "changed")[0].ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(("1", "2", "2", "1", "1"), (ComparingTests.Part(All(answer, "summary")[0], "added"), ComparingTests.Part(All(answer, "summary")[0], "removed"), ComparingTests.Part(All(answer, "summary")[0], "changed"),
            ComparingTests.Part(All(answer, "summary")[0], "unchanged"), ComparingTests.Part(All(answer, "summary")[0], "missing")));
        Assert.Equal(answer.Text, (await server.GetAsync($"Library/$baseline-diff?source=Library/{first["id"]}&target=Library/{second["id"]}")).Text);

        // What a baseline lists it lists for ever.
        RunningServer.AssertRefused(await server.SendAsync("PUT", $"Library/{first["id"]}", first.But(l => l["relatedArtifact"]!.AsArray().RemoveAt(0)).ToJsonString()), 422, "lifecycle-active-content");
        RunningServer.AssertRefused(await server.CallAsync("Library/$baseline", ("version", "1.1.0"), ("search", search), ("url", "https://life.test/Library/bl")), 422, "artifact-version-exists");
    }

    [Theory]
    [InlineData("1.0.0", null, 400, "operation-parameter-invalid")]
    [InlineData("1.0.0", "Patient?name=x", 400, "operation-parameter-invalid")]
    [InlineData("1.0.0", "Basic?nonsense=x", 400, "search-parameter-unknown")]
    [InlineData("1.0.0", "Basic?kind=story&title=nobody-has-this", 422, "baseline-empty")]
    [InlineData("one", "Basic?kind=story", 400, "operation-parameter-invalid")]
    public async Task A_baseline_of_nothing_is_refused(string version, string? search, int status, string code) =>
        RunningServer.AssertRefused(await server.CallAsync("Library/$baseline", search is null ? [("version", version)] : [("version", version), ("search", search)]), status, code);
}
