using FhirStories.Catalogue.Trace;
using FhirStories.Definitions;
using FhirStories.Definitions.Packages;
using FhirStories.Repository.Tracing;

namespace FhirStories.Cli.Tracing;

/// <summary>A catalogue that the tool holds in memory.</summary>
/// <param name="Graph">Its graph.</param>
/// <param name="Definitions">What its links lead to.</param>
/// <param name="Examples">The examples, by reference, UTF-8 JSON.</param>
/// <param name="Problems">What could not be read.</param>
internal sealed record OpenCatalogue(TraceGraph Graph, DefinitionStore Definitions, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Examples, IReadOnlyList<string> Problems)
{
    /// <summary>The file that each resource came from, by reference; none for a store.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>The packages beside those built in, for another store with more of them; null for a store, which keeps them to itself.</summary>
    public IReadOnlyList<(DefinitionPackage Package, PackageOrigin Origin)>? Packages { get; init; }

    /// <summary>Judges examples by other definitions, such as a candidate's.</summary>
    public static ExampleJudge JudgeBy(DefinitionStore definitions) =>
        new(new Validation.ResourceValidator(definitions, new Definitions.Terminology.TerminologyService(definitions)), definitions);
}
