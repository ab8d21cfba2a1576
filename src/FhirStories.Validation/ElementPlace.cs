using FhirStories.Validation.Nodes;

namespace FhirStories.Validation;

/// <summary>Where an element stands in the JSON of a resource.</summary>
/// <param name="Steps">From the resource down; none is the resource itself.</param>
public sealed record ElementPlace(IReadOnlyList<ElementStep> Steps)
{
    internal static ElementPlace Of(InstanceNode node)
    {
        var steps = new List<ElementStep>();
        for (var at = node; at.Parent is { } parent; at = parent) steps.Add(new ElementStep(at.Name, at.InArray ? at.Index : null));
        steps.Reverse();
        return new ElementPlace(steps);
    }
}

/// <summary>A step down.</summary>
/// <param name="Property">The property, such as <c>name</c> or <c>valueQuantity</c>.</param>
/// <param name="Index">Place in the list that it holds; null where it holds none.</param>
public sealed record ElementStep(string Property, int? Index);
