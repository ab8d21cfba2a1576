using System.Globalization;
using System.Text;
using FhirStories.Catalogue.Trace.Impact;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>An impact report for a terminal: what is touched in all, then each definition with its changes.</summary>
internal static class ImpactTextOutput
{
    public static async Task WriteAsync(ImpactReport report, ReportStream output)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(false), 16 * 1024, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine($"From {report.Before} to {report.After}:");
        writer.WriteLine(Invariant($"{report.Definitions.Count} definitions differ ({report.Definitions.Count(each => each.After is null)} go, {report.Definitions.Count(each => each.Before is null)} come), in {report.Definitions.Sum(each => each.Changes.Count)} places, of which {report.Definitions.Sum(each => each.Changes.Count(change => change.IsNarrowing))} may make invalid what is valid today."));
        writer.WriteLine(Invariant($"Touched: {report.Stories.Count} stories with {report.Statements.Count} statements, {report.Solutions.Count} solutions, {report.Tests.Count} tests. Examples that stop validating: {report.StopValidating.Count}; not checked: {report.NotChecked.Count}."));
        foreach (var example in report.StopValidating) writer.WriteLine($"  {example}");
        foreach (var definition in report.Definitions)
        {
            writer.WriteLine();
            writer.WriteLine(definition switch
            {
                { Before: null } => $"{definition.After} is new.",
                { After: null } => $"{definition.Before} goes, and nothing is known to replace it.",
                { Changes.Count: 0 } => $"{definition.Before} becomes {definition.After}: nothing differs in it, and what it refers to makes examples invalid.",
                _ => $"{definition.Before} becomes {definition.After}",
            });
            if (definition is { Before: not null, After: not null })
                foreach (var change in definition.Changes) writer.WriteLine($"  {(change.IsNarrowing ? "!" : " ")} {change.ElementId} {change.Aspect}: {change.Before ?? "nothing"} -> {change.After ?? "nothing"}");
            foreach (var statement in definition.Statements)
                writer.WriteLine($"    statement {statement.Name}{(statement.Elements.Count == 0 ? "" : $" by {string.Join(", ", statement.Elements)}")}{(statement.Tests.Count == 0 ? "" : $", tested by {string.Join(", ", statement.Tests)}")}");
            await output.PauseAsync();
            foreach (var solution in definition.Solutions) writer.WriteLine($"    solution {solution}");
            foreach (var example in definition.Examples) writer.WriteLine($"    example {example.Reference}: {Word(example.IsValid)} today, {Word(example.WouldBeValid)} then");
        }
    }

    private static string Word(bool? isValid) => isValid switch { true => "valid", false => "invalid", _ => "not checked" };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
