using FhirStories.Catalogue.Mapping;
using FhirStories.Catalogue.Rules;

namespace FhirStories.Catalogue.Import;

/// <summary>What became of one row or resource of an import.</summary>
public enum ImportOutcome { Created, Updated, Unchanged, Failed, WouldCreate, WouldUpdate, WouldFail }

/// <summary>What an import did, or in a dry run would do.</summary>
/// <param name="FileName">The file.</param>
/// <param name="Format">What the file was taken for.</param>
/// <param name="DryRun">True when nothing was written.</param>
/// <param name="Rows">Its rows and resources, and the roles, features and scenarios made from them, in the order in which they were written.</param>
public sealed record ImportReport(string FileName, ImportFormat Format, bool DryRun, IReadOnlyList<ImportReportRow> Rows)
{
    /// <summary>How many had each outcome; outcomes that did not occur are left out.</summary>
    public IReadOnlyList<(ImportOutcome Outcome, int Count)> Totals =>
        [.. Rows.GroupBy(row => row.Outcome).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))];

    /// <summary>How often each story rule had something to say.</summary>
    public IReadOnlyList<(string Code, int Count)> FindingTotals =>
        [.. Rows.SelectMany(row => row.Findings).GroupBy(finding => finding.Code, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Count()))];

    /// <summary>True when something failed.</summary>
    public bool HasFailures => Rows.Any(row => row.Outcome is ImportOutcome.Failed or ImportOutcome.WouldFail);

    /// <summary>The code of an outcome, such as <c>would-create</c>.</summary>
    public static string CodeOf(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.Created => "created",
        ImportOutcome.Updated => "updated",
        ImportOutcome.Unchanged => "unchanged",
        ImportOutcome.Failed => "failed",
        ImportOutcome.WouldCreate => "would-create",
        ImportOutcome.WouldUpdate => "would-update",
        _ => "would-fail",
    };
}

/// <summary>One row of a report.</summary>
/// <param name="Line">Line of the file, counted from 1.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Kind">Story, role, feature or scenario; the type of any other resource; or row for one that could not be read.</param>
/// <param name="Id">Id of the resource, if there is one.</param>
/// <param name="Title">Its title, if it has one.</param>
/// <param name="Problems">What is wrong or was guessed.</param>
/// <param name="Findings">What the story rules say.</param>
public sealed record ImportReportRow(
    int Line, ImportOutcome Outcome, string Kind, string? Id, string? Title, IReadOnlyList<MappingProblem> Problems, IReadOnlyList<RuleFinding> Findings)
{
    /// <summary>Name of the column that is wrong; null where it is not one.</summary>
    public string? Column { get; init; }

    /// <summary>It is no row of the file, but a role, feature or scenario that rows name.</summary>
    public bool IsShared { get; init; }

    /// <summary>How the row was understood; null for what is no story.</summary>
    public ImportedSentence? Sentence { get; init; }
}

/// <summary>How a story was understood.</summary>
/// <param name="Role">Title of the role that wants it.</param>
/// <param name="Want">What it wants.</param>
/// <param name="Justification">Why.</param>
/// <param name="Text">The whole, as the source has it.</param>
public sealed record ImportedSentence(string? Role, string? Want, string? Justification, string? Text);
