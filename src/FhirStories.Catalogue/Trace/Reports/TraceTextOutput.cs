using System.Text;
using FhirStories.Catalogue.Trace.Walking;

namespace FhirStories.Catalogue.Trace.Reports;

/// <summary>A trace as a tree for a terminal: what the start is for above, what it rests on below. What was shown before is named and not unfolded again.</summary>
internal static class TraceTextOutput
{
    public static async Task WriteAsync(TraceResult trace, ReportStream output)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(false), 16 * 1024, leaveOpen: true) { NewLine = "\n" };
        var nodes = trace.Nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
        var (below, above) = (trace.Steps.ToLookup(step => step.From, StringComparer.Ordinal), trace.Steps.ToLookup(step => step.To, StringComparer.Ordinal));
        foreach (var start in trace.Nodes.Where(node => node.Depth == 0))
        {
            writer.WriteLine(Line(start));
            await BranchAsync("needed by:", node => above[node.Id].Select(step => (step, step.From)).Where(each => nodes[each.From].Depth < 0));
            await BranchAsync("rests on:", node => below[node.Id].Select(step => (step, step.To)).Where(each => nodes[each.To].Depth > 0));

            async Task BranchAsync(string heading, Func<TracedNode, IEnumerable<(TracedStep Step, string Next)>> next)
            {
                if (!next(start).Any()) return;
                writer.WriteLine($"  {heading}");
                var shown = new HashSet<string>(StringComparer.Ordinal) { start.Id };
                // A stack of its own: a trace may be deep. What lies side by side comes in the order of the steps.
                var left = new Stack<(TracedStep Step, string Next, int Level)>(next(start).Reverse().Select(each => (each.Step, each.Next, 2)));
                while (left.TryPop(out var at))
                {
                    var node = nodes[at.Next];
                    var isNew = shown.Add(node.Id);
                    var more = isNew ? next(node).ToList() : [];
                    var status = at.Step.IsSuspect ? $" ({at.Step.Status}, suspect)" : at.Step.Status is { } said ? $" ({said})" : "";
                    writer.WriteLine($"{new string(' ', at.Level * 2)}{(at.Step.Kind == Words.Of(node.Kind) ? "" : $"{at.Step.Kind}{status} ")}{Line(node)}{(!isNew && next(node).Any() ? " (see above)" : "")}");
                    await output.PauseAsync();
                    for (var i = more.Count - 1; i >= 0; i--) left.Push((more[i].Step, more[i].Next, at.Level + 1));
                }
            }
        }
        if (!trace.IsComplete) writer.WriteLine("There is more: ask for a greater depth, or begin further along.");
    }

    private static string Line(TracedNode node)
    {
        var line = new StringBuilder(Words.Of(node.Kind)).Append(' ').Append(node.Id);
        if (!string.IsNullOrWhiteSpace(node.Title) && !node.Id.EndsWith('#' + node.Title, StringComparison.Ordinal)) line.Append(" \"").Append(string.Join(' ', node.Title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Append('"');
        if (node.Status is { } status) line.Append(" [").Append(status).Append(']');
        return line.ToString();
    }
}
