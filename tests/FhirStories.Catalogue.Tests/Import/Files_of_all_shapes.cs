using System.Text;
using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Shapes;
using FhirStories.Catalogue.Tests.Data;
using Hl7.Fhir.Model;

namespace FhirStories.Catalogue.Tests.Import;

public sealed class Files_of_all_shapes
{
    private const string R5 = """{ "resourceType": "Requirements", "id": "r", "title": "T", "statement": [{ "key": "a", "requirement": "R", "label": "" }] }""";

    [Fact]
    public async System.Threading.Tasks.Task The_published_files_are_imported_whole_with_their_repairs()
    {
        foreach (var folder in new[] { "r4-A", "r4-B", "r4-C", "r5" })
        {
            var target = new MemoryTarget();
            var statements = 0;
            foreach (var file in Directory.GetFiles(SharedData.Require("requirements/" + folder)).Order(StringComparer.Ordinal))
            {
                await using var stream = File.OpenRead(file);
                var report = await Importer.RunAsync(stream, Path.GetFileName(file), target, new(), TestContext.Current.CancellationToken);
                var row = Assert.Single(report.Rows);
                Assert.Equal(ImportOutcome.Created, row.Outcome);
                if (file.Contains("us-core", StringComparison.Ordinal)) Assert.Contains(row.Problems, problem => problem.Code == "status-missing");
                statements += StoryMapper.Read(FhirJson.Parse<Basic>(target.Stored["Basic/" + row.Id])).Value.Statements.Count;
            }

            Assert.Equal(folder == "r5" ? 559 : 555, statements);
        }
    }

    [Fact]
    public async System.Threading.Tasks.Task Repairs_stand_in_the_report_with_their_places()
    {
        var (report, _) = await RunAsync(R5, "a.json");
        Assert.Equal(
            ["empty-value-removed@Requirements.statement[0].label", "status-missing@Requirements.status"],
            Assert.Single(report.Rows).Problems.Select(problem => $"{problem.Code}@{problem.Expression}"));
        var text = new StringWriter();
        ImportReportWriter.WriteText(report, text);
        Assert.Contains("warning: Requirements.statement[0].label: The value is empty", text.ToString());
    }

    [Fact]
    public async System.Threading.Tasks.Task Bundles_and_lines_mix_releases_and_keep_what_is_no_carrier()
    {
        var bundle = $$"""{ "resourceType": "Bundle", "type": "collection", "entry": [{ "resource": {{R5}} }, { "resource": { "resourceType": "ActorDefinition", "id": "act", "status": "active", "type": "system" } }, { "resource": { "resourceType": "Patient", "id": "p" } }, {}] }""";
        var (report, target) = await RunAsync(bundle, "a.json");
        Assert.Equal(["Basic/r", "Basic/act", "Patient/p"], target.Order);
        Assert.Equal("bundle-entry-without-resource", Assert.Single(report.Rows, row => row.Outcome == ImportOutcome.Failed).Problems[0].Code);
        Assert.Contains("\"entity\"", target.Stored["Basic/act"]);

        var (lines, _) = await RunAsync($"{R5}\n{{ \"resourceType\": \"Requirements\", \"id\": \"x\", \"title\": {{ }} , \"statement\": [3] }}\n{{ \"resourceType\": \"Patient\", \"id\": \"q\" }}\n", "a.ndjson");
        Assert.Equal([(2, ImportOutcome.Failed), (1, ImportOutcome.Created), (3, ImportOutcome.Created)], lines.Rows.Select(row => (row.Line, row.Outcome)));
        Assert.Contains("Requirements.statement[0]", lines.Rows[0].Problems[0].Message);
    }

    [Fact]
    public async System.Threading.Tasks.Task Comments_come_behind_what_they_are_about_and_R5s_references_lead_to_what_is_stored()
    {
        var (report, target) = await RunAsync($$"""
            { "resourceType": "ArtifactAssessment", "id": "reply", "artifactReference": { "reference": "ArtifactAssessment/comment" }, "content": [{ "informationType": "response", "summary": "Why?" }] }
            { "resourceType": "ArtifactAssessment", "id": "comment", "artifactReference": { "reference": "Requirements/r", "type": "Requirements" }, "content": [{ "informationType": "comment", "summary": "No." }] }
            { "resourceType": "ArtifactAssessment", "id": "loop-1", "artifactReference": { "reference": "ArtifactAssessment/loop-2" }, "content": [{ "summary": "a" }] }
            { "resourceType": "ArtifactAssessment", "id": "loop-2", "artifactReference": { "reference": "ArtifactAssessment/loop-1" }, "content": [{ "summary": "b" }] }
            {{R5}}
            { "resourceType": "TestPlan", "id": "plan", "status": "draft", "scope": [{ "reference": "Requirements/r" }, { "reference": "Patient/p" }, { "reference": "https://elsewhere.example/r5/Requirements/r" }] }
            """, "a.ndjson");
        Assert.False(report.HasFailures);
        Assert.Equal(["Basic/r", "Basic/plan", "Basic/comment", "Basic/reply"], target.Order.Where(name => !name.Contains("loop", StringComparison.Ordinal)));
        Assert.Equal(6, target.Order.Count);
        Assert.Contains("\"reference\":\"Basic/r\",\"type\":\"Basic\"", target.Stored["Basic/comment"], StringComparison.Ordinal);
        Assert.Contains("\"Basic/comment\"", target.Stored["Basic/reply"], StringComparison.Ordinal);
        foreach (var named in new[] { "Basic/r", "Patient/p", "https://elsewhere.example/r5/Requirements/r" }) Assert.Contains($"\"{named}\"", target.Stored["Basic/plan"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<ActorDefinition xmlns="http://hl7.org/fhir"><id value="a"/><status value="active"/><type value="person"/></ActorDefinition>""", "Basic/a")]
    [InlineData("""<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><entry><resource><Requirements><id value="a"/><status value="active"/></Requirements></resource></entry></Bundle>""", "Basic/a")]
    [InlineData("""<?xml version="1.0"?><!-- c --><Patient xmlns="http://hl7.org/fhir"><id value="a"/><active value="true"/></Patient>""", "Patient/a")]
    public async System.Threading.Tasks.Task XML_of_R5_is_read_as_well(string xml, string stored)
    {
        var (report, target) = await RunAsync(xml, "a.xml");
        Assert.False(report.HasFailures);
        Assert.Equal([stored], target.Order);
    }

    [Fact]
    public async System.Threading.Tasks.Task What_was_converted_comes_with_what_it_was()
    {
        foreach (var (content, name, type) in new[] { (R5, "a.json", "application/fhir+json; fhirVersion=5.0"), ("""<ActorDefinition xmlns="http://hl7.org/fhir"><id value="a"/></ActorDefinition>""", "a.xml", "application/fhir+xml; fhirVersion=5.0") })
        {
            var read = await ImportReader.ReadAsync(Stream(content), name, new(), ImportColumns.ByName, TestContext.Current.CancellationToken);
            var original = Assert.IsType<ImportedResource>(Assert.Single(read.Entries)).Original!;
            Assert.Equal(type, original.ContentType);
            Assert.Equal(content, Encoding.UTF8.GetString(original.Content.Span));
        }

        var own = await ImportReader.ReadAsync(Stream(CarrierShapes.ToBasic((System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(R5)!).Resource!.ToJsonString()), "a.json", new(), ImportColumns.ByName, TestContext.Current.CancellationToken);
        Assert.Null(Assert.IsType<ImportedResource>(Assert.Single(own.Entries)).Original);
    }

    private static async System.Threading.Tasks.Task<(ImportReport Report, MemoryTarget Target)> RunAsync(string content, string name)
    {
        var target = new MemoryTarget();
        return (await Importer.RunAsync(Stream(content), name, target, new(), TestContext.Current.CancellationToken), target);
    }

    private static MemoryStream Stream(string content) => new(Encoding.UTF8.GetBytes(content));
}
