using System.Globalization;
using System.Text.Json;
using FhirStories.Catalogue.Rules;
using FhirStories.Cli.Reporting;
using FhirStories.Validation;

namespace FhirStories.Cli.Linting;

/// <summary>How often each rule speaks.</summary>
/// <param name="switches">Which rules do.</param>
internal sealed class LintTotals(RuleSwitches switches) : ReportTotals
{
    private readonly Dictionary<string, (int Findings, int Items)> _rules = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _kinds = new(StringComparer.Ordinal);

    public int Errors { get; private set; }

    public int Warnings { get; private set; }

    public int Notes { get; private set; }

    public override string Sum() => string.Create(CultureInfo.InvariantCulture,
        $"{Kinds()} in {Many(Files, "file")}: {Many(Warnings, "warning")}, {Many(Notes, "note")}{(Errors > 0 ? $", {Many(Errors, "error")}" : "")}{(Unreadable > 0 ? $"; {Unreadable} unreadable" : "")}.");

    /// <summary>Every rule that is on: how much it matters, how often it speaks, and about how many items.</summary>
    public IEnumerable<(StoryRule Rule, int Findings, int Items)> Rules() =>
        switches.Speaking.Select(rule => (rule, _rules.GetValueOrDefault(rule.Code).Findings, _rules.GetValueOrDefault(rule.Code).Items));

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("files", Files);
        foreach (var (kind, count) in _kinds) json.WriteNumber(kind, count);
        json.WriteNumber("errors", Errors);
        json.WriteNumber("warnings", Warnings);
        json.WriteNumber("notes", Notes);
        json.WriteNumber("leftOut", LeftOut);
        json.WriteNumber("unreadable", Unreadable);
        json.WriteStartArray("rules");
        foreach (var (rule, findings, items) in Rules())
        {
            json.WriteStartObject();
            json.WriteString("code", rule.Code);
            json.WriteString("severity", rule.Severity.ToString().ToLowerInvariant());
            json.WriteNumber("findings", findings);
            json.WriteNumber("items", items);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private protected override void Count(CheckedInstance instance)
    {
        if (instance.ResourceType is { } kind) _kinds[Plural(kind)] = _kinds.GetValueOrDefault(Plural(kind)) + 1;
        foreach (var group in instance.Issues.GroupBy(issue => issue.MessageId, StringComparer.Ordinal))
        {
            var (findings, items) = _rules.GetValueOrDefault(group.Key);
            _rules[group.Key] = (findings + group.Count(), items + 1);
        }
        Errors += instance.Issues.Count(issue => issue.Level is IssueLevel.Error or IssueLevel.Fatal);
        Warnings += instance.Issues.Count(issue => issue.Level == IssueLevel.Warning);
        Notes += instance.Issues.Count(issue => issue.Level == IssueLevel.Information);
    }

    private string Kinds() => _kinds.Count == 0 ? "Nothing" : string.Join(", ", _kinds.Select(each => $"{each.Value.ToString(CultureInfo.InvariantCulture)} {each.Key}"));

    private static string Plural(string kind) => kind == "story" ? "stories" : kind + "s";
}
