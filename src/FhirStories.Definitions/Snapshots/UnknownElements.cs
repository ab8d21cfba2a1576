using Hl7.Fhir.Model;
using Hl7.Fhir.Specification.Snapshot;

namespace FhirStories.Definitions.Snapshots;

/// <summary>
/// Elements of a profile's differential that its base does not have. The generator adds such as if the profile were a type;
/// a profile cannot add elements, so they are taken out again, with their children, and reported.
/// </summary>
internal sealed class UnknownElements(StructureDefinition definition)
{
    private readonly bool _isProfile = definition.Derivation == StructureDefinition.TypeDerivationRule.Constraint;
    private readonly List<ElementDefinition> _added = [];

    public bool Any => _added.Count > 0;

    /// <summary>Sees every element that the generator prepares; an added one has no base element, or the root of its type for one.</summary>
    public void Note(SnapshotElementEventArgs prepared)
    {
        if (!_isProfile || prepared.Element is not { Path: { } path } element || !path.Contains('.', StringComparison.Ordinal)) return;
        var added = prepared.BaseElement is null ? prepared.BaseStructure is null
            : prepared.BaseElement.Path is { } basePath && !basePath.Contains('.', StringComparison.Ordinal)
                && element.Base?.Path == path && !ReferenceEquals(prepared.BaseElement, element);
        if (added) _added.Add(element);
    }

    /// <summary>Takes the added elements out.</summary>
    public void Remove(List<ElementDefinition> elements)
    {
        foreach (var element in _added)
        {
            var at = elements.IndexOf(element);
            if (at < 0) continue;
            var end = at + 1;
            while (end < elements.Count && elements[end].Path!.StartsWith(element.Path + ".", StringComparison.Ordinal)) end++;
            elements.RemoveRange(at, end - at);
        }
    }

    /// <summary>Takes them out and says so.</summary>
    public void Report(StructureDefinition generated, SnapshotRun run)
    {
        // A repair that came to nothing has removed them before.
        Remove(generated.Snapshot!.Element);
        foreach (var element in _added)
        {
            run.Report(DefinitionSeverity.Error, "snapshot-element-unknown",
                $"The differential constrains {element.Path}, which the base {generated.BaseDefinition} does not have; correct its path or remove it.", element.ElementId ?? element.Path);
        }
    }
}
