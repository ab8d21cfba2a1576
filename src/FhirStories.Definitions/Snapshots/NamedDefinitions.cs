using Hl7.Fhir.Model;

namespace FhirStories.Definitions.Snapshots;

/// <summary>Checks that the types and profiles that a differential names are there.</summary>
internal static class NamedDefinitions
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";
    private const string System = "http://hl7.org/fhirpath/System.";

    /// <summary>
    /// Reports what is missing. Types that do not exist are taken out of a copy of the differential, which the definition then has:
    /// the generator gives up on them, and without them the base's types stay.
    /// </summary>
    public static void Check(StructureDefinition definition, SnapshotRun run)
    {
        if (definition.Differential?.Element is not { } elements) return;
        var unknown = new HashSet<(int Element, string Code)>();
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i];
            foreach (var type in element.Type)
            {
                if (type.Code is { Length: > 0 } code && !code.StartsWith(System, StringComparison.Ordinal)
                    && !run.Knows(code.Contains(':', StringComparison.Ordinal) ? code : Core + code))
                {
                    unknown.Add((i, code));
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
        if (unknown.Count == 0) return;
        var copy = elements.ConvertAll(e => (ElementDefinition)e.DeepCopy());
        foreach (var (at, code) in unknown) copy[at].Type.RemoveAll(t => t.Code == code);
        definition.Differential = new StructureDefinition.DifferentialComponent { Element = copy };
    }
}
