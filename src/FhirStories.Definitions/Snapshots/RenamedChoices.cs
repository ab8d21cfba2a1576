using Hl7.Fhir.Model;

namespace FhirStories.Definitions.Snapshots;

/// <summary>
/// A differential that constrains <c>Observation.valueQuantity</c>, and says nothing of <c>Observation.value[x]</c>, means that the
/// value is a Quantity ("shortcut" of ElementDefinition's choice of types). The generator slices the choice and leaves the other
/// types open; HL7's published snapshots close it over the types that were named, and demand of the choice what its one slice demands.
/// Those of R5 do so only where the slice is mandatory.
/// </summary>
internal static class RenamedChoices
{
    public static void Close(StructureDefinition definition, FhirRelease release)
    {
        var stated = definition.Differential!.Element.Select(e => e.Path).ToHashSet(StringComparer.Ordinal);
        var elements = definition.Snapshot!.Element;
        for (var i = 0; i < elements.Count; i++)
        {
            var choice = elements[i];
            if (choice.SliceName is not null || choice.Slicing is null || !choice.Path!.EndsWith("[x]", StringComparison.Ordinal) || stated.Contains(choice.Path)) continue;
            var slices = SlicesOf(choice, elements, i);
            var parent = choice.Path[..(choice.Path.LastIndexOf('.') + 1)];
            if (slices.Count == 0 || !slices.TrueForAll(s => stated.Contains(parent + s.SliceName))) continue;
            if (release == FhirRelease.R5 && !slices.Exists(s => s.Min > 0)) continue;

            choice.Slicing!.Rules = ElementDefinition.SlicingRules.Closed;
            if (slices is [var only])
            {
                choice.Type = [.. only.Type.Select(t => (ElementDefinition.TypeRefComponent)t.DeepCopy())];
                choice.Min = only.Min;
                choice.Max = only.Max;
            }
            else
            {
                var codes = slices.SelectMany(s => s.Type).Select(t => t.Code).ToHashSet(StringComparer.Ordinal);
                choice.Type.RemoveAll(t => !codes.Contains(t.Code));
            }
        }
    }

    private static List<ElementDefinition> SlicesOf(ElementDefinition choice, List<ElementDefinition> elements, int at)
    {
        var slices = new List<ElementDefinition>();
        var parent = choice.Path![..(choice.Path!.LastIndexOf('.') + 1)];
        for (var i = at + 1; i < elements.Count && elements[i].Path!.StartsWith(parent, StringComparison.Ordinal); i++)
        {
            var slice = elements[i];
            if (slice.Path == choice.Path && slice.ElementId?.StartsWith(choice.ElementId + ":", StringComparison.Ordinal) == true) slices.Add(slice);
        }
        return slices;
    }
}
