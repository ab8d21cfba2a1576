using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>Coverage as tests: a <c>TestReport</c> with a test for each statement, story without one and data item, which names it by HL7's <c>assert.requirement</c> extension.</summary>
internal static class TestReportOutput
{
    private const string Requirement = "http://hl7.org/fhir/5.0/StructureDefinition/extension-TestReport.setup.action.assert.requirement";

    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        using var writer = new ResourceWriter(output);
        var totals = report.Totals;
        var failed = totals.Of(StatementStatus.Failed) + totals.Of(StatementStatus.Uncovered) + totals.Of(StatementStatus.Suspect)
            + report.StoriesWithoutStatements.Count(story => story.Status == StatementStatus.Uncovered) + report.DataSets.Sum(set => set.Counts[DataItemStatus.Unmapped] + set.Counts[DataItemStatus.Broken]);
        writer.Json.WriteStartObject();
        writer.Json.WriteString("resourceType", "TestReport");
        writer.Json.WriteString("name", $"Coverage of the {Words.Of(report.Scope)}");
        writer.Json.WriteString("status", "completed");
        writer.Object("testScript", () => writer.Json.WriteString("display", "Story coverage"));
        writer.Json.WriteString("result", failed > 0 ? "fail" : totals.Counted() == 0 ? "pending" : "pass");
        if (Shares.Of(totals.Met(), totals.Counted()) is { } share) writer.Json.WriteNumber("score", share * 100);
        writer.Text("issued", report.Date);
        await writer.ListAsync("test", Tests(report), test => writer.Object(null, () =>
        {
            writer.Json.WriteString("name", test.Name);
            writer.Text("description", test.Label);
            writer.List("action", [test], each => writer.Object(null, () => writer.Object("assert", () => Assert(each, writer))));
        }));
        writer.Json.WriteEndObject();
    }

    private static IEnumerable<Test> Tests(CoverageReport report) => report.Statements.Select(statement => new Test(statement.Name, statement.Label, statement.Status switch
        {
            StatementStatus.Verified => "pass",
            StatementStatus.Unverified => "warning",
            StatementStatus.Excluded => "skip",
            _ => "fail",
        }, Words.Of(statement)))
        .Concat(report.StoriesWithoutStatements.Select(story => new Test(story.Story, story.Title, story.Status == StatementStatus.Excluded ? "skip" : "fail", story.Reason)))
        .Concat(report.DataSets.SelectMany(set => set.Items.Select(item => new Test(set.NameOf(item.Id), item.Label, item.Status switch
        {
            DataItemStatus.Mapped => "pass",
            DataItemStatus.Gap => "warning",
            _ => "fail",
        }, Words.Of(item)))));

    private static void Assert(Test test, ResourceWriter writer)
    {
        writer.List("extension", [test.Name], name => writer.Object(null, () =>
        {
            writer.Json.WriteString("url", Requirement);
            writer.List("extension", [name], link => writer.Object(null, () =>
            {
                writer.Json.WriteString("url", "link");
                writer.Json.WriteString("valueUri", link);
            }));
        }));
        writer.Json.WriteString("result", test.Result);
        writer.Json.WriteString("message", test.Message);
    }

    /// <summary>A row of the report as a test.</summary>
    private sealed record Test(string Name, string? Label, string Result, string Message);
}
