using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>What there is to mend, as an <c>OperationOutcome</c>.</summary>
internal static class OutcomeOutput
{
    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        using var writer = new ResourceWriter(output);
        writer.Json.WriteStartObject();
        writer.Json.WriteString("resourceType", "OperationOutcome");
        writer.Json.WriteStartArray("issue");
        var any = false;
        foreach (var finding in Findings.Of(report))
        {
            any = true;
            Issue(writer, finding.Level.ToString().ToLowerInvariant(), finding.IssueType, finding.Rule, $"{finding.Name}: {finding.Message}", finding.Target, finding.Expression);
            await writer.PauseAsync();
        }
        if (!any) Issue(writer, "information", "informational", "nothing-to-mend", "Every statement that counts is met, every link holds, and every data item is mapped.", null, null);
        writer.Json.WriteEndArray();
        writer.Json.WriteEndObject();
    }

    private static void Issue(ResourceWriter writer, string level, string type, string code, string text, string? target, string? expression) => writer.Object(null, () =>
    {
        writer.Json.WriteString("severity", level);
        writer.Json.WriteString("code", type);
        writer.Object("details", () =>
        {
            writer.List("coding", [code], each => writer.Object(null, () =>
            {
                writer.Json.WriteString("system", Canonicals.Definitions + "/CodeSystem/trace-issue");
                writer.Json.WriteString("code", each);
            }));
            writer.Json.WriteString("text", text);
        });
        writer.Text("diagnostics", target);
        if (expression is not null) writer.List("expression", [expression], writer.Json.WriteStringValue);
    });
}
