using Hl7.Fhir.Model;
using Hl7.Fhir.Specification.Snapshot;
using Hl7.Fhir.Support;

namespace FhirStories.Definitions.Snapshots;

/// <summary>What Firely's generator objects to, under our own codes.</summary>
internal static class GeneratorFindings
{
    // What is missing was found before the generator ran (NamedDefinitions, the base).
    private static readonly HashSet<int> Known = [Issue.UNAVAILABLE_REFERENCED_PROFILE.Code, Issue.UNAVAILABLE_NEED_SNAPSHOT.Code];

    private static readonly Dictionary<int, (string Code, DefinitionSeverity Severity)> Codes = new()
    {
        [SnapshotGenerator.PROFILE_ELEMENTDEF_INVALID_CHOICETYPE_NAME.Code] = ("snapshot-choice-name-wrong", DefinitionSeverity.Warning),
        [SnapshotGenerator.PROFILE_ELEMENTDEF_INVALID_TYPEPROFILE_NAMEREF.Code] = ("snapshot-content-reference-unknown", DefinitionSeverity.Error),
        [SnapshotGenerator.PROFILE_ELEMENTDEF_INVALID_SLICE.Code] = ("snapshot-slicing-of-single-element", DefinitionSeverity.Warning),
        [SnapshotGenerator.PROFILE_ELEMENTDEF_MISSING_SLICE_ENTRY.Code] = ("snapshot-slicing-missing", DefinitionSeverity.Warning),
        [SnapshotGenerator.PROFILE_ELEMENTDEF_INVALID_EXTENSION_DISCRIMINATOR.Code] = ("snapshot-extension-discriminator-wrong", DefinitionSeverity.Warning),
        [SnapshotGenerator.PROFILE_ELEMENTDEF_TYPESLICE_WITHOUT_TYPE.Code] = ("snapshot-type-slice-without-type", DefinitionSeverity.Warning),
        [SnapshotGenerator.PROFILE_ELEMENTDEF_INVALID_SLICE_WITHOUT_NAME.Code] = ("snapshot-slice-name-missing", DefinitionSeverity.Warning),
        [SnapshotGenerator.PROFILE_ELEMENTDEF_INVALID_PROFILE_TYPE.Code] = ("snapshot-profile-of-other-type", DefinitionSeverity.Warning),
    };

    public static void Report(OperationOutcome? outcome, SnapshotRun run)
    {
        foreach (var issue in outcome?.Issue ?? [])
        {
            var number = int.TryParse(issue.Details?.Coding.FirstOrDefault()?.Code, out var code) ? code : 0;
            if (Known.Contains(number)) continue;
            var (name, severity) = Codes.GetValueOrDefault(number, ("snapshot-generator-objection",
                issue.Severity is OperationOutcome.IssueSeverity.Error or OperationOutcome.IssueSeverity.Fatal ? DefinitionSeverity.Error : DefinitionSeverity.Information));
            run.Report(severity, name, issue.Details?.Text ?? issue.ToString(), issue.Expression.FirstOrDefault() ?? Location(issue));
        }
    }

#pragma warning disable CS0618 // Superseded by expression in FHIR; the generator still writes it.
    private static string? Location(OperationOutcome.IssueComponent issue) => issue.Location.FirstOrDefault();
#pragma warning restore CS0618
}
