using System.Runtime.InteropServices;
using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Conformance;

/// <summary>The items of a response by link id, below each place that was asked about: made once for a place, so that many questions cost no more than their number.</summary>
internal sealed class GivenItems
{
    private static readonly List<InstanceNode> None = [];

    private readonly Dictionary<InstanceNode, Dictionary<string, List<InstanceNode>>> _below = new(ReferenceEqualityComparer.Instance);

    /// <summary>The items of a link id in a place, itself among them, in order.</summary>
    public List<InstanceNode> In(InstanceNode place, string linkId)
    {
        if (!_below.TryGetValue(place, out var items))
        {
            _below[place] = items = new(StringComparer.Ordinal);
            Collect(place, items);
        }
        return items.GetValueOrDefault(linkId, None);
    }

    private static void Collect(InstanceNode node, Dictionary<string, List<InstanceNode>> items)
    {
        if (node.Name == "item" && node.ChildText("linkId") is { } linkId) (CollectionsMarshal.GetValueRefOrAddDefault(items, linkId, out _) ??= []).Add(node);
        foreach (var child in node.Children) if (child.Name is "item" or "answer") Collect(child, items);
    }
}
