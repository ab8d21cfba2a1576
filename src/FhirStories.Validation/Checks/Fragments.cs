using FhirStories.Validation.Checks.Narratives;
using FhirStories.Validation.Nodes;

namespace FhirStories.Validation.Checks;

/// <summary>What <c>#id</c> may mean: an element or resource of that id, or a place in a narrative. Collected once for each resource that is asked.</summary>
internal static class Fragments
{
    /// <summary>Whether the resource around a node, or else the Bundle around that, has the id.</summary>
    public static bool Has(InstanceNode node, string id)
    {
        var container = ReferenceTarget.Container(node);
        if (Of(container).Contains(id)) return true;
        for (var at = container.Parent; at is not null; at = at.Parent)
            if (at.ResourceType == "Bundle") return Of(at).Contains(id);
        return false;
    }

    private static HashSet<string> Of(InstanceNode resource)
    {
        if (resource.Fragments is { } known) return known;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        Collect(resource, ids);
        return resource.Fragments = ids;
    }

    private static void Collect(InstanceNode node, HashSet<string> ids)
    {
        foreach (var child in node.Children)
        {
            if (child.Name == "id" && child.Text is { } id) ids.Add(id);
            if (child.TypeName == "xhtml" && child.Text is { } text && XhtmlText.Parse(text, out _) is { } root)
            {
                foreach (var element in root.DescendantsAndSelf())
                {
                    if (element.Attribute("id") is { } own) ids.Add(own.Value);
                    if (element.Name.LocalName == "a" && element.Attribute("name") is { } name) ids.Add(name.Value);
                }
            }
            Collect(child, ids);
        }
    }
}
