using FhirStories.Definitions;

namespace FhirStories.Repository.Tracing;

/// <summary>Definitions of packages that say of themselves which statements they satisfy. What is built in claims nothing, and what is stored is traced as what it is.</summary>
public static class PackageClaims
{
    /// <summary>The definitions, by id, each under the reference by which it is served.</summary>
    /// <param name="definitions">The definitions in use.</param>
    public static IEnumerable<(string Reference, ReadOnlyMemory<byte> Json)> In(DefinitionStore definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        foreach (var entry in definitions.Mentioning("StructureDefinition/satisfies-requirement"))
            // Of several versions that are here one is in use: what the others claimed is of the past, or of what may come.
            if (definitions.Find(entry.Url, entry.Release) is { } used && used.Equals(entry))
                yield return ($"{entry.ResourceType}/{entry.Id}", definitions.ReadJson(entry));
    }
}
