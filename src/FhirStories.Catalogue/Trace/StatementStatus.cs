using FhirStories.Catalogue.Stories;
using FhirStories.Catalogue.Trace.Facts;
using FhirStories.Catalogue.Trace.Links;

namespace FhirStories.Catalogue.Trace;

/// <summary>How far a statement is met.</summary>
public enum StatementStatus
{
    /// <summary>It is met, and an example or a test shows it.</summary>
    Verified,

    /// <summary>It is linked to what meets it; nothing shows that yet.</summary>
    Unverified,

    /// <summary>Nothing meets it.</summary>
    Uncovered,

    /// <summary>What met it has changed, or is not what it was: somebody has to look.</summary>
    Suspect,

    /// <summary>A test says that it is not met.</summary>
    Failed,

    /// <summary>It does not count, for a reason.</summary>
    Excluded,
}

/// <summary>The codes of statuses.</summary>
public static class StatementStatuses
{
    private static readonly string[] Codes = ["verified", "unverified", "uncovered", "suspect", "failed", "excluded"];

    /// <summary>The code, as in our CodeSystem <c>coverage-status</c>.</summary>
    public static string Code(this StatementStatus status) => Codes[(int)status];

    /// <summary>All statuses, the best first, what does not count last.</summary>
    public static IReadOnlyList<StatementStatus> All { get; } = Enum.GetValues<StatementStatus>();

    /// <summary>The status of a code; null for another.</summary>
    public static StatementStatus? Find(string code) => Array.IndexOf(Codes, code) is >= 0 and var at ? (StatementStatus)at : null;
}

/// <summary>Judges a statement. What does not count is decided first; of the rest the gravest holds: failed, suspect, uncovered, unverified, verified (DESIGN §9).</summary>
internal static class StatementJudge
{
    public static (StatementStatus Status, string? Reason) Judge(StatementNode statement, IReadOnlyList<(TracedTest Test, TestResult? Result)> tests)
    {
        if (Exclusion(statement) is { } exclusion) return (StatementStatus.Excluded, exclusion);

        // Of the reports on one script the last counts.
        var latest = tests.Count == 0 ? [] : tests.Where(each => each.Test.Script is not null && each.Result is not null)
            .GroupBy(each => each.Test.Script!.Length > 0 ? each.Test.Script! : each.Test.Reference, StringComparer.Ordinal)
            .Select(reports => reports.MaxBy(each => (Moment.Of(each.Test.Issued), each.Test.Reference))).ToList();
        if (latest.Find(each => each.Result is TestResult.Fail or TestResult.Error) is { Test: not null } failed)
            return (StatementStatus.Failed, $"{failed.Test.Reference} says that it is not met.");

        bool covered = false, doubtful = false, shown = latest.Exists(each => each.Result == TestResult.Pass);
        string? doubt = null;
        foreach (var link in statement.Edges)
        {
            switch (link.Strength)
            {
                case LinkStrength.Covering:
                    covered = true;
                    shown = shown || link.HasEvidence;
                    break;
                case LinkStrength.Doubtful:
                    doubtful = true;
                    doubt ??= link.IsSuspect ? $"One end of the link to {link.Target.Written} has changed since it was written or confirmed." : link.Target.Reason;
                    break;
                default: break;
            }
        }
        if (doubtful) return (StatementStatus.Suspect, doubt);
        if (!covered) return (StatementStatus.Uncovered, statement.Facts.HasGap ? "Its author knows of the gap." : statement.Links.Count > 0 ? "None of its links leads anywhere." : null);
        return (shown ? StatementStatus.Verified : StatementStatus.Unverified, null);
    }

    private static string? Exclusion(StatementNode statement)
    {
        var story = statement.Story.Facts;
        if (story.Status == StoryStatus.Retired) return "Its story is retired.";
        if (story.Experimental) return "Its story is experimental.";
        if (statement.Facts.Waiver is { } waiver) return waiver;
        return statement.Facts.IsOutOfScope ? "Its author says that it is out of scope." : null;
    }
}
