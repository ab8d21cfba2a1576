using Hl7.Fhir.Model;

namespace FhirStories.Definitions.Snapshots;

/// <summary>
/// Differentials that the generator does not understand and a reader does: elements out of the order of the base, and a choice
/// whose name lacks its <c>[x]</c>. Tried only where the generator found an element unknown.
/// </summary>
internal static class DifferentialRepair
{
    /// <summary>The differential's elements, repaired, or null where there was nothing to repair.</summary>
    /// <param name="differential">As published.</param>
    /// <param name="snapshot">What the generator made of it: it has every element of the base, in its order.</param>
    /// <param name="run">Takes what was repaired.</param>
    public static List<ElementDefinition>? Repair(List<ElementDefinition> differential, List<ElementDefinition> snapshot, SnapshotRun run)
    {
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < snapshot.Count; i++) order.TryAdd(snapshot[i].Path!, i);
        var repaired = differential.ConvertAll(e => (ElementDefinition)e.DeepCopy());
        var renamed = false;
        foreach (var element in repaired.Where(e => order.ContainsKey(e.Path + "[x]")))
        {
            run.Report(DefinitionSeverity.Warning, "snapshot-choice-name-wrong", $"The element is a choice, so its path is {element.Path}[x].", element.ElementId ?? element.Path);
            element.Path += "[x]";
            renamed = true;
        }

        var sorted = Sorted(repaired, order);
        var reordered = !sorted.SequenceEqual(repaired);
        if (reordered) run.Report(DefinitionSeverity.Warning, "snapshot-element-order", "The elements of the differential are not in the order of the base; they were put in it.");
        return renamed || reordered ? sorted : null;
    }

    private static List<ElementDefinition> Sorted(List<ElementDefinition> elements, Dictionary<string, int> order)
    {
        var root = new Node(null);
        var open = new List<(string Path, Node Node)>();
        foreach (var element in elements)
        {
            while (open.Count > 0 && !element.Path!.StartsWith(open[^1].Path + ".", StringComparison.Ordinal)) open.RemoveAt(open.Count - 1);
            var node = new Node(element);
            (open.Count > 0 ? open[^1].Node : root).Children.Add(node);
            open.Add((element.Path!, node));
        }
        var result = new List<ElementDefinition>(elements.Count);
        Write(root);
        return result;

        // Paths are bounded in depth, and so is this. Slices of one element keep their order.
        void Write(Node node)
        {
            if (node.Element is not null) result.Add(node.Element);
            foreach (var child in node.Children.OrderBy(c => Rank(c.Element!.Path!))) Write(child);
        }

        // An element that the snapshot does not have stands where what it is part of does.
        int Rank(string path)
        {
            for (var at = path; at.Length > 0; at = at.LastIndexOf('.') is > 0 and var dot ? at[..dot] : "")
                if (order.TryGetValue(at, out var rank) || Choice(at, out rank)) return rank;
            return int.MaxValue;
        }

        // valueQuantity stands where value[x] does.
        bool Choice(string path, out int rank)
        {
            rank = 0;
            for (var at = path.Length - 1; at > 0 && path[at] != '.'; at--)
                if (char.IsAsciiLetterUpper(path[at]) && order.TryGetValue(path[..at] + "[x]", out rank)) return true;
            return false;
        }
    }

    private sealed record Node(ElementDefinition? Element)
    {
        public List<Node> Children { get; } = [];
    }
}
