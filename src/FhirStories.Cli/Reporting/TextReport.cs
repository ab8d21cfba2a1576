using System.Globalization;
using FhirStories.Validation;

namespace FhirStories.Cli.Reporting;

/// <summary>For people: findings below the name of their file, and what it all came to.</summary>
/// <param name="writer">Where it goes.</param>
/// <param name="inColour">Whether a terminal shows it.</param>
internal sealed class TextReport(TextWriter writer, bool inColour = false) : IFindingReport
{
    private readonly List<string> _leftOut = [];
    private string? _file;

    public void Add(CheckedInstance instance)
    {
        if (instance.State == CheckedState.LeftOut && _leftOut.Count < 10 && !_leftOut.Contains(instance.File)) _leftOut.Add(instance.File);
        if (instance.Issues.Count == 0) return;
        if (instance.File != _file) writer.WriteLine(Coloured(Plain(_file = instance.File), "1"));
        foreach (var issue in instance.Issues)
        {
            var place = issue.Line is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{issue.Line}{(issue.Column is null ? "" : $":{issue.Column}")}");
            writer.WriteLine($"  {place,-9} {Coloured($"{Word(issue.Level),-7}", Colour(issue.Level))} {Plain(issue.Message.ReplaceLineEndings(" "))} [{issue.MessageId}]{(issue.Expression is null ? "" : $" {Plain(issue.Expression)}")}");
        }
    }

    public void Complete(ReportTotals totals)
    {
        if (_leftOut.Count > 0)
            writer.WriteLine($"No FHIR resources, left out: {Plain(string.Join(", ", _leftOut))}{(_leftOut.Count == 10 && totals.LeftOut > 10 ? ", …" : "")}");
        writer.WriteLine(totals.Sum());
        writer.Flush();
    }

    /// <summary>What a file says is shown and not obeyed: a terminal takes orders from control characters.</summary>
    private static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : $"{c}")) : text;

    private string Coloured(string text, string colour) => inColour ? $"\u001b[{colour}m{text}\u001b[0m" : text;

    private static string Colour(IssueLevel level) => level switch
    {
        IssueLevel.Fatal or IssueLevel.Error => "31",
        IssueLevel.Warning => "33",
        _ => "36",
    };

    private static string Word(IssueLevel level) => level switch
    {
        IssueLevel.Fatal or IssueLevel.Error => "error",
        IssueLevel.Warning => "warning",
        _ => "note",
    };
}
