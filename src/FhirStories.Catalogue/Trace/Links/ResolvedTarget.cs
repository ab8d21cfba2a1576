using FhirStories.Definitions;

namespace FhirStories.Catalogue.Trace.Links;

/// <summary>Where a link leads.</summary>
/// <param name="Written">The link as its author wrote it.</param>
/// <param name="Status">What became of it when it was followed; duplicate keys and cycles are its story's, and are not known here.</param>
public sealed record ResolvedTarget(string Written, LinkStatus Status)
{
    /// <summary>The definition; for a doubtful or broken link the one that was probably meant, or null.</summary>
    public DefinitionEntry? Definition { get; init; }

    /// <summary>The element's one id (<c>Observation.value[x]:valueQuantity</c>), or the code or fragment; null for the definition as a whole.</summary>
    public string? ElementId { get; init; }

    /// <summary>Names what the target demands (<see cref="DefinitionStore.HashOf"/>); null where it leads nowhere.</summary>
    public string? Hash { get; init; }

    /// <summary>What was read into it: a page taken for the definition it describes, another host, http for https. Null where nothing was.</summary>
    public string? Repair { get; init; }

    /// <summary>Why it has its status, and what to change; null for a sound link.</summary>
    public string? Reason { get; init; }

    /// <summary>Names what the author wrote in records of links.</summary>
    internal ulong Name { get; } = LinkRecord.NameOf(Written);

    /// <summary><c>url|version</c> of the definition, or what the author wrote where it leads nowhere.</summary>
    public string Canonical => Definition?.Canonical ?? CanonicalTarget.Parse(Written).Canonical;
}
