namespace FhirStories.Definitions.Snapshots;

/// <summary>Where snapshots find the definitions they stand on: the <see cref="DefinitionStore"/>, or a test's own packages.</summary>
internal interface IDefinitionSource
{
    /// <summary>Rises whenever other definitions may be found.</summary>
    int Generation { get; }

    /// <summary>The definition that a canonical means in a release.</summary>
    DefinitionEntry? Find(string canonical, FhirRelease release);

    /// <summary>The definition as JSON of the R4 model.</summary>
    ReadOnlyMemory<byte> ReadJson(DefinitionEntry entry);

    /// <summary>A key of the definition's content: another key for other content, the same in every process.</summary>
    string ContentKeyOf(DefinitionEntry entry);
}
