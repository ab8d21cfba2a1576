using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using FhirStories.Server;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary>The tool as a process of its own, writing stories out.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private const string Stories = """
        {"as_a":"a ward nurse (hospital)","i_want":"see a patient's allergies","so_that":"I do not give a harmful medicine"}
        {"as_a":"a pharmacist","i_want":"see the medicines taken before admission","so_that":"I can reconcile them"}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_exported_in_any_shape_and_imported_elsewhere_is_the_same_catalogue()
    {
        await ImportAsync("--database", "one.db");
        Assert.Equal(0, (await RunAsync("export", "whole.ndjson", "--database", "one.db")).Exit);
        var expected = await File.ReadAllTextAsync(Path.Combine(_folder, "whole.ndjson"), TestContext.Current.CancellationToken);
        Assert.Equal(4, expected.Trim().Split('\n').Length);

        foreach (var (output, options) in new[] { ("b.json", "--shape b"), ("r5.ndjson", "--shape r5"), ("a.xml", "--shape a") })
        {
            var export = await RunAsync(["export", output, .. options.Split(' '), "--database", "one.db"]);
            Assert.True(export.Exit == 0, export.Output + export.Error);
            var database = output + ".db";
            var import = await RunAsync("import", output, "--database", database, "--format", "json");
            Assert.True(import.Exit == 0, import.Output + import.Error);
            Assert.Equal(0, (await RunAsync("export", "again.ndjson", "--database", database)).Exit);
            Assert.Equal(Contents(expected), Contents(await File.ReadAllTextAsync(Path.Combine(_folder, "again.ndjson"), TestContext.Current.CancellationToken)));

            // Once more: nothing is new.
            var second = await RunAsync("import", output, "--database", database, "--format", "json");
            Assert.All(JsonNode.Parse(second.Output)!["rows"]!.AsArray(), row => Assert.Equal("unchanged", (string?)row!["outcome"]));
            var kept = await RunAsync("export", "-", "--search", "Provenance", "--search", "Binary", "--database", database);
            Assert.Equal(output == "a.xml" ? 0 : 8, kept.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
    }

    [Fact]
    public async Task What_was_said_about_stories_goes_along_in_whatever_order_it_lies_in_the_files()
    {
        const string Xver = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";
        static string Carrier(string id, string type, string extensions) =>
            $$"""{"resourceType":"Basic","id":"{{id}}","extension":[{{extensions}}],"code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"{{type}}"}]}""";
        static string Comment(string id, string about, string text) => Carrier(id, "ArtifactAssessment",
            $$$"""{"url":"{{{Xver}}}ArtifactAssessment.artifact","valueReference":{"reference":"Basic/{{{about}}}"}},{"url":"{{{Xver}}}ArtifactAssessment.content","extension":[{"url":"summary","valueMarkdown":"{{{text}}}"}]}""") + "}";
        string[] lines =
        [
            Comment("a-answer", "b-reply", "Because."), Comment("b-reply", "c-comment", "Why?"), Comment("c-comment", "z-story", "Not so."),
            Carrier("z-story", "Requirements", $$"""{"url":"{{Xver}}Requirements.url","valueUri":"https://talk.example/z"}""") + $$""","modifierExtension":[{"url":"{{Xver}}Requirements.status","valueCode":"draft"}]}""",
        ];
        await File.WriteAllTextAsync(Path.Combine(_folder, "talk.ndjson"), string.Join('\n', lines), TestContext.Current.CancellationToken);
        var first = await RunAsync("import", "talk.ndjson", "--database", "talk.db");
        Assert.True(first.Exit == 0, first.Output + first.Error);
        await RunAsync("export", "whole.ndjson", "--database", "talk.db");
        var expected = Contents(await File.ReadAllTextAsync(Path.Combine(_folder, "whole.ndjson"), TestContext.Current.CancellationToken));
        Assert.Equal(4, expected.Count);

        foreach (var (output, shape) in new[] { ("r5.ndjson", "r5"), ("r5-folder", "r5"), ("b-folder", "b") })
        {
            Assert.Equal(0, (await RunAsync("export", output, "--shape", shape, "--database", "talk.db")).Exit);
            string[] files = Directory.Exists(Path.Combine(_folder, output)) ? [.. Directory.GetFiles(Path.Combine(_folder, output)).Order(StringComparer.Ordinal)] : [output];
            if (shape == "r5")
            {
                var text = string.Concat(files.Select(file => File.ReadAllText(Path.Combine(_folder, file))));
                foreach (var named in new[] { "Requirements/z-story", "ArtifactAssessment/c-comment", "ArtifactAssessment/b-reply" }) Assert.Contains($"\"{named}\"", text, StringComparison.Ordinal);
                Assert.DoesNotContain("\"Basic/", text, StringComparison.Ordinal);
            }

            var import = await RunAsync(["import", .. files, "--database", output + ".db"]);
            Assert.True(import.Exit == 0, import.Output + import.Error);
            await RunAsync("export", "again.ndjson", "--database", output + ".db");
            Assert.Equal(expected, Contents(await File.ReadAllTextAsync(Path.Combine(_folder, "again.ndjson"), TestContext.Current.CancellationToken)));
        }
    }

    [Fact]
    public async Task A_folder_has_a_file_for_each_and_a_search_narrows()
    {
        await ImportAsync("--database", "one.db");
        var run = await RunAsync("export", "out", "--shape", "r5", "--search", "Basic?text=allergies", "--database", "one.db", "--format", "json");
        Assert.Equal(1, (int?)JsonNode.Parse(run.Output)!["totals"]!["Requirements"]);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "out")));
        Assert.StartsWith("Requirements-", Path.GetFileName(file));
        Assert.Equal("Requirements", (string?)JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!["resourceType"]);

        await RunAsync("export", "xml", "--xml", "--database", "one.db");
        Assert.All(Directory.GetFiles(Path.Combine(_folder, "xml")), path => Assert.EndsWith(".xml", path));
    }

    [Fact]
    public async Task Over_http_it_does_the_same_and_an_import_of_R5_keeps_its_origin()
    {
        await using var app = await FhirStoriesServer.BuildAsync(
            ["--urls=http://127.0.0.1:0", "--Security:Mode=Open", $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(_folder, "server.db")}", "--Catalogue:Seed=false", "--Logging:LogLevel:Default=Error", "--Search:PageSize=1"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var server = $"{app.Urls.Single()}/fhir";
        await ImportAsync("--server", server);
        Assert.Equal(0, (await RunAsync("export", "r5.ndjson", "--shape", "r5", "--server", server)).Exit);
        var lines = (await File.ReadAllTextAsync(Path.Combine(_folder, "r5.ndjson"), TestContext.Current.CancellationToken)).Trim().Split('\n');
        Assert.Equal(["ActorDefinition", "ActorDefinition", "Requirements", "Requirements"], lines.Select(line => (string)JsonNode.Parse(line)!["resourceType"]!).Order());

        await File.WriteAllTextAsync(Path.Combine(_folder, "new.json"), """{ "resourceType": "Requirements", "id": "fresh", "title": "T", "statement": [{ "key": "a", "requirement": "R" }] }""", TestContext.Current.CancellationToken);
        var import = await RunAsync("import", "new.json", "--server", server);
        Assert.True(import.Exit == 0, import.Output);
        Assert.Contains("no status and this one has none", import.Output.Replace("must have a status", "no status", StringComparison.Ordinal), StringComparison.Ordinal);
        var origin = await RunAsync("export", "-", "--search", "Provenance?target=Basic/fresh", "--server", server);
        Assert.Equal("Basic/fresh/_history/1", (string?)JsonNode.Parse(origin.Output)!["target"]![0]!["reference"]);
    }

    [Fact]
    public async Task What_has_no_R5_form_is_exit_1_and_wrong_use_is_exit_2()
    {
        await ImportAsync("--database", "one.db");
        await File.WriteAllTextAsync(Path.Combine(_folder, "p.json"), """{ "resourceType": "Patient", "id": "p" }""", TestContext.Current.CancellationToken);
        await RunAsync("import", "p.json", "--database", "one.db");
        var left = await RunAsync("export", "o.ndjson", "--shape", "r5", "--search", "Patient", "--database", "one.db");
        Assert.Equal(1, left.Exit);
        Assert.Contains("Patient/p", left.Output);

        foreach (var arguments in new string[][] { ["o.xml", "--shape", "r5"], ["o.ndjson", "--xml"], ["o.ndjson", "--search", "Basic?nonsense=1"], ["o.ndjson", "--search", "Nonsense"], ["o.ndjson", "--shape", "c"], ["o.ndjson", "--server", "nonsense"] })
        {
            var run = await RunAsync(["export", .. arguments, .. arguments.Contains("--server") ? Array.Empty<string>() : ["--database", "one.db"]]);
            Assert.True(run.Exit == 2, $"{string.Join(' ', arguments)}: {run.Exit} {run.Output} {run.Error}");
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        }
    }

    // Version and instant of storing apart, and how XHTML writes an apostrophe.
    private static List<string> Contents(string lines) => [.. lines.Trim().Split('\n').Select(line =>
    {
        var resource = JsonNode.Parse(line.Replace("&#39;", "'", StringComparison.Ordinal))!.AsObject();
        var meta = resource["meta"]!.AsObject();
        meta.Remove("versionId");
        meta.Remove("lastUpdated");
        resource["extension"] = new JsonArray([.. resource["extension"]!.AsArray().OrderBy(e => (string?)e!["url"], StringComparer.Ordinal).Select(e => e!.DeepClone())]);
        return new JsonObject(resource.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))).ToJsonString();
    }).Order(StringComparer.Ordinal)];

    private async Task ImportAsync(params string[] target)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "stories.jsonl"), Stories, TestContext.Current.CancellationToken);
        var run = await RunAsync(["import", "stories.jsonl", .. target]);
        Assert.True(run.Exit == 0, run.Output + run.Error);
    }

    private async Task<Run> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "fhirstories.dll"), .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Run(process.ExitCode, await output, await error);
    }

    private sealed record Run(int Exit, string Output, string Error);
}
