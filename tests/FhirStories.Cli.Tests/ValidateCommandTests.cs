using System.Text.Json.Nodes;
using System.Xml.Linq;
using FhirStories.Server;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary><c>fhirstories validate</c> as a process of its own.</summary>
public sealed class ValidateCommandTests : IDisposable
{
    private const string Good = """{"resourceType":"Bundle","type":"collection"}""";
    private const string Bad = "{\"resourceType\":\"Bundle\",\n  \"typo\":\"collection\",\"type\":\"collection\"}";

    private readonly string _folder = Directory.CreateTempSubdirectory("fhirstories-validate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_folder_is_validated_in_order_and_what_is_no_FHIR_is_left_out()
    {
        Write("b/bad.json", Bad);
        Write("a/good.json", Good);
        Write("a/package.json", """{"name":"x"}""");
        Write("c.xml", "<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"collection\"/></Bundle>");
        Write("notes.txt", "nothing");
        var run = await RunAsync(null, "validate", ".");
        Assert.Equal(1, run.Exit);
        Assert.Equal(["./b/bad.json", "  2:3       error   Bundle has no element 'typo'. [element-unknown] Bundle.typo", "No FHIR resources, left out: ./a/package.json",
            "3 resources in 3 files, as FHIR 4.0.1: 2 valid, 1 invalid; 1 error, 0 warnings, 0 not checked."], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(run.Output, (await RunAsync(null, "validate", ".")).Output);
        Assert.Equal(0, (await RunAsync(null, "validate", "a", "c.xml")).Exit);
        Assert.Equal(1, (await RunAsync(null, "validate", "a/package.json")).Exit);
    }

    [Fact]
    public async Task Lines_of_ndjson_keep_their_number_and_standard_input_is_read()
    {
        var lines = string.Concat(Enumerable.Range(0, 200).Select(i => i == 150 ? "{oops\n" : Good + "\n\n"));
        Write("many.ndjson", lines);
        foreach (var run in new[] { await RunAsync(null, "validate", "many.ndjson", "--format", "json"), await RunAsync(lines, "validate", "-", "--format", "json") })
        {
            Assert.Equal(1, run.Exit);
            var results = JsonNode.Parse(run.Output)!["results"]!.AsArray();
            Assert.Equal(200, results.Count);
            var bad = Assert.Single(results, r => !(bool)r!["valid"]!)!;
            Assert.Equal((301, 301, "json-malformed"), ((int)bad["line"]!, (int)bad["issues"]![0]!["line"]!, (string)bad["issues"]![0]!["messageId"]!));
        }
        Assert.Equal(0, (await RunAsync("<Bundle xmlns=\"http://hl7.org/fhir\">\n<type value=\"collection\"/></Bundle>", "validate", "-")).Exit);
        Assert.Equal(1, (await RunAsync("", "validate", "-")).Exit);
    }

    [Fact]
    public async Task Blank_lines_before_the_first_resource_of_standard_input_tell_nothing()
    {
        var lines = await RunAsync($"\r\n \n{Good}\n\n{Good}\n", "validate", "-");
        Assert.Equal((0, "2 resources in 1 file, as FHIR 4.0.1: 2 valid, 0 invalid; 0 errors, 0 warnings, 0 not checked."), (lines.Exit, lines.Output.Trim()));
        var one = await RunAsync($"\n\n{Bad}", "validate", "-");
        Assert.Contains("  4:3       error   Bundle has no element 'typo'.", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_file_says_gives_no_orders_to_a_terminal()
    {
        var run = await RunAsync("""{"resourceType":"Patient","gender":"a\u001b[31mb\u0007"}""", "validate", "-");
        Assert.Contains(@"'a\u001b[31mb\u0007' is not in the value set", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output, c => char.IsControl(c) && c is not ('\n' or '\r'));
    }

    [Fact]
    public async Task Sarif_and_junit_have_the_shape_that_their_readers_want()
    {
        Write("a b.json", Bad);
        Write("good.json", Good);
        var sarif = JsonNode.Parse((await RunAsync(null, "validate", ".", "--format", "sarif")).Output)!;
        Assert.Equal("2.1.0", (string?)sarif["version"]);
        var run = sarif["runs"]![0]!;
        Assert.Equal("utf16CodeUnits", (string?)run["columnKind"]);
        var result = Assert.Single(run["results"]!.AsArray())!;
        Assert.Equal("error", (string?)result["level"]);
        Assert.Equal((string?)result["ruleId"], (string?)run["tool"]!["driver"]!["rules"]![(int)result["ruleIndex"]!]!["id"]);
        Assert.Equal("Bundle has no element 'typo'.", (string?)result["message"]!["text"]);
        var place = result["locations"]![0]!["physicalLocation"]!;
        Assert.Equal(("a%20b.json", 2, 3), ((string)place["artifactLocation"]!["uri"]!, (int)place["region"]!["startLine"]!, (int)place["region"]!["startColumn"]!));

        var junit = XDocument.Parse((await RunAsync(null, "validate", ".", "--format", "junit")).Output).Root!;
        Assert.Equal(["1", "0"], junit.Elements("testsuite").Select(s => s.Attribute("failures")!.Value));
        Assert.Equal("element-unknown", junit.Descendants("failure").Single().Attribute("type")!.Value);
    }

    [Fact]
    public async Task Profiles_extensions_and_versions_are_options()
    {
        Write("o.json", """{"resourceType":"Observation","extension":[{"url":"https://my.test/x","valueBoolean":true}],"status":"final","code":{"text":"x"}}""");
        Assert.Contains("extension-unknown", (await RunAsync(null, "validate", "o.json")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(null, "validate", "o.json", "--allow-extensions", "https://my.test/")).Exit);
        var profiled = await RunAsync(null, "validate", "o.json", "--allow-extensions", "any", "--profile", "http://hl7.org/fhir/StructureDefinition/vitalsigns");
        Assert.Contains("[slice-missing]", profiled.Output, StringComparison.Ordinal);
        Write("r.json", """{"resourceType":"ReferralRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"}}""");
        Assert.Equal(1, (await RunAsync(null, "validate", "r.json")).Exit);
        Assert.Equal(0, (await RunAsync(null, "validate", "r.json", "--fhir-version", "3.0")).Exit);
    }

    [Fact]
    public async Task A_package_brings_its_profiles()
    {
        var package = RealData("packages", "fhir.r4.ukcore-2025.6.20.tgz");
        Write("p.json", """{"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number"}],"active":true}""");
        const string profile = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient";
        Assert.Contains("[profile-unknown]", (await RunAsync(null, "validate", "p.json", "--profile", profile)).Output, StringComparison.Ordinal);
        var with = await RunAsync(null, "validate", "p.json", "--profile", profile, "--package", package);
        Assert.Equal(1, with.Exit);
        Assert.DoesNotContain("[profile-unknown]", with.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profiles/p.json")]
    [InlineData("profiles/p.xml")]
    [InlineData("profiles")]
    public async Task A_single_definition_or_a_folder_of_them_counts(string package)
    {
        if (package.EndsWith("xml", StringComparison.Ordinal))
            Write("profiles/p.xml", """<StructureDefinition xmlns="http://hl7.org/fhir"><url value="https://my.test/p"/><name value="P"/><status value="draft"/><fhirVersion value="4.0.1"/><kind value="resource"/><abstract value="false"/><type value="Patient"/><baseDefinition value="http://hl7.org/fhir/StructureDefinition/Patient"/><derivation value="constraint"/><differential><element id="Patient.active"><path value="Patient.active"/><min value="1"/></element></differential></StructureDefinition>""");
        else
            Write("profiles/p.json", """{"resourceType":"StructureDefinition","url":"https://my.test/p","name":"P","status":"draft","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.active","path":"Patient.active","min":1}]}}""");
        Write("in.json", """{"resourceType":"Patient","id":"a"}""");
        var run = await RunAsync(null, "validate", "in.json", "--profile", "https://my.test/p", "--package", package);
        Assert.Equal(1, run.Exit);
        Assert.Contains("Patient needs 'active' here. [element-missing] Patient", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patterns_that_the_shell_left_alone_name_files_and_the_report_goes_to_a_file()
    {
        Write("a/1.json", Good);
        Write("a/b/2.json", Bad);
        Write("a/b/3.xml", "<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"collection\"/></Bundle>");
        Assert.Equal(0, (await RunAsync(null, "validate", "a/*.json")).Exit);
        var run = await RunAsync(null, "validate", "a/**/*.json", "--format", "json", "--output", "report.json");
        Assert.Equal((1, ""), (run.Exit, run.Output));
        Assert.Contains("1 valid, 1 invalid", run.Error, StringComparison.Ordinal);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "report.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal(["a/1.json", "a/b/2.json"], report["results"]!.AsArray().Select(r => (string)r!["file"]!));
        Assert.Equal(1, (await RunAsync(null, "validate", "a", "-o", "report.txt")).Exit);
        Assert.Contains("[element-unknown] Bundle.typo", await File.ReadAllTextAsync(Path.Combine(_folder, "report.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"a",}""", "json-malformed")]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"\ud800"}]}""", "json-malformed")]
    [InlineData("""<!DOCTYPE Patient [<!ENTITY a "b">]><Patient xmlns="http://hl7.org/fhir"><id value="&a;"/></Patient>""", "xml-malformed")]
    public async Task Hostile_input_is_one_error_and_no_crash(string input, string error)
    {
        var run = await RunAsync(input, "validate", "-");
        Assert.Equal((1, ""), (run.Exit, run.Error));
        Assert.Contains($"[{error}]", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 error,", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_finds_the_same()
    {
        await using var app = await FhirStoriesServer.BuildAsync(
            ["--urls=http://127.0.0.1:0", "--Security:Mode=Open", $"--ConnectionStrings:Catalogue=Data Source={Path.Combine(_folder, "server.db")}", "--Catalogue:Seed=false", "--Logging:LogLevel:Default=Error"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var server = $"{app.Urls.Single()}/fhir";
        Write("in/bad.json", Bad);
        Write("in/good.json", Good);
        Write("in/parameters.json", """{"resourceType":"Parameters","parameter":[{"name":"a","valueString":"x"}]}""");
        var here = await RunAsync(null, "validate", "in");
        var there = await RunAsync(null, "validate", "in", "--server", server);
        Assert.Equal((here.Exit, here.Output), (there.Exit, there.Output));
        Assert.Equal(2, (await RunAsync(null, "validate", "in", "--server", "http://127.0.0.1:1/fhir")).Exit);
    }

    [Fact]
    public async Task Wrong_use_is_exit_2_with_a_sentence()
    {
        Write("x.json", Good);
        Write("broken.tgz", "no package");
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        foreach (var arguments in (string[][])[["nowhere.json"], [], ["x.json", "--fhir-version", "2.0"], ["x.json", "--profile", ""], ["x.json", "--format", "csv"], ["x.json", "--package", "broken.tgz"],
            ["x.json", "--package", "nowhere.tgz"], ["x.json", "--package", "empty"], ["x.json", "--package", "x.json"], ["x.json", "--output", "no/such/folder.json"], ["*.nothing"], ["empty"], ["x.json", "--server", "nonsense"], ["x.json", "--server", "http://127.0.0.1:1/fhir", "--package", "broken.tgz"]])
        {
            var run = await RunAsync(null, ["validate", .. arguments]);
            Assert.True(run.Exit == 2, $"{string.Join(' ', arguments)}: {run.Exit} {run.Output}{run.Error}");
            Assert.NotEqual("", run.Error.Trim());
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Our_own_catalogue_follows_its_own_profiles()
    {
        var repository = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(repository, "FhirStories.sln"))) repository = Path.GetDirectoryName(repository)!;
        var run = await RunAsync(null, "validate", Path.Combine(repository, "conformance", "catalogue"));
        Assert.True(run.Exit == 0, run.Output);
        Assert.Contains(" valid, 0 invalid; 0 errors", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stu3_examples_go_through_without_a_crash()
    {
        var run = await RunAsync(null, "validate", RealData("examples-stu3"), "--fhir-version", "3.0", "--allow-extensions", "any", "--format", "json");
        Assert.Equal((1, ""), (run.Exit, run.Error));
        var report = JsonNode.Parse(run.Output)!;
        Assert.True((int)report["summary"]!["resources"]! >= 179, run.Output[..200]);
        Assert.All(report["results"]!.AsArray(), r => Assert.Equal((bool)r!["valid"]!, !r["issues"]!.AsArray().Any(i => (string?)i!["severity"] is "error" or "fatal")));
    }

    private static string RealData(params string[] parts)
    {
        var folder = Environment.GetEnvironmentVariable("FHIRSTORIES_TESTDATA");
        for (var at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "FhirStories.sln"))) folder = Path.GetFullPath(Path.Combine(at, "..", "shared", "data"));
        var path = Path.Combine([folder ?? "", .. parts]);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"The published data is absent: {string.Join('/', parts)} (set FHIRSTORIES_TESTDATA).");
        return path;
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private Task<(int Exit, string Output, string Error)> RunAsync(string? input, params string[] arguments) => CliProcess.RunAsync(_folder, input, arguments);
}
