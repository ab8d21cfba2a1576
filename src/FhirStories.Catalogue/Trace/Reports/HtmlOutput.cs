using System.Globalization;
using System.Net;
using System.Text;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>A page by itself: the figures, the matrix of stories and profiles, and every statement with its links. No script, nothing fetched.</summary>
internal static class HtmlOutput
{
    private const string Style = """
        body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#212b32}table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #aeb7bd;padding:.25rem .5rem;text-align:left;vertical-align:top}
        thead th{background:#e8edee}.wide{overflow-x:auto}.verified{background:#cce5d8}.unverified{background:#fff4c2}.suspect{background:#fbdcb5}.uncovered,.failed{background:#f6d7d2}.excluded{background:#e8edee}
        @media print{body{margin:0}}
        """;

    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        await using var html = new StreamWriter(output, new UTF8Encoding(false), 16 * 1024, leaveOpen: true) { NewLine = "\n" };
        var title = $"Coverage of the {Words.Of(report.Scope)}";
        html.WriteLine($"<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{Text(title)}</title><style>{Style}</style></head><body><main><h1>{Text(title)}</h1>");
        Figures(report, html);
        await MatrixAsync(report, html, output);
        await StatementsAsync(report, html, output);
        await DataSetsAsync(report, html, output);
        html.WriteLine("</main></body></html>");
    }

    private static void Figures(CoverageReport report, StreamWriter html)
    {
        var totals = report.Totals;
        html.WriteLine($"<p>{Text(Invariant($"{totals.Met()} of {totals.Counted()} statements are met ({Shares.Percent(totals.Met(), totals.Counted())}); an example or a test shows {totals.Of(StatementStatus.Verified)} of them."))}</p>");
        html.WriteLine("<table><caption>Statements by verb and status</caption><thead><tr><th scope=\"col\">Verb</th>");
        foreach (var status in StatementStatuses.All) html.Write($"<th scope=\"col\">{status.Code()}</th>");
        html.WriteLine("</tr></thead><tbody>");
        foreach (var verb in Facts.ConformanceVerbs.All.Where(verb => totals.Of(verb) > 0))
        {
            html.Write($"<tr><th scope=\"row\">{Facts.ConformanceVerbs.Code(verb)}</th>");
            foreach (var status in StatementStatuses.All) html.Write(Invariant($"<td>{totals[verb, status]}</td>"));
            html.WriteLine("</tr>");
        }
        html.WriteLine("</tbody></table>");
    }

    private static async Task MatrixAsync(CoverageReport report, StreamWriter html, ReportStream output)
    {
        var profiles = report.Profiles.Where(profile => profile.Statements > 0).ToList();
        if (profiles.Count == 0) return;
        html.WriteLine("<h2>Stories and profiles</h2><p>Number of links in each cell.</p><div class=\"wide\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Story</th>");
        foreach (var profile in profiles) html.Write($"<th scope=\"col\" title=\"{Text(profile.Canonical)}\">{Text(profile.Name)}</th>");
        html.WriteLine("</tr></thead><tbody>");
        foreach (var story in report.Statements.GroupBy(statement => statement.Reference))
        {
            var counts = story.SelectMany(statement => statement.Links).Where(link => link.LeadsTo is not null && link.Status.Strength() != LinkStrength.Broken)
                .GroupBy(link => link.LeadsTo!.Split('#')[0]).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
            if (counts.Count == 0) continue;
            html.Write($"<tr><th scope=\"row\">{Text(story.First().StoryTitle ?? story.First().Story)}</th>");
            foreach (var profile in profiles) html.Write(counts.TryGetValue(profile.Canonical, out var count) ? Invariant($"<td>{count}</td>") : "<td></td>");
            html.WriteLine("</tr>");
            await output.PauseAsync();
        }
        html.WriteLine("</tbody></table></div>");
    }

    private static async Task StatementsAsync(CoverageReport report, StreamWriter html, ReportStream output)
    {
        html.WriteLine("<h2>Statements</h2><div class=\"wide\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Statement</th><th scope=\"col\">Verb</th><th scope=\"col\">Status</th><th scope=\"col\">Links</th></tr></thead><tbody>");
        foreach (var story in report.StoriesWithoutStatements)
            html.WriteLine($"<tr class=\"{story.Status.Code()}\"><th scope=\"row\">{Text(story.Title ?? story.Story)}</th><td></td><td>{story.Status.Code()}: {Text(story.Reason)}</td><td></td></tr>");
        foreach (var statement in report.Statements)
        {
            html.Write($"<tr class=\"{statement.Status.Code()}\"><th scope=\"row\">{Text(statement.StoryTitle ?? statement.Story)} {Text(statement.Key)}</th><td>{Facts.ConformanceVerbs.Code(statement.Verb)}</td><td>{statement.Status.Code()}: {Text(Words.Of(statement))}</td><td>");
            if (statement.Links.Count > 0)
            {
                html.Write("<ul>");
                foreach (var link in statement.Links) html.Write($"<li>{Text(link.Target)} ({link.Status.Code()}{(link.IsSuspect ? ", suspect" : "")})</li>");
                html.Write("</ul>");
            }
            html.WriteLine("</td></tr>");
            await output.PauseAsync();
        }
        html.WriteLine("</tbody></table></div>");
    }

    private static async Task DataSetsAsync(CoverageReport report, StreamWriter html, ReportStream output)
    {
        foreach (var set in report.DataSets)
        {
            html.WriteLine(Invariant($"<h2>{Text($"Data set: {set.Name}")}</h2><p>{set.Counts[DataItemStatus.Mapped]} of {set.Total} items are mapped, {set.Counts[DataItemStatus.Gap]} are known gaps.</p>"));
            html.WriteLine("<div class=\"wide\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Item</th><th scope=\"col\">Status</th><th scope=\"col\">Mapped to</th></tr></thead><tbody>");
            foreach (var item in set.Items)
            {
                html.WriteLine($"<tr class=\"{(item.Status == DataItemStatus.Mapped ? "verified" : item.Status == DataItemStatus.Gap ? "unverified" : "uncovered")}\"><th scope=\"row\">{Text(item.Label ?? item.Id)}</th><td>{item.Status.Code()}: {Text(Words.Of(item))}</td><td>{Text(string.Join(", ", item.Targets.Select(target => target.Target)))}</td></tr>");
                await output.PauseAsync();
            }
            html.WriteLine("</tbody></table></div>");
        }
    }

    private static string Text(string text) => WebUtility.HtmlEncode(XmlCharacters.Clean(text));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
