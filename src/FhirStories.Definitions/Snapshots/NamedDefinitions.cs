using Hl7.Fhir.Model;

namespace FhirStories.Definitions.Snapshots;

/// <summary>Checks that the types and profiles that a differential names are there.</summary>
internal static class NamedDefinitions
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";
    private const string System = "http://hl7.org/fhirpath/System.";

    public static void Check(StructureDefinition definition, SnapshotRun run)
    {
        foreach (var element in definition.Differential?.Element ?? [])
        {
            foreach (var type in element.Type)
            {
                if (type.Code is { Length: > 0 } code && !code.StartsWith(System, StringComparison.Ordinal)
                    && !run.Knows(code.Contains(':', StringComparison.Ordinal) ? code : Core + code))
                {
                    run.Report(DefinitionSeverity.Error, "snapshot-type-unknown",
                        $"The element has the type {code}, which is none of this release; correct it.", element.ElementId ?? element.Path);
                }
                foreach (var profile in type.Profile.Where(p => !string.IsNullOrEmpty(p) && !run.Knows(p.Split('#')[0])))
                {
                    run.Report(DefinitionSeverity.Warning, "snapshot-profile-missing",
                        $"The element must follow {profile}, which is not among the definitions here, so what that demands is not in this snapshot; add the package that has it.",
                        element.ElementId ?? element.Path);
                }
            }
        }
    }
}
