using FhirStories.Catalogue.Trace.Coverage;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>A badge in the form that shields.io reads from an endpoint: the share of the statements that count which something meets.</summary>
internal static class BadgeOutput
{
    public static Task WriteAsync(CoverageReport report, ReportStream output)
    {
        using var writer = new ResourceWriter(output);
        var (met, counted) = (report.Totals.Met(), report.Totals.Counted());
        writer.Object(null, () =>
        {
            writer.Json.WriteNumber("schemaVersion", 1);
            writer.Json.WriteString("label", "story coverage");
            writer.Json.WriteString("message", Shares.Percent(met, counted));
            writer.Json.WriteString("color", report.Totals.Of(StatementStatus.Failed) > 0 ? "red" : Shares.Of(met, counted) switch
            {
                null => "lightgrey",
                >= 0.9m => "brightgreen",
                >= 0.75m => "green",
                >= 0.5m => "yellow",
                _ => "orange",
            });
        });
        return Task.CompletedTask;
    }
}
