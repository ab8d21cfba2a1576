using System.Globalization;
using FhirStories.Validation;

namespace FhirStories.Cli.Validating;

/// <summary>For people: findings below the name of their file, and what it all came to.</summary>
internal sealed class TextReport(TextWriter writer) : IValidationReport
{
    private readonly List<string> _leftOut = [];
    private string? _file;

    public void Add(CheckedInstance instance)
    {
        if (instance.State == CheckedState.LeftOut && _leftOut.Count < 10 && !_leftOut.Contains(instance.File)) _leftOut.Add(instance.File);
        if (instance.Issues.Count == 0) return;
        if (instance.File != _file) writer.WriteLine(_file = instance.File);
        foreach (var issue in instance.Issues)
        {
            var place = issue.Line is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{issue.Line}{(issue.Column is null ? "" : $":{issue.Column}")}");
            writer.WriteLine($"  {place,-9} {Word(issue.Level),-7} {issue.Message.ReplaceLineEndings(" ")} [{issue.MessageId}]{(issue.Expression is null ? "" : $" {issue.Expression}")}");
        }
    }

    public void Complete(ValidationTotals totals)
    {
        if (_leftOut.Count > 0)
            writer.WriteLine($"No FHIR resources, left out: {string.Join(", ", _leftOut)}{(_leftOut.Count == 10 && totals.LeftOut > 10 ? ", …" : "")}");
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Many(totals.Resources, "resource")} in {Many(totals.Files, "file")}, as FHIR {totals.FhirVersion}: {totals.Resources - totals.Invalid} valid, {totals.Invalid} invalid; {Many(totals.Errors, "error")}, {Many(totals.Warnings, "warning")}, {totals.NotChecked} not checked{(totals.Unreadable > 0 ? $"; {totals.Unreadable} unreadable" : "")}."));
    }

    private static string Many(int count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");

    private static string Word(IssueLevel level) => level switch
    {
        IssueLevel.Fatal or IssueLevel.Error => "error",
        IssueLevel.Warning => "warning",
        _ => "note",
    };
}
