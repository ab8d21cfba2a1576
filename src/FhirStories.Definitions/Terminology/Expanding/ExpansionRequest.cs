namespace FhirStories.Definitions.Terminology;

/// <summary>A call of <c>$expand</c> (R4 ValueSet-expand).</summary>
/// <param name="ValueSet">Canonical of the value set.</param>
public sealed record ExpansionRequest(string ValueSet)
{
    /// <summary>Words that the display or a designation has to hold; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Concepts to pass over.</summary>
    public int Offset { get; init; }

    /// <summary>Concepts to return; 0 for the total alone, null for all.</summary>
    public int? Count { get; init; }

    /// <summary>A flat list, even where there is a hierarchy.</summary>
    public bool ExcludeNested { get; init; }

    /// <summary>Designations go with the concepts.</summary>
    public bool IncludeDesignations { get; init; }

    /// <summary>The composition goes with the expansion.</summary>
    public bool IncludeDefinition { get; init; }

    /// <summary>Only concepts in use.</summary>
    public bool ActiveOnly { get; init; }

    /// <summary>Abstract concepts are left out.</summary>
    public bool ExcludeNotForUI { get; init; }

    /// <summary>Language wanted for displays.</summary>
    public string? DisplayLanguage { get; init; }

    /// <summary>Properties that go with the concepts.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary><c>system|version</c> where the value set names none.</summary>
    public IReadOnlyList<string> SystemVersions { get; init; } = [];

    /// <summary><c>system|version</c> in any case.</summary>
    public IReadOnlyList<string> ForcedSystemVersions { get; init; } = [];

    /// <summary>Systems, <c>url[|version]</c>, to leave out.</summary>
    public IReadOnlyList<string> ExcludedSystems { get; init; } = [];

    /// <summary>What cannot be listed is left out and named, in place of a refusal.</summary>
    public bool AllowIncomplete { get; init; }

    /// <summary>The release to resolve in.</summary>
    public FhirRelease? Release { get; init; }

    /// <summary>Definitions that go before the store's.</summary>
    public DefinitionOverlay Overlay { get; init; } = DefinitionOverlay.Empty;
}

/// <summary>The answer of <c>$expand</c>: a value set, or why there is none.</summary>
/// <param name="Json">The ValueSet with its expansion, UTF-8 JSON; empty when refused.</param>
/// <param name="Refusals">Why it cannot be listed; <c>too-costly</c> where it is too large. Empty when it was.</param>
public sealed record ExpansionAnswer(ReadOnlyMemory<byte> Json, IReadOnlyList<TerminologyReason> Refusals);
