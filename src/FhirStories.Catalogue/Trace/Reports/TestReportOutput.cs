using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>Coverage as tests: a <c>TestReport</c> with a test for each statement that names it by HL7's <c>assert.requirement</c> extension.</summary>
internal static class TestReportOutput
{
    private const string Requirement = "http://hl7.org/fhir/5.0/StructureDefinition/extension-TestReport.setup.action.assert.requirement";

    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        using var writer = new ResourceWriter(output);
        var totals = report.Totals;
        var failed = totals.Of(StatementStatus.Failed) + totals.Of(StatementStatus.Uncovered) + totals.Of(StatementStatus.Suspect);
        writer.Json.WriteStartObject();
        writer.Json.WriteString("resourceType", "TestReport");
        writer.Json.WriteString("name", $"Coverage of the {Words.Of(report.Scope)}");
        writer.Json.WriteString("status", "completed");
        writer.Object("testScript", () => writer.Json.WriteString("display", "Story coverage"));
        writer.Json.WriteString("result", totals.Counted() == 0 ? "pending" : failed == 0 ? "pass" : "fail");
        if (Shares.Of(totals.Met(), totals.Counted()) is { } share) writer.Json.WriteNumber("score", share * 100);
        writer.Text("issued", report.Date);
        await writer.ListAsync("test", report.Statements, statement => writer.Object(null, () =>
        {
            writer.Json.WriteString("name", statement.Name);
            writer.Text("description", statement.Label);
            writer.List("action", [statement], each => writer.Object(null, () => writer.Object("assert", () => Assert(each, writer))));
        }));
        writer.Json.WriteEndObject();
    }

    private static void Assert(StatementCoverage statement, ResourceWriter writer)
    {
        writer.List("extension", [statement.Name], name => writer.Object(null, () =>
        {
            writer.Json.WriteString("url", Requirement);
            writer.List("extension", [name], link => writer.Object(null, () =>
            {
                writer.Json.WriteString("url", "link");
                writer.Json.WriteString("valueUri", link);
            }));
        }));
        writer.Json.WriteString("result", statement.Status switch
        {
            StatementStatus.Verified => "pass",
            StatementStatus.Unverified => "warning",
            StatementStatus.Excluded => "skip",
            _ => "fail",
        });
        writer.Json.WriteString("message", Words.Of(statement));
    }
}
