using System.Text.Json.Nodes;
using System.Xml.Linq;
using FhirStories.Server;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary><c>fhirstories lint</c> as a process of its own.</summary>
public sealed class LintCommandTests : IDisposable
{
    private const string Csv = """
        As a,I want,So that,Care setting,Acceptance criteria
        a pharmacist,to see a patient's current medication,I do not dispense twice,Hospital pharmacy,All medicines are listed
        a pharmacist,to view the present drugs of my patients,I do not dispense twice,Hospital pharmacy,All are there
        a developer,to get results as JSON,,,
        """;

    private const string Role = """
        {"resourceType":"Basic","id":"role-physcian","code":{"coding":[{"system":"http://hl7.org/fhir/fhir-types","code":"ActorDefinition"}]},
         "extension":[{"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition.url","valueUri":"https://a.test/ActorDefinition/role-physcian"},
         {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-ActorDefinition.title","valueString":"Physcian"}]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-lint-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_CSV_is_linted_with_its_lines_and_advice_alone_fails_only_when_asked_to()
    {
        Write("stories.csv", Csv);
        var run = await RunAsync(null, "lint", "stories.csv");
        Assert.Equal(0, run.Exit);
        Assert.Contains("  4         warning Say why the role wants this", run.Output, StringComparison.Ordinal);
        Assert.Contains("[duplicate-story]", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 roles, 3 stories in 1 file:", run.Output, StringComparison.Ordinal);
        Assert.Equal(run.Output.Replace("stories.csv", "stdin", StringComparison.Ordinal), (await RunAsync(Csv, "lint", "-")).Output);

        Assert.Equal(1, (await RunAsync(null, "lint", "stories.csv", "--fail-on", "warning")).Exit);
        Assert.Equal(0, (await RunAsync(null, "lint", "stories.csv", "--fail-on", "warning", "--rules", "missing-secondary-role")).Exit);
        Assert.Equal(1, (await RunAsync(null, "lint", "stories.csv", "--fail-on", "information", "--rules", "missing-secondary-role")).Exit);
    }

    [Fact]
    public async Task Rules_are_switched_by_their_codes_and_a_wrong_code_is_wrong_use()
    {
        Write("stories.csv", Csv);
        var one = await RunAsync(null, "lint", "stories.csv", "--rules", "developer-as-role,missing-justification", "--off", "missing-justification", "--format", "json");
        var summary = JsonNode.Parse(one.Output)!["summary"]!;
        var rule = Assert.Single(summary["rules"]!.AsArray())!;
        Assert.Equal(("developer-as-role", 1, 1), ((string)rule["code"]!, (int)rule["findings"]!, (int)rule["items"]!));
        Assert.Equal((1, 0), ((int)summary["warnings"]!, (int)summary["notes"]!));

        var wrong = await RunAsync(null, "lint", "stories.csv", "--off", "developer-as-rol");
        Assert.Equal(2, wrong.Exit);
        Assert.Contains("Did you mean 'developer-as-role'?", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_summary_counts_every_rule_that_is_on()
    {
        Write("stories.csv", Csv);
        var lines = (await RunAsync(null, "lint", "stories.csv", "--summary", "--off", "missing-title")).Output.Split('\n');
        Assert.Matches("^duplicate-story +warning +2 +2$", Assert.Single(lines, line => line.StartsWith("duplicate-story", StringComparison.Ordinal)).TrimEnd());
        Assert.Matches("^persona-as-role +warning +0 +0$", Assert.Single(lines, line => line.StartsWith("persona-as-role", StringComparison.Ordinal)).TrimEnd());
        Assert.DoesNotContain(lines, line => line.StartsWith("missing-title", StringComparison.Ordinal));
        Assert.StartsWith("### `missing-title`", (await RunAsync(null, "lint", "--list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_all_there_is_and_a_single_file_is_not()
    {
        Write("all/role.json", Role);
        Write("all/package.json", """{"name":"x"}""");
        Write("all/broken.json", "{");
        var folder = await RunAsync(null, "lint", "all");
        Assert.Equal(0, folder.Exit);
        Assert.Contains("[unused-role]", folder.Output, StringComparison.Ordinal);
        Assert.Contains("'physcian' looks like 'physician' misspelt.", folder.Output, StringComparison.Ordinal);
        Assert.Contains("left out: all/broken.json, all/package.json", folder.Output, StringComparison.Ordinal);
        var file = await RunAsync(null, "lint", "all/role.json");
        Assert.DoesNotContain("[unused-role]", file.Output, StringComparison.Ordinal);
        Assert.Contains("[misspelt-role]", file.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_apart_from_advice()
    {
        Write("bad.jsonl", "{\"as_a\":\"a nurse\",\"i_want\":\"to see it\"}\n{oops\n");
        var bad = await RunAsync(null, "lint", "bad.jsonl");
        Assert.Equal(1, bad.Exit);
        Assert.Contains("error   ", bad.Output, StringComparison.Ordinal);
        Assert.Contains("1 role, 1 story in 1 file", bad.Output.Replace("roles", "role", StringComparison.Ordinal).Replace("stories", "story", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(null, "lint", "nowhere.csv")).Exit);
        Assert.Equal(2, (await RunAsync(null, "lint", "--server", "ftp://x")).Exit);
        Assert.Equal(2, (await RunAsync(null, "lint", "--server", "http://127.0.0.1:9/fhir")).Exit);
        Assert.Equal(2, (await RunAsync(null, "lint", "--database", "none.db")).Exit);
        Assert.Equal(2, (await RunAsync(null, "lint", "bad.jsonl", "--fail-on", "error")).Exit);
        Write("empty/notes.json", "{}");
        Assert.Equal(2, (await RunAsync(null, "lint", "empty")).Exit);
        Assert.Equal(2, (await RunAsync(null, "lint", "bad.jsonl", "--output", "no/such/folder.txt")).Exit);
    }

    [Fact]
    public async Task Sarif_explains_the_rules_and_junit_fails_for_what_is_asked()
    {
        Write("stories.csv", Csv);
        var sarif = JsonNode.Parse((await RunAsync(null, "lint", "stories.csv", "--rules", "developer-as-role", "--format", "sarif")).Output)!["runs"]![0]!;
        var rule = Assert.Single(sarif["tool"]!["driver"]!["rules"]!.AsArray())!;
        Assert.Equal("A developer as role", (string?)rule["shortDescription"]!["text"]);
        Assert.Contains("Care Connect", (string)rule["help"]!["text"]!, StringComparison.Ordinal);
        Assert.Equal(4, (int)Assert.Single(sarif["results"]!.AsArray())!["locations"]![0]!["physicalLocation"]!["region"]!["startLine"]!);

        Assert.Equal("0", await FailuresAsync());
        Assert.Equal("1", await FailuresAsync("--fail-on", "warning"));

        async Task<string> FailuresAsync(params string[] more) =>
            XDocument.Parse((await RunAsync(null, ["lint", "stories.csv", "--rules", "developer-as-role", "--format", "junit", .. more])).Output).Root!.Element("testsuite")!.Attribute("failures")!.Value;
    }

    [Fact]
    public async Task A_catalogue_is_linted_in_its_store_and_on_its_server_and_is_what_a_file_is_compared_with()
    {
        var database = Path.Combine(_folder, "catalogue.db");
        await using var app = await FhirStoriesServer.BuildAsync(["--urls=http://127.0.0.1:0", "--Security:Mode=Open", $"--ConnectionStrings:Catalogue=Data Source={database}", "--Logging:LogLevel:Default=Error"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var server = app.Urls.First() + "/fhir";

        var there = await RunAsync(null, "lint", "--server", server, "--off", "deprecated-profile");
        Assert.Equal(0, there.Exit);
        Assert.Contains("Basic/us-res-05", there.Output, StringComparison.Ordinal);
        Assert.Contains("11 features, 22 roles, 62 stories", there.Output, StringComparison.Ordinal);
        Assert.Equal(there.Output, (await RunAsync(null, "lint", "--database", database, "--off", "deprecated-profile")).Output);

        var stories = JsonNode.Parse((await RunAsync(null, "lint", "--server", server, "--format", "json", "--rules", "none")).Output)!["results"]!.AsArray();
        var known = stories.First(each => (string)each!["kind"]! == "story" && (string)each["id"]! == "us-med-01")!;
        using var http = new HttpClient();
        var story = JsonNode.Parse(await http.GetStringAsync(new Uri($"{server}/{known["file"]}"), TestContext.Current.CancellationToken))!;
        story["id"] = "copied";
        foreach (var extension in story["extension"]!.AsArray())
            if (((string)extension!["url"]!).EndsWith("Requirements.url", StringComparison.Ordinal)) extension["valueUri"] = "https://fhirstories.org/catalogue/Requirements/copied";
        Write("copy.json", story.ToJsonString());
        Assert.DoesNotContain("duplicate-story", (await RunAsync(null, "lint", "copy.json")).Output, StringComparison.Ordinal);
        var compared = await RunAsync(null, "lint", "copy.json", "--server", server);
        Assert.Contains("Requirements/us-med-01) wants nearly the same", compared.Output, StringComparison.Ordinal);
        Assert.Contains("1 stories in 1 file", compared.Output, StringComparison.Ordinal);
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private Task<(int Exit, string Output, string Error)> RunAsync(string? input, params string[] arguments) => CliProcess.RunAsync(_folder, input, arguments);
}
