using Hl7.Fhir.Model;

namespace FhirStories.Definitions.Snapshots;

/// <summary>Puts right what Firely's generator leaves otherwise than the specification wants it; a step for each.</summary>
internal static class SnapshotFinish
{
    public static void Apply(StructureDefinition definition, FhirRelease release)
    {
        if (definition.Snapshot?.Element is not { Count: > 0 } || definition.Differential is null) return;
        RenamedChoices.Close(definition, release);
    }
}
