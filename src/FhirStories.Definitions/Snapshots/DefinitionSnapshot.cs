namespace FhirStories.Definitions.Snapshots;

/// <summary>A StructureDefinition with its snapshot.</summary>
/// <param name="Definition">Which definition.</param>
/// <param name="Json">The StructureDefinition with <c>snapshot</c> (and its differential), UTF-8 JSON of the R4 model.</param>
/// <param name="Issues">What was wrong on the way; an error means that the snapshot is not to be relied on.</param>
public sealed record DefinitionSnapshot(DefinitionEntry Definition, ReadOnlyMemory<byte> Json, IReadOnlyList<DefinitionIssue> Issues);
