using FhirStories.Catalogue.Trace.Coverage;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>How grave a finding is; the words are those of an OperationOutcome.</summary>
internal enum FindingLevel { Error, Warning, Information }

/// <summary>Something about a statement that somebody should look at.</summary>
/// <param name="Rule">Its code, as in our CodeSystem <c>trace-issue</c>.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Message">What is wrong and what to change.</param>
/// <param name="Target">The link it is about; null for the statement as a whole.</param>
internal sealed record Finding(string Rule, FindingLevel Level, StatementCoverage Statement, string Message, string? Target)
{
    /// <summary>Its code among those of an OperationOutcome's issues.</summary>
    public string IssueType => Rule switch
    {
        "orphaned" or "element-not-found" => "not-found",
        "duplicate-key" => "duplicate",
        "uncovered" => "incomplete",
        "one-sided" or "external" => "informational",
        _ => "business-rule",
    };
}

/// <summary>What a report finds, in its order: the rows of outputs for people who mend things.</summary>
internal static class Findings
{
    /// <summary>All rules, with what they mean.</summary>
    public static IReadOnlyList<(string Code, string Meaning)> Rules { get; } =
    [
        ("uncovered", "Nothing meets the statement."), ("failed", "A test says that the statement is not met."), ("suspect", "One end of the link has changed since it was confirmed."),
        .. Enum.GetValues<LinkStatus>().Where(status => status != LinkStatus.Ok).Select(status => (status.Code(), Words.Of(status))),
    ];

    public static IEnumerable<Finding> Of(CoverageReport report) => report.Statements.SelectMany(Of);

    private static IEnumerable<Finding> Of(StatementCoverage statement)
    {
        if (statement.Status == StatementStatus.Excluded) yield break;
        if (statement.Status == StatementStatus.Failed) yield return new Finding("failed", FindingLevel.Error, statement, Words.Of(statement), null);
        if (statement.Status == StatementStatus.Uncovered)
            yield return new Finding("uncovered", statement.Verb is ConformanceVerb.Shall or ConformanceVerb.ShallNot ? FindingLevel.Warning : FindingLevel.Information, statement, Words.Of(statement), null);
        foreach (var link in statement.Links)
        {
            if (link.IsSuspect) yield return new Finding("suspect", FindingLevel.Warning, statement, $"One end of the link to {link.Target} has changed since it was confirmed: check that it still holds, and confirm it.", link.Target);
            if (link.Status == LinkStatus.Ok) continue;
            yield return new Finding(link.Status.Code(), link.Status switch
            {
                LinkStatus.Orphaned or LinkStatus.ElementNotFound or LinkStatus.DuplicateKey or LinkStatus.Cycle or LinkStatus.Predated => FindingLevel.Error,
                LinkStatus.OneSided or LinkStatus.External => FindingLevel.Information,
                _ => FindingLevel.Warning,
            }, statement, $"{link.Target}: {link.Reason ?? Words.Of(link.Status)}", link.Target);
        }
    }
}
