using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary><c>fhirstories trace</c>, <c>coverage</c> and <c>impact</c> on files, on a store and on a server.</summary>
public sealed class TraceCommandTests : IDisposable
{
    private const string Patient = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";
    private const string NhsNumber = Patient + "#Patient.identifier:nhsNumber";

    private readonly ToolFolder _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_folder_of_stories_in_any_shape_with_examples_is_traced_and_covered()
    {
        Stories();
        var up = await _tool.RunAsync("trace", NhsNumber, "--from", "in", "--direction", "up");
        Assert.True(up.Exit == 0, up.Error);
        Assert.Contains("satisfied-by (ok) statement https://x.example/Requirements/look-up#A [verified]", up.Output, StringComparison.Ordinal);
        var down = await _tool.RunAsync("trace", "https://x.example/Requirements/look-up#A", "--from", "in", "--direction", "down", "--format", "json");
        var nodes = JsonNode.Parse(down.Output)!["parameter"]!.AsArray().Where(each => (string?)each!["name"] == "node").Select(Part("id")).ToList();
        Assert.Contains("Patient/shown", nodes);
        Assert.DoesNotContain("Patient/broken", nodes);

        var report = await _tool.RunAsync("coverage", "--from", "in", "--format", "parameters");
        Assert.True(report.Exit == 0, report.Error);
        var statements = JsonNode.Parse(report.Output)!["parameter"]!.AsArray().Where(each => (string?)each!["name"] == "statement").ToList();
        Assert.Equal(["unverified", "verified", "uncovered"], statements.Select(Part("status")));
        Assert.Equal(report.Output, (await _tool.RunAsync("coverage", "--from", "in", "--format", "parameters")).Output);
        Assert.Equal("", (await _tool.RunAsync("coverage", "--from", "in", "--output", "out/report.csv", "--format", "csv")).Output);
        Assert.StartsWith("\uFEFFReq Set,ID,", Encoding.UTF8.GetString(await File.ReadAllBytesAsync(Path.Combine(_tool.Folder, "out/report.csv"), TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_fails_with_the_list_and_what_was_uncovered_before_may_stay_so()
    {
        Stories();
        var require = await _tool.RunAsync("coverage", "--from", "in", "--require", "SHALL=1", "--output", "r.txt");
        Assert.Equal((1, ""), (require.Exit, require.Output));
        Assert.Contains("The gate failed in 1 point:\n  1 of 2 SHALL statements are met", require.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _tool.RunAsync("coverage", "--from", "in", "--require", "SHALL=0.5", "MAY=1")).Exit);

        Assert.Equal(0, (await _tool.RunAsync("coverage", "--from", "in", "--format", "parameters", "--output", "before.json")).Exit);
        Assert.Equal(0, (await _tool.RunAsync("coverage", "--from", "in", "--baseline-report", "before.json")).Exit);
        _tool.Write("in/new.json", Requirements("new", """{"key":"N","conformance":["SHALL"],"requirement":"It SHALL be new."}"""));
        _tool.Write("gate.json", """{"noNewUncovered":true,"noBrokenLinks":true}""");
        var newer = await _tool.RunAsync("coverage", "--from", "in", "--gate", "gate.json", "--baseline-report", "before.json");
        Assert.Equal(1, newer.Exit);
        Assert.Contains("  https://x.example/Requirements/new#N is uncovered and was not before.\n", newer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("look-up#B is uncovered", newer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scope_is_a_kind_and_its_value()
    {
        Stories();
        var story = await _tool.RunAsync("coverage", "--from", "in", "--scope", "story", "https://x.example/Requirements/look-up");
        Assert.StartsWith("Coverage of the story https://x.example/Requirements/look-up: 1 of 2 statements met (50%), 1 of them shown", story.Output, StringComparison.Ordinal);
        var profile = await _tool.RunAsync("coverage", "--from", "in", "--scope", "profile", Patient);
        Assert.Contains("1 of 1 statements met", profile.Output, StringComparison.Ordinal);
        var nobody = await _tool.RunAsync("coverage", "--from", "in", "--scope", "story", "https://x.example/Requirements/nobody");
        Assert.Equal((2, ""), (nobody.Exit, nobody.Output));
        Assert.Contains("Nothing is known of the story", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_candidate_in_a_file_is_compared_and_examples_are_judged_by_it()
    {
        _tool.Write("profiles/p.json", Profile("1.0.0", 0));
        _tool.Write("candidate.json", Profile("1.0.0", 1));
        _tool.Write("in/story.json", Requirements("s", """{"key":"A","conformance":["SHALL"],"requirement":"It SHALL have a birth date.","satisfiedBy":["https://my.test/P#Patient.birthDate"]}"""));
        _tool.Write("in/with.json", """{"resourceType":"Patient","id":"with","meta":{"profile":["https://my.test/P"]},"birthDate":"1970-01-01"}""");
        _tool.Write("in/without.json", """{"resourceType":"Patient","id":"without","meta":{"profile":["https://my.test/P"]},"gender":"female"}""");
        var run = await _tool.RunAsync("impact", "https://my.test/P", "candidate.json", "--from", "in", "--package", "profiles");
        Assert.True(run.Exit == 0, run.Error);
        Assert.Contains("Examples that stop validating: 1; not checked: 0.\n  Patient/without\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  ! Patient.birthDate cardinality: 0..1 -> 1..1\n    statement https://x.example/Requirements/s#A by Patient.birthDate\n", run.Output, StringComparison.Ordinal);
        var json = await _tool.RunAsync("impact", "https://my.test/P", "candidate.json", "--from", "in", "--package", "profiles", "--format", "json");
        Assert.Equal("Parameters", (string?)JsonNode.Parse(json.Output)!["resourceType"]);
    }

    [Fact]
    public async Task An_example_that_only_a_value_set_breaks_is_told_though_its_profile_is_as_it_was()
    {
        foreach (var (folder, version, codes) in new[] { ("before", "1.0.0", """{"code":"a"},{"code":"b"}"""), ("after", "2.0.0", """{"code":"a"}""") })
        {
            _tool.Write($"{folder}/package.json", $$"""{"name":"my.guide","version":"{{version}}","fhirVersions":["4.0.1"]}""");
            _tool.Write($"{folder}/p.json", Profile(version, 0).Replace("\"min\":0}", "\"min\":0},{\"id\":\"Patient.maritalStatus\",\"path\":\"Patient.maritalStatus\",\"binding\":{\"strength\":\"required\",\"valueSet\":\"https://my.test/V\"}}", StringComparison.Ordinal));
            _tool.Write($"{folder}/v.json", """{"resourceType":"ValueSet","url":"https://my.test/V","version":"VERSION","name":"V","status":"active","compose":{"include":[{"system":"https://my.test/C","concept":[CODES]}]}}"""
                .Replace("VERSION", version, StringComparison.Ordinal).Replace("CODES", codes, StringComparison.Ordinal));
        }
        foreach (var code in new[] { "a", "b" })
            _tool.Write($"in/{code}.json", $$"""{"resourceType":"Patient","id":"{{code}}","meta":{"profile":["https://my.test/P"]},"maritalStatus":{"coding":[{"system":"https://my.test/C","code":"{{code}}"}]} }""");
        var run = await _tool.RunAsync("impact", "before", "after", "--from", "in");
        Assert.True(run.Exit == 0, run.Error);
        Assert.Contains("Examples that stop validating: 1; not checked: 0.\n  Patient/b\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("https://my.test/P|1.0.0 becomes https://my.test/P|2.0.0: nothing differs in it", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_the_rest_is_reported()
    {
        Stories();
        _tool.Write("in/again.json", Requirements("look-up", """{"key":"Z","requirement":"Another of this id."}"""));
        _tool.Write("in/notes.json", """{"name":"nothing of ours"}""");
        var run = await _tool.RunAsync("coverage", "--from", "in");
        Assert.Equal(2, run.Exit);
        Assert.Contains("in/look-up.json: Basic/look-up is in in/again.json already", run.Error, StringComparison.Ordinal);
        Assert.Contains("left out: in/notes.json", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("Coverage of the catalogue:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_story_that_broke_off_in_a_folder_lets_no_gate_pass()
    {
        Stories();
        (string Name, string Content, string Problem)[] broken =
        [
            ("cut.json", "{\"resourceType\":\"Requirements\",\"id\":\"cut\",\n\"statement\":[", "This is no JSON (line 2)"), ("cut.xml", "<Basic xmlns=\"http://hl7.org/fhir\"><id value=\"x\"", "Unexpected end of file"),
            ("cut.ndjson", "{\"resourceType\":\"Patient\",\"id\":\"a\"}\n{\"resourceType\":\"Requirements\"", "This is no JSON (line 2)"), ("empty.json", "", "The file is empty"), ("empty.xml", " \n", "The file is empty"),
        ];
        foreach (var (name, content, _) in broken) _tool.Write($"in/{name}", content);
        var run = await _tool.RunAsync("coverage", "--from", "in", "--require", "SHALL=0.5");
        Assert.Equal(2, run.Exit);
        Assert.All(broken, each => Assert.Contains($"in/{each.Name}: {each.Problem}", run.Error, StringComparison.Ordinal));
        Assert.StartsWith("Coverage of the catalogue:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_nothing_of_ours_in_a_folder_is_left_out()
    {
        Stories();
        _tool.Write("in/pom.xml", "<project><name>x</name></project>");
        _tool.Write("in/style.xml", "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" xmlns:f=\"http://hl7.org/fhir\" version=\"1.0\"/>");
        _tool.Write("in/tsconfig.json", "{ // settings\n \"types\": [\"x\",] }");
        _tool.Write("in/none.ndjson", "");
        _tool.Write("in/none.csv", "");
        var run = await _tool.RunAsync("coverage", "--from", "in");
        Assert.True(run.Exit == 0, run.Error);
    }

    [Fact]
    public async Task Results_for_code_scanning_name_the_file_of_the_story()
    {
        Stories();
        var run = await _tool.RunAsync("coverage", "--from", "in", "--format", "sarif");
        var places = JsonNode.Parse(run.Output)!["runs"]![0]!["results"]!.AsArray().Select(result => (string)result!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!).ToHashSet();
        Assert.Equal(["in/look-up.json", "in/rows.csv"], places.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_profile_that_lies_beside_the_stories_and_that_none_needs_is_a_gap()
    {
        Stories();
        _tool.Write("in/profile.json", Profile("1.0.0", 0));
        var report = JsonNode.Parse((await _tool.RunAsync("coverage", "--from", "in", "--format", "parameters")).Output)!["parameter"]!.AsArray();
        Assert.Contains(report.Where(each => (string?)each!["name"] == "profile").Select(Part("canonical")), canonical => canonical == "https://my.test/P|1.0.0");
        Assert.Contains(report.Single(each => (string?)each!["name"] == "gaps")!["part"]!.AsArray(), part => (string?)part!["name"] == "profile-without-story" && part.ToJsonString().Contains("https://my.test/P|1.0.0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_use_is_exit_2_with_a_sentence()
    {
        Stories();
        _tool.Write("gate.json", """{"treshold":1}""");
        _tool.Write("new.json", """{"noNewUncovered":true}""");
        _tool.Write("broken.tgz", "no package");
        foreach (var arguments in (string[][])[["trace"], ["trace", "https://x.example/unheard-of", "--from", "in"], ["trace", NhsNumber, "--from", "in", "--depth", "0"], ["trace", NhsNumber, "--from", "nowhere"],
            ["coverage", "--from", "in", "--scope", "planet", "earth"], ["coverage", "--from", "in", "--scope", "story"], ["coverage", "--from", "in", "--format", "pdf"], ["coverage", "--from", "in", "--gate", "gate.json"], ["coverage", "--from", "in", "--gate", "new.json"],
            ["coverage", "--from", "in", "--gate", "missing.json"], ["coverage", "--from", "in", "--require", "SHALL"], ["coverage", "--from", "in", "--require", "WOULD=1"], ["coverage", "--from", "in", "--require", "SHALL=2"],
            ["coverage", "--from", "in", "--baseline-report", "gate.json"], ["coverage", "--from", "in", "--package", "broken.tgz"], ["coverage", "--from", "in", "--server", "http://127.0.0.1:1/fhir"], ["coverage", "--package", "in"],
            ["coverage", "--server", "http://127.0.0.1:1/fhir"], ["coverage", "--database", "missing/catalogue.db"], ["impact", "careconnect.stu3", "--from", "in"], ["impact", "careconnect.stu3", "unknown.package", "--from", "in"],
            ["impact", "careconnect.stu3", Patient, "--from", "in"], ["impact", "careconnect.stu3", "careconnect.stu3", "--from", "in"], ["impact", Patient, "https://x.example/unheard-of", "--from", "in"], ["impact", Patient, "gate.json", "--from", "in"], ["impact", "broken.tgz", Patient, "--from", "in"]])
        {
            var run = await _tool.RunAsync(arguments);
            Assert.True(run.Exit == 2, $"{string.Join(' ', arguments)}: {run.Exit} {run.Output}{run.Error}");
            Assert.NotEqual("", run.Error.Trim());
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_store_is_covered_as_the_files_that_were_imported_into_it()
    {
        Stories();
        File.Delete(Path.Combine(_tool.Folder, "in/broken.json"));
        foreach (var file in new[] { "look-up.json", "rows.csv", "shown.json" })
            Assert.Equal(0, (await _tool.RunAsync("import", $"in/{file}", "--database", "one.db")).Exit);
        var store = await _tool.RunAsync("coverage", "--database", "one.db");
        Assert.True(store.Exit == 0, store.Error);
        Assert.Equal((await _tool.RunAsync("coverage", "--from", "in")).Output, store.Output);
    }

    [Fact]
    public async Task A_server_is_asked_by_its_operations_and_its_report_goes_through_the_gate()
    {
        Stories();
        var report = (await _tool.RunAsync("coverage", "--from", "in", "--format", "parameters")).Output;
        var asked = new List<string>();
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Run(async context =>
        {
            lock (asked) asked.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            if (context.Request.Path.Value!.EndsWith("$trace", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 404;
                await context.Response.WriteAsync("""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found","details":{"text":"Nothing is known of that."}}]}""");
            }
            else await context.Response.WriteAsync(context.Request.Query["format"] == "parameters" ? report : "the report");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var server = $"{app.Urls.Single()}/fhir";
        var run = await _tool.RunAsync("coverage", "--server", server, "--scope", "profile", Patient, "--format", "csv", "--require", "SHALL=1");
        Assert.Equal((1, "the report"), (run.Exit, run.Output));
        Assert.Contains("1 of 2 SHALL statements are met", run.Error, StringComparison.Ordinal);
        Assert.Equal([$"GET /fhir/$coverage?scope=profile&value={Uri.EscapeDataString(Patient)}&format=csv", $"GET /fhir/$coverage?scope=profile&value={Uri.EscapeDataString(Patient)}&format=parameters"], asked);
        var refused = await _tool.RunAsync("trace", "x", "--server", server);
        Assert.Equal((2, "Nothing is known of that."), (refused.Exit, refused.Error.Trim()));
    }

    [Fact]
    public async Task Every_command_explains_itself()
    {
        foreach (var command in new[] { "trace", "coverage", "impact" })
        {
            var help = await _tool.RunAsync(command, "--help");
            Assert.Equal(0, help.Exit);
            Assert.Contains("--from", help.Output, StringComparison.Ordinal);
            Assert.Contains("Exit code", help.Output + help.Error, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static Func<JsonNode?, string?> Part(string name) => parameter =>
        parameter!["part"]!.AsArray().First(part => (string?)part!["name"] == name)!.AsObject().First(property => property.Key.StartsWith("value", StringComparison.Ordinal)).Value?.ToString();

    /// <summary>A story in R5, one in a table, an example that shows what it needs, and one that is not valid.</summary>
    private void Stories()
    {
        _tool.Write("in/look-up.json", Requirements("look-up", $$"""{"key":"A","conformance":["SHALL"],"requirement":"It SHALL show the NHS number.","satisfiedBy":["{{NhsNumber}}"]},{"key":"B","conformance":["SHALL"],"requirement":"It SHALL be quick."}"""));
        _tool.Write("in/rows.csv", "Title,As a,I want,So that,Profiles\nBook,a clerk,to see slots,I can book,https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Slot-1\nRest,a nurse,to sit down,I can go on,\n");
        _tool.Write("in/shown.json", Example("shown", "9990217343", "female"));
        _tool.Write("in/broken.json", Example("broken", "9990217343", "splendid"));
    }

    private static string Requirements(string id, string statements) =>
        $$"""{"resourceType":"Requirements","id":"{{id}}","url":"https://x.example/Requirements/{{id}}","status":"active","statement":[{{statements}}]}""";

    private static string Example(string id, string number, string gender) => $$"""
        {"resourceType":"Patient","id":"{{id}}","meta":{"profile":["{{Patient}}"]},"identifier":[{"extension":[{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSNumberVerificationStatus-1",
        "valueCodeableConcept":{"coding":[{"system":"https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1","code":"01","display":"Number present and verified"}]} }],
        "system":"https://fhir.nhs.uk/Id/nhs-number","value":"{{number}}"}],"name":[{"use":"official","family":"Harrow"}],"gender":"{{gender}}"}
        """;

    private static string Profile(string version, int min) => $$"""
        {"resourceType":"StructureDefinition","url":"https://my.test/P","version":"{{version}}","name":"P","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
        "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate","min":{{min}}}] } }
        """;
}
