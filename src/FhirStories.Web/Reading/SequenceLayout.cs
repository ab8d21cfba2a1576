using FhirStories.Web.Models;

namespace FhirStories.Web.Reading;

/// <summary>Lays the steps of a process out as a sequence diagram: a lane for each who takes part, in the order of the scenario.</summary>
internal static class SequenceLayout
{
    private const int LaneWidth = 150;
    private const int Head = 76;
    private const int Line = 18;
    private const int Gap = 20;
    private const int LettersOfLane = 16;
    private const int LettersPerLane = 20;
    private const int Loop = 24;

    /// <summary>More lanes than this are no picture any more.</summary>
    private const int MostLanes = 24;

    private const int MostSteps = 100;

    /// <summary>The drawing; null where there is nothing to draw: no two take part, or too many.</summary>
    public static SequenceDrawing? Of(IReadOnlyList<ScenarioStep> steps, IReadOnlyList<ScenarioActor> actors)
    {
        var named = steps.SelectMany(step => new[] { step.From, step.To }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var lanes = actors.Where(actor => named.Contains(actor.Name)).DistinctBy(actor => actor.Name)
            .Concat(named.Where(name => actors.All(actor => actor.Name != name)).Select(name => new ScenarioActor(name, false, Microsoft.AspNetCore.Html.HtmlString.Empty))).ToList();
        if (lanes.Count is 0 or > MostLanes || steps.Count > MostSteps) return null;
        var places = lanes.Select((lane, i) => (lane.Name, X: LaneWidth / 2 + i * LaneWidth)).ToDictionary(each => each.Name, each => each.X, StringComparer.Ordinal);
        var drawn = new List<SequenceStep>();
        var y = Head + Gap / 2;
        foreach (var step in steps)
        {
            var from = step.From is { } sender && places.TryGetValue(sender, out var fromX) ? fromX : (int?)null;
            var to = step.To is { } receiver && places.TryGetValue(receiver, out var toX) ? toX : from;
            from ??= to;
            var span = from == to || from is null ? 1 : Math.Abs(to!.Value - from.Value) / LaneWidth;
            var label = Wrap(step.Number is null ? step.Name : $"{step.Number} {step.Name}", Math.Max(span, 1) * LettersPerLane, 3);
            y += Gap + label.Count * Line;
            drawn.Add(new SequenceStep(y, from, to, label, from is null ? 8 : Math.Min(from.Value, to!.Value) + 6));
            if (from == to && from is not null) y += Loop / 2;
        }

        // A loop at the last lane, and its text, reach beyond it.
        return new SequenceDrawing(lanes.Count * LaneWidth + LaneWidth / 2, y + Gap * 2, [.. lanes.Select(lane => new SequenceLane(places[lane.Name], Wrap(lane.Name, LettersOfLane, 3), lane.IsSystem))], drawn);
    }

    /// <summary>A text in lines of so many letters; what does not fit ends in "…".</summary>
    private static List<string> Wrap(string text, int letters, int most)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > letters)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > letters + 4) line = line[..letters] + "…";
        }

        if (line.Length > 0) lines.Add(line);
        if (lines.Count <= most) return lines;
        lines[most - 1] += "…";
        return lines[..most];
    }
}
