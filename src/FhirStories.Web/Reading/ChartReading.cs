using FhirStories.Catalogue.Trace;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Web.Models;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Reading;

/// <summary>Totals of statements as a chart.</summary>
internal static class ChartReading
{
    private static readonly PageTexts T = new();

    /// <summary>The chart; null where there is no statement.</summary>
    /// <param name="totals">The totals.</param>
    /// <param name="filter">Finds the stories that they are of.</param>
    public static StatementChart? Of(StatementTotals totals, StoryFilter filter)
    {
        if (totals.All == 0) return null;
        return new StatementChart(
            [.. ConformanceVerbs.All.Where(verb => totals.Of(verb) > 0).Select(verb => Bar(verb, totals))],
            [.. Parts(totals.Of, totals.All).Select(part => part.Count == 0 ? part : part with { Href = Addresses.Stories(filter with { Met = part.Code }) })], totals.All);
    }

    private static ChartBar Bar(ConformanceVerb verb, StatementTotals totals)
    {
        var parts = Parts(status => totals[verb, status], totals.Of(verb));
        return new ChartBar(
            TraceLabels.Verb(verb),
            T["Trace.BarWords", TraceLabels.Verb(verb), Labels.Number(totals.Of(verb)), string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{Labels.Number(part.Count)} {Labels.InSentence(part.Status.Text)}"))],
            totals.Of(verb), [.. parts.Where(part => part.Count > 0)]);
    }

    private static List<ChartPart> Parts(Func<StatementStatus, int> count, int all)
    {
        var parts = new List<ChartPart>();
        long before = 0;
        foreach (var status in StatementStatuses.All)
        {
            var number = count(status);
            // Ends are rounded, not widths, so that the parts of a bar fill it to its end.
            var (from, to) = ((int)(before * 1000 / all), (int)((before + number) * 1000 / all));
            parts.Add(new ChartPart(status.Code(), TraceLabels.Of(status), TraceLabels.Meaning(status), number, from, to - from));
            before += number;
        }

        return parts;
    }
}
