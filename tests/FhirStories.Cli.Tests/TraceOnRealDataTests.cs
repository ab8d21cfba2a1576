using System.Text.Json.Nodes;
using Xunit;

namespace FhirStories.Cli.Tests;

/// <summary>The trace on published data, and Inferno's file in and out; tests skip where the data is absent.</summary>
public sealed class TraceOnRealDataTests(ITestOutputHelper output) : IDisposable
{
    private readonly ToolFolder _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task No_link_of_the_starter_catalogue_is_broken_and_examples_verify_statements()
    {
        var run = await _tool.RunAsync("coverage", "--from", Path.Combine(ToolFolder.Repository, "conformance", "catalogue"), "--format", "parameters");
        Assert.Equal((0, ""), (run.Exit, run.Error));
        var statements = Named(run.Output, "statement");
        var links = statements.SelectMany(statement => statement["part"]!.AsArray().Where(part => (string?)part!["name"] == "link")).Select(link => Value(link!, "status")).ToList();
        Assert.All(links, status => Assert.Contains(status, new[] { "ok", "one-sided" }));
        Assert.True(statements.Count(statement => Value(statement, "status") == "verified") >= 10);
        output.WriteLine($"{statements.Count} statements, {links.Count} links.");
    }

    [Fact]
    public async Task The_real_stories_are_reported_though_none_of_them_names_a_profile()
    {
        var run = await _tool.RunAsync("coverage", "--from", ToolFolder.RealData("stories"), "--format", "parameters");
        Assert.Equal((0, ""), (run.Exit, run.Error));
        var statements = Named(run.Output, "statement");
        Assert.True(statements.Select(statement => Value(statement, "story")).Distinct().Count() >= 60);
        output.WriteLine($"{statements.Count} statements, {statements.Sum(statement => statement["part"]!.AsArray().Count(part => (string?)part!["name"] == "link"))} links.");
    }

    [Theory]
    [InlineData("r5")]
    [InlineData("r4-A")]
    [InlineData("r4-B")]
    [InlineData("r4-C")]
    public async Task US_Core_s_requirements_are_counted_alike_in_whatever_shape_they_come(string folder)
    {
        var files = Directory.GetFiles(ToolFolder.RealData("requirements", folder), "*us-core*.json");
        var run = await _tool.RunAsync(["coverage", "--format", "parameters", "--from", .. files]);
        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Equal(555, Named(run.Output, "statement").Count);
    }

    [Fact]
    public async Task UK_Core_as_what_follows_Care_Connect_names_what_becomes_of_the_NHS_number()
    {
        var run = await _tool.RunAsync("impact", "careconnect.stu3", ToolFolder.RealData("packages", "fhir.r4.ukcore-2025.6.20.tgz"), "--from", Path.Combine(ToolFolder.Repository, "conformance", "catalogue"), "--format", "json");
        Assert.Equal((0, ""), (run.Exit, run.Error));
        var patient = Named(run.Output, "definition").Single(definition => Value(definition, "before")?.StartsWith("https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1|", StringComparison.Ordinal) == true);
        Assert.StartsWith("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient|", Value(patient, "after"), StringComparison.Ordinal);
        var changes = patient["part"]!.AsArray().Where(part => (string?)part!["name"] == "change").Select(part => part!).Where(change => Value(change, "element")!.StartsWith("Patient.identifier:nhsNumber", StringComparison.Ordinal)).ToList();
        Assert.Contains(changes, change => Value(change, "aspect") == "cardinality" && Value(change, "element") == "Patient.identifier:nhsNumber.extension:nhsNumberVerificationStatus");
        Assert.Contains(patient["part"]!.AsArray(), part => (string?)part!["name"] == "statement");
        foreach (var change in changes) output.WriteLine($"{Value(change, "element")} {Value(change, "aspect")}: {Value(change, "before")} -> {Value(change, "after")}");
        foreach (var part in Named(run.Output, "summary")[0]["part"]!.AsArray().Where(part => (string?)part!["name"] is "definitions" or "changes" or "stops-validating")) output.WriteLine(part!.ToJsonString());
    }

    [Fact]
    public async Task Inferno_s_requirements_go_in_and_come_out_equal()
    {
        var file = ToolFolder.RealData("requirements", "inferno", "davinci_crd_test_kit_requirements.csv");
        Assert.Equal(0, (await _tool.RunAsync("import", file, "--database", "one.db")).Exit);
        var export = await _tool.RunAsync("export", "out.csv", "--format", "inferno", "--database", "one.db");
        Assert.True(export.Exit == 0, export.Error);
        Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(_tool.Folder, "out.csv"), TestContext.Current.CancellationToken));
        Assert.Equal(2, (await _tool.RunAsync("export", "out.json", "--shape", "inferno", "--database", "one.db")).Exit);
        var coverage = await _tool.RunAsync("import", ToolFolder.RealData("requirements", "inferno", "crd_server_requirements_coverage.csv"), "--database", "one.db");
        Assert.Equal(1, coverage.Exit);
        Assert.Contains("not a list of requirements", coverage.Output, StringComparison.Ordinal);
    }

    private static List<JsonNode> Named(string parameters, string name) => [.. JsonNode.Parse(parameters)!["parameter"]!.AsArray().Where(each => (string?)each!["name"] == name).Select(each => each!)];

    private static string? Value(JsonNode parameter, string name) => parameter["part"]!.AsArray().FirstOrDefault(part => (string?)part!["name"] == name)?.AsObject().First(property => property.Key.StartsWith("value", StringComparison.Ordinal)).Value?.ToString();
}
