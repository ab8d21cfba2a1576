using Hl7.Fhir.Model;

namespace FhirStories.Definitions.Snapshots;

/// <summary>A snapshot as it is made or kept.</summary>
/// <param name="Json">The definition with its snapshot.</param>
/// <param name="Issues">What was wrong.</param>
/// <param name="Dependencies">What it rests on.</param>
/// <param name="MayBeKept">Whether another asker would get the same: not where it was made within a circle.</param>
internal sealed record SnapshotResult(
    ReadOnlyMemory<byte> Json, IReadOnlyList<DefinitionIssue> Issues, IReadOnlyList<SnapshotDependency> Dependencies, bool MayBeKept)
{
    /// <summary>The same as an object; not to be changed.</summary>
    public StructureDefinition? Poco { get; init; }

    /// <summary>The generation of the source for which the dependencies were last found to hold.</summary>
    public int CheckedFor { get; init; }
}
