using FhirStories.Validation.Nodes;
using FhirStories.Validation.Walking;

namespace FhirStories.Validation.Checks;

/// <summary>Ids within a resource are there to be referred to: each stands once, and every contained resource has one.</summary>
internal sealed class IdCheck(ValidationRun run)
{
    public void Check(InstanceNode resource)
    {
        HashSet<string>? contained = null;
        HashSet<string>? elements = null;
        foreach (var child in resource.Children)
        {
            if (child.Name != "contained")
            {
                Elements(child, ref elements);
                continue;
            }
            if (child.ResourceType is null) continue;
            if (child.ChildText("id") is not { } id) run.Error(child, "required", "contained-id-missing", $"A contained {child.ResourceType} has an id: nothing can refer to it without one.");
            else if (!(contained ??= new(StringComparer.Ordinal)).Add(id)) run.Error(child, "duplicate", "contained-id-twice", $"Two contained resources have the id '{id}'.", id);
        }
    }

    private void Elements(InstanceNode node, ref HashSet<string>? seen)
    {
        // Resources in it have ids of their own; a differential repeats those of its snapshot.
        if (node.ResourceType is not null) return;
        if (node.Parent is { ResourceType: "StructureDefinition" } && node.Name == "snapshot") return;
        foreach (var child in node.Children)
        {
            if (child.Name == "id" && child.Children.Count == 0 && child.Text is { } id)
            {
                if (!(seen ??= new(StringComparer.Ordinal)).Add(id)) run.Error(node, "duplicate", "element-id-twice", $"Two elements of the resource have the id '{id}'.", id);
            }
            else if (child.Children.Count > 0) Elements(child, ref seen);
        }
    }
}
