using System.Text;
using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>
/// A row for each statement, for each story without one and for each data item, in the columns of Inferno's requirement files with ours after them, for spreadsheets: UTF-8 with a
/// mark at its start, and no cell that a spreadsheet would run as a formula.
/// </summary>
internal static class CsvOutput
{
    private static readonly string[] Columns =
    [
        "Req Set", "ID", "URL", "Requirement", "Conformance", "Actors", "Conditionality", "Not Tested Reason", "Not Tested Details",
        "Status", "Reason", "Links", "Link Statuses", "Evidence", "Tests",
    ];

    public static async Task WriteAsync(CoverageReport report, ReportStream output)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(true), 16 * 1024, leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine(string.Join(',', Columns));
        foreach (var statement in report.Statements)
        {
            var excluded = statement.Status == StatementStatus.Excluded;
            string[] cells =
            [
                statement.Story, statement.Key, statement.Name, statement.Text.Length > 0 ? statement.Text : statement.Label ?? "", statement.Verb == ConformanceVerb.Unstated ? "" : statement.Verb.Code(),
                Joined(statement.Roles), "", excluded ? "Not Testable" : "", excluded ? statement.Reason ?? "" : "",
                statement.Status.Code(), statement.Reason ?? "", Joined(statement.Links.Select(link => link.Target)), Joined(statement.Links.Select(Status)),
                Joined(statement.Links.SelectMany(link => link.Evidence).Distinct(StringComparer.Ordinal)), Joined(statement.Tests.Select(each => each.Test)),
            ];
            await RowAsync(cells);
        }
        foreach (var story in report.StoriesWithoutStatements)
            await RowAsync(story.Story, "", story.Story, story.Title ?? "", "", "", "", "", "", story.Status.Code(), story.Reason, "", "", "", "");
        foreach (var set in report.DataSets)
            foreach (var item in set.Items)
                await RowAsync(set.Canonical, item.Id, set.NameOf(item.Id), item.Label ?? "", "", "", "", "", "", item.Status.Code(), Words.Of(item),
                    Joined(item.Targets.Select(target => target.Target)), Joined(item.Targets.Select(target => Links.LinkStatuses.Code(target.Status))), "", "");

        ValueTask RowAsync(params string[] cells)
        {
            writer.WriteLine(string.Join(',', cells.Select(CsvCell.Of)));
            return output.PauseAsync();
        }
    }

    private static string Status(LinkCoverage link) => link.IsSuspect ? $"{Links.LinkStatuses.Code(link.Status)} suspect" : Links.LinkStatuses.Code(link.Status);

    private static string Joined(IEnumerable<string> items) => string.Join("; ", items);
}

/// <summary>A cell of a CSV file.</summary>
public static class CsvCell
{
    private static readonly char[] Quoted = [',', '"', '\r', '\n'];

    /// <summary>The cell; what a spreadsheet would take for a formula gets an apostrophe in front.</summary>
    public static string Of(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = "'" + text;
        return text.IndexOfAny(Quoted) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
