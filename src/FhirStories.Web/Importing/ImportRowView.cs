using FhirStories.Catalogue.Import;
using FhirStories.Catalogue.Mapping;
using FhirStories.Repository.Importing;
using FhirStories.Web.Models;
using FhirStories.Web.Reading;
using FhirStories.Web.Rendering;
using FhirStories.Web.Texts;

namespace FhirStories.Web.Importing;

/// <summary>Something that is wrong with a row, or could be better.</summary>
/// <param name="Column">The column of the file to look at; null where it is no single one.</param>
/// <param name="Message">A sentence.</param>
internal sealed record RowNote(string? Column, string Message);

/// <summary>A row of an import as people see it.</summary>
/// <param name="Line">Its line or row in the file.</param>
/// <param name="State">What becomes of it, or became.</param>
/// <param name="Kind">What it is, where it is no story.</param>
/// <param name="Title">Its title; null where it could not be read.</param>
/// <param name="Href">Its page, once it is stored.</param>
/// <param name="Sentence">How it was understood.</param>
/// <param name="Errors">Why it cannot be stored.</param>
/// <param name="Advice">What could be better.</param>
internal sealed record ImportRowView(int Line, Tag State, string? Kind, string? Title, string? Href, string? Sentence, IReadOnlyList<RowNote> Errors, IReadOnlyList<RowNote> Advice)
{
    /// <summary>Its place in words: a sheet has rows; of a text file lines are counted, and one row may have several.</summary>
    public required string Place { get; init; }

    /// <summary>A row of a report.</summary>
    public static ImportRowView Of(ImportReportRow row, OpenImport import, PageTexts texts)
    {
        var isStored = row.Outcome is ImportOutcome.Created or ImportOutcome.Updated || row.Outcome == ImportOutcome.Unchanged;
        var errors = row.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        return new ImportRowView(
            row.Line, StateOf(row.Outcome, texts), row.Kind switch { "story" or "row" => null, "role" => texts["Import.KindRole"], "feature" => texts["Import.KindFeature"], "scenario" => texts["Import.KindScenario"], var type => type },
            row.Title ?? (row.Kind == "row" ? null : row.Id), isStored ? Address(row) : null,
            row.Sentence is { } said ? SentenceWords.Whole(new SentenceView(said.Role is null ? null : Labels.InSentence(said.Role), said.Want, said.Justification, said.Text)) ?? said.Text : null,
            [.. errors.Select(problem => new RowNote(row.Column ?? Column(problem.Code, import, texts), problem.Message)).Distinct()],
            [
                .. row.Problems.Except(errors).Select(problem => new RowNote(Column(problem.Code, import, texts), problem.Message))
                    .Concat(row.Findings.Select(finding => new RowNote(Column(finding.Code, import, texts), finding.Message))).Distinct(),
            ])
        {
            Place = texts[import.State.Format == ImportFormat.Workbook ? "Import.Row" : "Import.Line", row.Line],
        };
    }

    /// <summary>The page of what a row became.</summary>
    public static string? Address(ImportReportRow row) => row.Id is null ? null : row.Kind switch
    {
        "story" => $"/stories/{row.Id}",
        "feature" => $"/features/{row.Id}",
        "role" => $"/roles/{row.Id}",
        "scenario" => $"/scenarios/{row.Id}",
        "row" => null,
        var type => $"/fhir/{type}/{row.Id}",
    };

    private static Tag StateOf(ImportOutcome outcome, PageTexts texts) => outcome switch
    {
        ImportOutcome.WouldCreate => new(texts["Import.StateNew"], "green"),
        ImportOutcome.WouldUpdate => new(texts["Import.StateChanges"], "blue"),
        ImportOutcome.Created => new(texts["Import.StateCreated"], "green"),
        ImportOutcome.Updated => new(texts["Import.StateUpdated"], "blue"),
        ImportOutcome.Unchanged => new(texts["Import.StateUnchanged"], "grey"),
        _ => new(texts["Import.StateFailed"], "red"),
    };

    // The file's own column first, since that is where people mend it; where it has none, what it lacks.
    private static string? Column(string code, OpenImport import, PageTexts texts)
    {
        if (ProblemColumns.Of(code) is not { } column || import.State.Columns.Count == 0) return null;
        var mapping = import.State.Reading.Mapping;
        return import.State.Columns.FirstOrDefault(each => mapping.Of(each.Name) == column)?.Name ?? texts["Import.NoColumn", ColumnChoices.Name(column, texts)];
    }
}
