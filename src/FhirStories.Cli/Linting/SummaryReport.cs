using System.Globalization;
using FhirStories.Cli.Reporting;

namespace FhirStories.Cli.Linting;

/// <summary>A table of the rules, and nothing about single stories.</summary>
/// <param name="writer">Where it goes.</param>
internal sealed class SummaryReport(TextWriter writer) : IFindingReport
{
    public void Add(CheckedInstance instance)
    {
        // Only the totals count.
    }

    public void Complete(ReportTotals totals)
    {
        var rules = ((LintTotals)totals).Rules().ToList();
        var width = rules.Select(each => each.Rule.Code.Length).DefaultIfEmpty(4).Max();
        writer.WriteLine($"{"rule".PadRight(width)}  severity     items  findings");
        foreach (var (rule, findings, items) in rules)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rule.Code.PadRight(width)}  {rule.Severity.ToString().ToLowerInvariant(),-11}  {items,5}  {findings,8}"));
        writer.WriteLine(totals.Sum());
        writer.Flush();
    }
}
