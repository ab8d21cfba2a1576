using System.Globalization;
using System.Text.Json;
using FhirStories.Catalogue.Mapping;

namespace FhirStories.Catalogue.Import;

/// <summary>Writes an import report for people and for machines.</summary>
public static class ImportReportWriter
{
    /// <summary>Plain text: a line for each row that has something to tell, then the totals.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="all">Also lists rows that went well and have nothing to tell.</param>
    public static void WriteText(ImportReport report, TextWriter writer, bool all = false)
    {
        foreach (var row in report.Rows)
        {
            if (!all && row.Problems.Count == 0 && row.Findings.Count == 0) continue;
            writer.WriteLine($"line {row.Line.ToString(CultureInfo.InvariantCulture)}: {ImportReport.CodeOf(row.Outcome)} {row.Kind} {row.Id} {row.Title}".TrimEnd());
            foreach (var problem in row.Problems)
                writer.WriteLine($"    {Word(problem.Severity)}: {(problem.Expression.Contains('.', StringComparison.Ordinal) ? problem.Expression + ": " : "")}{problem.Message}");
            foreach (var finding in row.Findings)
                writer.WriteLine($"    advice ({finding.Code}): {finding.Message}");
        }

        writer.WriteLine(report.DryRun ? $"{report.FileName}: nothing was written (dry run)." : $"{report.FileName}:");
        foreach (var group in report.Rows.GroupBy(row => row.Kind))
        {
            var counts = group.GroupBy(row => row.Outcome).OrderBy(outcome => outcome.Key)
                .Select(outcome => $"{outcome.Count().ToString(CultureInfo.InvariantCulture)} {ImportReport.CodeOf(outcome.Key)}");
            writer.WriteLine($"    {group.Key}: {string.Join(", ", counts)}");
        }
    }

    /// <summary>JSON with every row.</summary>
    public static void WriteJson(ImportReport report, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("file", report.FileName);
        json.WriteString("format", report.Format.ToString());
        json.WriteBoolean("dryRun", report.DryRun);
        json.WriteStartObject("totals");
        foreach (var (outcome, count) in report.Totals) json.WriteNumber(ImportReport.CodeOf(outcome), count);
        json.WriteEndObject();
        json.WriteStartObject("findings");
        foreach (var (code, count) in report.FindingTotals) json.WriteNumber(code, count);
        json.WriteEndObject();
        json.WriteStartArray("rows");
        foreach (var row in report.Rows) Write(row, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(ImportReportRow row, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("line", row.Line);
        json.WriteString("outcome", ImportReport.CodeOf(row.Outcome));
        json.WriteString("kind", row.Kind);
        if (row.Id is not null) json.WriteString("id", row.Id);
        if (row.Title is not null) json.WriteString("title", row.Title);
        json.WriteStartArray("problems");
        foreach (var problem in row.Problems) Issue(json, Word(problem.Severity), problem.Code, problem.Expression, problem.Message);
        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in row.Findings) Issue(json, finding.Severity.ToString().ToLowerInvariant(), finding.Code, finding.Expression, finding.Message);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Issue(Utf8JsonWriter json, string severity, string code, string expression, string message)
    {
        json.WriteStartObject();
        json.WriteString("severity", severity);
        json.WriteString("code", code);
        if (expression.Length > 0) json.WriteString("expression", expression);
        json.WriteString("message", message);
        json.WriteEndObject();
    }

    private static string Word(ProblemSeverity severity) => severity switch
    {
        ProblemSeverity.Error => "error",
        ProblemSeverity.Warning => "warning",
        _ => "information",
    };
}
