using System.Globalization;
using System.Text;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>For a terminal: the figures, then what there is to mend.</summary>
internal static class TextOutput
{
    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(false), 16 * 1024, leaveOpen: true) { NewLine = "\n" };
        var totals = report.Totals;
        writer.WriteLine(Invariant($"Coverage of the {Words.Of(report.Scope)}: {totals.Met()} of {totals.Counted()} statements met ({Shares.Percent(totals.Met(), totals.Counted())}), {totals.Of(StatementStatus.Verified)} of them shown by an example or a test."));
        writer.WriteLine();
        writer.WriteLine($"{"",-12}{string.Concat(StatementStatuses.All.Select(status => $"{status.Code(),12}"))}");
        foreach (var verb in ConformanceVerbs.All.Where(verb => totals.Of(verb) > 0))
            writer.WriteLine(Invariant($"{verb.Code(),-12}{string.Concat(StatementStatuses.All.Select(status => Invariant($"{totals[verb, status],12}")))}"));
        writer.WriteLine();
        writer.WriteLine(Invariant($"Profiles: {report.Profiles.Count(profile => profile.Statements > 0)} of {report.Profiles.Count} are asked for."));
        foreach (var (denominator, name) in Shares.Denominators)
        {
            var count = report.Elements(denominator);
            writer.WriteLine(Invariant($"Elements of these, {name}: {count.Traced} of {count.Total} asked for ({Shares.Percent(count.Traced, count.Total)}), {count.Shown} shown by an example."));
        }
        foreach (var set in report.DataSets)
            writer.WriteLine(Invariant($"Data set {set.Name}: {set.Counts[DataItemStatus.Mapped]} of {set.Total} items mapped ({Shares.Percent(set.Counts[DataItemStatus.Mapped], set.Total)}), {set.Counts[DataItemStatus.Gap]} known gaps, {set.Counts[DataItemStatus.Unmapped] + set.Counts[DataItemStatus.Broken]} to be looked at."));
        if (report.StoriesWithoutStatements.Count(story => story.Status == StatementStatus.Uncovered) is > 0 and var unstated) writer.WriteLine(Invariant($"Stories without a statement: {unstated}."));
        if (report.Gaps.Deprecated.Count > 0) writer.WriteLine(Invariant($"Withdrawn definitions in use: {report.Gaps.Deprecated.Count}, {report.Gaps.Deprecated.Count(use => use.Successor is not null)} of them with a successor."));
        foreach (var link in report.Derivations) writer.WriteLine($"{(link.Status.Strength() == LinkStrength.Broken ? "error" : "warning")} {link.Status.Code()} {link.Story} derived from {link.Parent}: {link.Reason}");
        foreach (var entry in report.MissingEntries) writer.WriteLine($"Gone from the baseline: {entry}");
        foreach (var finding in Findings.Of(report))
        {
            writer.WriteLine($"{finding.Level.ToString().ToLowerInvariant()} {finding.Rule} {finding.Name}: {finding.Message}");
            await output.PauseAsync();
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
