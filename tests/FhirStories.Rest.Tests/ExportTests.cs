using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Rest.Tests;

/// <summary>Bulk <c>$export</c> and <c>$bulk-publish</c>.</summary>
public sealed class ExportTests(RunningServer server)
{
    private static readonly (string, string) Asynchronous = ("Prefer", "respond-async");

    private async Task<Answer> DoneAsync(Answer begun)
    {
        Assert.True(begun.Status == 202, begun.Text);
        var status = begun.Content.GetValues("Content-Location").Single();
        for (var waits = 0; ; waits++)
        {
            var answer = await server.GetAsync(status);
            if (answer.Status != 202) return answer;
            Assert.NotEmpty(answer.Headers.GetValues("X-Progress").Single());
            Assert.True(waits < 2400, "The export does not end.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task<List<JsonObject>> LinesAsync(JsonNode manifest, string type)
    {
        var file = await server.GetAsync((string)manifest["output"]!.AsArray().Single(o => (string?)o!["type"] == type)!["url"]!);
        Assert.Equal((200, "application/fhir+ndjson"), (file.Status, file.Content.ContentType!.MediaType));
        return [.. file.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!.AsObject())];
    }

    private Task<Answer> PutAsync(string id, string name) => server.SendAsync("PUT", $"HealthcareService/{id}", $$"""{"resourceType":"HealthcareService","id":"{{id}}","name":"{{name}}"}""");

    [Fact]
    public async Task An_export_shows_what_was_there_when_it_was_asked_for()
    {
        await PutAsync("ex-1", "old");
        await PutAsync("ex-1", "one");
        await PutAsync("ex-2", "two");
        await PutAsync("ex-3", "three");
        await server.SendAsync("DELETE", "HealthcareService/ex-3");
        var begun = await server.SendAsync("GET", "HealthcareService/$export?_outputFormat=ndjson", headers: Asynchronous);
        await PutAsync("ex-2", "changed since");
        await PutAsync("ex-4", "new since");
        await server.SendAsync("DELETE", "HealthcareService/ex-1");

        var done = await DoneAsync(begun);
        Assert.Equal(200, done.Status);
        Assert.NotNull(done.Content.Expires);
        Assert.EndsWith("/HealthcareService/$export?_outputFormat=ndjson", (string?)done.Json["request"], StringComparison.Ordinal);
        var lines = await LinesAsync(done.Json, "HealthcareService");
        Assert.Equal(["ex-1 one", "ex-2 two"], lines.Select(l => $"{(string?)l["id"]} {(string?)l["name"]}").Where(l => l.StartsWith("ex-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(lines.Count, (int?)done.Json["output"]![0]!["count"]);

        var since = await DoneAsync(await server.SendAsync("GET", $"$export?_type=HealthcareService,Basic&_since={(string?)done.Json["transactionTime"]}"));
        Assert.Contains("changed since", (await LinesAsync(since.Json, "HealthcareService")).Select(l => (string?)l["name"]));
        Assert.Equal(202, (await server.SendAsync("DELETE", begun.Content.GetValues("Content-Location").Single())).Status);
        RunningServer.AssertRefused(await server.GetAsync(begun.Content.GetValues("Content-Location").Single()), 404, "export-unknown");
    }

    [Fact]
    public async Task The_whole_server_is_exported_by_type_and_elements_can_be_chosen()
    {
        await PutAsync("posted-5", "five");
        var body = """{"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Basic"},{"name":"_type","valueString":"HealthcareService"},{"name":"_elements","valueString":"Basic.identifier"},{"name":"_elements","valueString":"name"}]}""";
        var done = await DoneAsync(await server.SendAsync("POST", "$export", body, headers: Asynchronous));
        var basic = await LinesAsync(done.Json, "Basic");
        Assert.Equal((int?)done.Json["output"]!.AsArray().Single(o => (string?)o!["type"] == "Basic")!["count"], basic.Count);
        Assert.True(basic.Count > 60);
        Assert.All(basic, b => Assert.Null(b["extension"]));
        Assert.All(basic, b => Assert.Contains("SUBSETTED", b["meta"]!["tag"]!.AsArray().Select(t => (string?)t!["code"])));
        Assert.Contains("five", (await LinesAsync(done.Json, "HealthcareService")).Select(l => (string?)l["name"]));
        var all = await DoneAsync(await server.SendAsync("GET", "$export", headers: Asynchronous));
        Assert.Contains("ExampleScenario", all.Json["output"]!.AsArray().Select(o => (string?)o!["type"]));
    }

    [Fact]
    public async Task Files_are_asked_for_by_their_own_media_type()
    {
        await PutAsync("ndjson", "lines");
        var lines = ("Accept", "application/fhir+ndjson");
        var done = await DoneAsync(await server.SendAsync("GET", "HealthcareService/$export", headers: Asynchronous));
        var file = await server.GetAsync((string)done.Json["output"]![0]!["url"]!, lines);
        Assert.Equal((200, "application/fhir+ndjson"), (file.Status, file.Content.ContentType!.MediaType));
        var published = await server.GetAsync((string)(await server.GetAsync("$bulk-publish")).Json["output"]![0]!["url"]!, lines);
        Assert.Equal((200, "application/fhir+ndjson"), (published.Status, published.Content.ContentType!.MediaType));
        RunningServer.AssertRefused(await server.GetAsync("_export/none/Basic.ndjson", lines), 404, "export-unknown");
    }

    [Fact]
    public async Task What_an_export_cannot_do_is_refused()
    {
        foreach (var wrong in new[] { "_outputFormat=csv", "_type=Story", "_since=soon" })
            RunningServer.AssertRefused(await server.GetAsync($"$export?{wrong}"), 400, "operation-parameter-invalid");
        RunningServer.AssertRefused(await server.GetAsync("$export?_typeFilter=x", ("Prefer", "handling=strict")), 400, "operation-parameter-invalid");
        RunningServer.AssertRefused(await server.GetAsync("Patient/$export?_type=Basic"), 400, "operation-parameter-invalid");
        RunningServer.AssertRefused(await server.GetAsync("_export/none"), 404, "export-unknown");
        RunningServer.AssertRefused(await server.GetAsync("_export/none/Basic.ndjson"), 404, "export-unknown");
        RunningServer.AssertRefused(await server.SendAsync("POST", "_export/none", "{}"), 405, "method-not-allowed");
    }

    [Fact]
    public async Task The_catalogue_is_published_as_files_that_never_change()
    {
        await server.SendAsync("PUT", "Basic/published", """{"resourceType":"Basic","id":"published","code":{"text":"first"}}""");
        var manifest = await server.GetAsync("$bulk-publish");
        Assert.True(manifest.Status == 200, manifest.Text);
        var tag = manifest.Headers.ETag!.ToString();
        Assert.DoesNotContain("Patient", manifest.Json["output"]!.AsArray().Select(o => (string?)o!["type"]));
        var file = (string)manifest.Json["output"]!.AsArray().Single(o => (string?)o!["type"] == "Basic")!["url"]!;
        await server.SendAsync("PUT", "Basic/published", """{"resourceType":"Basic","id":"published","code":{"text":"second"}}""");
        var read = await server.GetAsync(file);
        Assert.Contains("\"first\"", read.Text, StringComparison.Ordinal);
        Assert.Equal(304, (await server.GetAsync(file, ("If-None-Match", read.Headers.ETag!.ToString()))).Status);
        var next = await server.GetAsync("$bulk-publish", ("If-None-Match", tag));
        Assert.Equal(200, next.Status);
        Assert.NotEqual(tag, next.Headers.ETag!.ToString());
        RunningServer.AssertRefused(await server.GetAsync("_published/1/Patient.ndjson"), 404, "export-file-unknown");
    }
}
